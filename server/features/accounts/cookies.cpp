#include "features/accounts/cookies.h"

#include "platform/http/authenticate.h"

namespace recado::accounts {
namespace {

struct Cookie {
    std::string_view name;
    std::string_view value;
    std::string_view path;
    std::string_view same_site;
    std::int64_t seconds;
};

void set(http::Response& response, Accounts const& accounts, Cookie const& cookie) {
    auto text = std::string(cookie.name) + '=' + std::string(cookie.value) + "; Path=" + std::string(cookie.path) +
                "; HttpOnly; SameSite=" + std::string(cookie.same_site) + "; Max-Age=" + std::to_string(cookie.seconds);
    if (accounts.https()) text += "; Secure";
    response.headers.emplace_back("Set-Cookie", std::move(text));
}

}  // namespace

Origin origin_of(http::Request const& request) { return {device_name(request.header("user-agent")), request.remote}; }

void set_session_cookie(http::Response& response, Accounts const& accounts, std::string_view token) {
    set(response, accounts, {http::session_cookie, token, "/", "Lax", session_life_ms / second_ms});
}

void clear_session_cookie(http::Response& response, Accounts const& accounts) {
    set(response, accounts, {http::session_cookie, "", "/", "Lax", 0});
}

http::Response welcome(Accounts const& accounts, LoggedIn const& logged_in) {
    auto response = http::json_response(logged_in.me);
    set_session_cookie(response, accounts, logged_in.token);
    set(response, accounts, {device_cookie, logged_in.device_token, "/api/v1", "Strict", known_device_ms / second_ms});
    return response;
}

}  // namespace recado::accounts
