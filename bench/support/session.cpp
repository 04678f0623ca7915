#include "session.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "load.h"

namespace recado::bench {
namespace {

boost::json::value checked(Answer const& answer, std::string const& what) {
    if (answer.status != 200)
        throw std::runtime_error(what + " answered " + std::to_string(answer.status) + ": " + answer.body);
    return boost::json::parse(answer.body);
}

std::string cookie_of(std::string const& head) {
    auto const start = head.find("recado_session=");
    if (start == std::string::npos) throw std::runtime_error("the log-in set no session cookie");
    return "Cookie: " + head.substr(start, head.find(';', start) - start);
}

std::string path_of(std::string const& url) { return url.substr(url.find('/', url.find("//") + 2)); }

}  // namespace

boost::json::value get_json(int port, Session const& session, std::string const& path) {
    return checked(call(port, http_request("GET", path, session.headers, "")), path);
}

Session log_in(int port) {
    auto const setup = checked(call(port, http_request("GET", "/api/v1/setup", {}, "")), "/setup");
    boost::json::object credentials;
    for (auto const& login : setup.at("demo_logins").as_array())
        if (login.at("role") == "administrator")
            credentials = {{"email", login.at("email")}, {"password", login.at("password")}};
    auto const answer = call(port, http_request("POST", "/api/v1/session", {"Content-Type: application/json"},
                                                boost::json::serialize(credentials)));
    checked(answer, "the log-in");
    Session session{.headers = {cookie_of(answer.head)}, .hook = {}};
    auto const inboxes = get_json(port, session, "/api/v1/inboxes");
    for (auto const& inbox : inboxes.at("items").as_array())
        if (inbox.at("kind") == "whatsapp")
            session.hook = path_of(std::string(inbox.at("whatsapp").at("callback_url").as_string()));
    return session;
}

}  // namespace recado::bench
