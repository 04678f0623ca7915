// A small installation for the tests of this folder: a store in memory, a clock that is moved by hand, the routes
// without sockets, and browsers that keep their cookies. Two accounts: Ana administers the first (Sol and Beto work
// there), Xul the second.
#pragma once

#include <doctest/doctest.h>
#include <boost/json.hpp>

#include "features/accounts/authenticator.h"
#include "features/accounts/invitation.h"
#include "features/accounts/mail.h"
#include "features/accounts/routes.h"
#include "features/teams/routes.h"
#include "platform/db/testing.h"
#include "platform/http/router.h"

namespace recado::accounts {

inline constexpr std::string_view ana_password = "ana likes long walks";
inline constexpr std::string_view sol_password = "sol plays the violin";

struct Answer {
    http::Response response;

    int status() const { return response.status; }
    boost::json::value json() const { return boost::json::parse(response.body); }
    std::string text(std::string_view key) const { return std::string(json().at(key).as_string()); }
    std::string code() const { return std::string(json().at("error").at("code").as_string()); }
    // The first wrong field and what is wrong with it: "password too_short".
    std::string field() const {
        auto const whole = json();
        auto const& fields = whole.at("error").at("fields").as_array();
        if (fields.empty()) return {};
        return std::string(fields[0].at("field").as_string()) + ' ' + std::string(fields[0].at("code").as_string());
    }
};

struct Office;

// A browser: keeps cookies and the CSRF token, comes from one address.
class Browser {
  public:
    explicit Browser(Office& office, std::string address = "192.0.2.10")
        : address(std::move(address)), office_(office) {}

    Answer send(http::Method method, std::string_view target, std::string body = {});
    Answer get(std::string_view target) { return send(http::Method::get, target); }
    Answer post(std::string_view target, std::string body = "{}") {
        return send(http::Method::post, target, std::move(body));
    }
    Answer put(std::string_view target, std::string body = "{}") {
        return send(http::Method::put, target, std::move(body));
    }
    Answer patch(std::string_view target, std::string body) {
        return send(http::Method::patch, target, std::move(body));
    }
    Answer del(std::string_view target) { return send(http::Method::del, target); }
    // Logs in and learns the CSRF token.
    Answer log_in(std::string_view email, std::string_view password, std::string_view code = {});
    void learn_csrf();

    std::string address;
    std::map<std::string, std::string> cookies;
    std::string csrf;
    std::string bearer;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> extra_headers;

  private:
    Office& office_;
};

struct Office {
    explicit Office(bool with_mail = true);

    Time now{1'790'000'000'000};
    std::unique_ptr<Database> database;
    std::vector<Mail> mails;
    Accounts accounts;
    Authenticator authenticator;
    http::Api api;
    http::Metrics metrics;
    std::unique_ptr<http::Router> router;
    std::vector<db::Event> events;

    AccountId first, second;
    UserId ana, sol, beto, xul;

    // Runs `f(Tx&)` as the machine in the first account.
    template <class F>
    auto in_first(F f) {
        return *database->write_now(Who::system(first), [&](Tx& tx) -> Result<decltype(f(tx))> { return f(tx); });
    }
    template <class... Args>
    std::int64_t count(std::string_view sql, Args const&... args) {
        return *database->read_now(Who::system(first),
                                   [&](Tx& tx) -> Result<std::int64_t> { return tx.number(sql, args...).value_or(0); });
    }
    UserId hire(AccountId account, std::string email, std::string name, RoleKind role, std::string_view password);
    std::string role_id(RoleKind kind);
    // Sends the mails that wait as jobs.
    void deliver_mails();
    bool announced(std::string_view type) const;
};

inline std::string id_text(auto id) { return std::to_string(id.value); }
// The token of the link in `text`.
inline std::string token_in(std::string_view text) {
    auto const start = text.find("#token=");
    REQUIRE(start != std::string_view::npos);
    auto const token = text.substr(start + 7);
    return std::string(
        token.substr(0, token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")));
}

inline Office::Office(bool with_mail)
    : database(db::testing::open({.threads = false, .clock = [this] { return now; }})),
      accounts(*database, {.public_url = "https://recado.example",
                           .secret_box = crypto::SecretBox::from_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                           .send_mail = with_mail ? std::function<void(Mail const&)>(
                                                        [this](Mail const& mail) { mails.push_back(mail); })
                                                  : nullptr,
                           .demo_logins = {}}),
      authenticator(accounts) {
    routes(api, accounts);
    teams::routes(api);
    router = std::make_unique<http::Router>(
        api, *database, &authenticator, metrics,
        http::RouterOptions{
            .public_url = "https://recado.example", .address_per_minute = 0, .actor_per_minute = 0, .workers = 0});
    database->listen({.events =
                          [this](std::span<db::Event const> batch) {
                              events.insert(events.end(), batch.begin(), batch.end());
                              if (std::ranges::any_of(batch, changes_identities)) router->identities().invalidate();
                          },
                      .jobs_waiting = {}});
    auto const make = [&](std::string name) {
        return database
            ->write_now(Who{}, [&](Tx& tx) -> Result<AccountId> { return create_account(tx, {.name = name}).id; })
            .value();
    };
    first = make("Ferretería Sol");
    second = make("Xul Ltda");
    ana = hire(first, "ana@sol.example", "Ana", RoleKind::administrator, ana_password);
    sol = hire(first, "sol@sol.example", "Sol", RoleKind::supervisor, sol_password);
    beto = hire(first, "beto@sol.example", "Beto", RoleKind::agent, "beto drives a red van");
    xul = hire(second, "xul@xul.example", "Xul", RoleKind::administrator, "xul paints the moon");
    events.clear();
}

inline UserId Office::hire(AccountId account, std::string email, std::string name, RoleKind role,
                           std::string_view password) {
    auto const hash = accounts.passwords.hash(password);
    return database
        ->write_now(Who::system(account),
                    [&](Tx& tx) -> Result<UserId> {
                        auto const user = TRY(create_user(tx, {.email = email, .name = name, .password_hash = hash}));
                        add_member(tx, user, built_in_role(tx, role).id);
                        return user;
                    })
        .value();
}

inline std::string Office::role_id(RoleKind kind) {
    return in_first([&](Tx& tx) { return id_text(built_in_role(tx, kind).id); });
}

inline void Office::deliver_mails() {
    auto const payloads = in_first([](Tx& tx) {
        std::vector<std::string> found;
        while (auto const payload = tx.text("SELECT payload FROM jobs WHERE kind = $1 ORDER BY id LIMIT 1", mail_job)) {
            found.push_back(*payload);
            tx.run("DELETE FROM jobs WHERE id = (SELECT MIN(id) FROM jobs WHERE kind = $1)", mail_job);
        }
        return found;
    });
    for (auto const& payload : payloads) send_sealed(accounts, payload);
}

inline bool Office::announced(std::string_view type) const {
    return std::ranges::any_of(events, [&](auto const& event) { return event.type == type; });
}

inline Answer Browser::send(http::Method method, std::string_view target, std::string body) {
    http::Request request{.method = method, .body = std::move(body), .remote = address, .id = "test"};
    request.headers = {{"host", "recado.example"}, {"user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}};
    if (!request.body.empty()) request.headers.emplace_back("content-type", content_type);
    std::string cookie;
    for (auto const& [name, value] : cookies) cookie += (cookie.empty() ? "" : "; ") + name + '=' + value;
    if (!cookie.empty()) request.headers.emplace_back("cookie", cookie);
    if (!csrf.empty()) request.headers.emplace_back("x-csrf-token", csrf);
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    request.headers.insert(request.headers.end(), extra_headers.begin(), extra_headers.end());
    Answer answer{office_.router->answer_now(std::move(request), "/api/v1" + std::string(target))};
    for (auto const& [name, value] : answer.response.headers) {
        if (name != "Set-Cookie") continue;
        auto const equals = value.find('=');
        auto const key = value.substr(0, equals);
        cookies[key] = value.substr(equals + 1, value.find(';') - equals - 1);
        if (cookies[key].empty()) cookies.erase(key);
    }
    return answer;
}

inline void Browser::learn_csrf() {
    auto const identity = office_.database->read_now(Who{}, [&](Tx& tx) {
        return office_.authenticator.look_up(tx, {http::Credential::Kind::session, cookies["recado_session"]});
    });
    csrf = identity ? identity->csrf_token : "";
}

inline Answer Browser::log_in(std::string_view email, std::string_view password, std::string_view code) {
    boost::json::object body{{"email", email}, {"password", password}};
    if (!code.empty()) body["code"] = code;
    auto answer = post("/session", boost::json::serialize(body));
    if (answer.status() == 200) learn_csrf();
    return answer;
}

}  // namespace recado::accounts
