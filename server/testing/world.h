// The world of a test: a store in memory with two accounts and named people, a clock moved by hand, every route of the
// product (app/wiring.cpp lists them for both) without sockets, and the events that were announced. Each test has its
// own; deviations are written in the test.
//   Account A, "Tienda Aurora": Ana administers, Sofía supervises, Martín and Bob are agents, Inés is an analyst. All
//   but Inés are members of `sales`; Sofía and Martín of `support`. Account B, "Ferretería Boreal": Zoe administers,
//   Yago is an agent of its inbox `counter`.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "features/accounts/accounts.h"
#include "features/accounts/permission.h"
#include "features/conversations/receive.h"
#include "platform/db/database.h"
#include "platform/files/store.h"
#include "platform/http/metrics.h"
#include "platform/http/router.h"

namespace recado::channels {
class Service;
}
namespace recado::http {
class Client;
class Server;
}  // namespace recado::http
namespace recado::realtime {
class Hub;
}

namespace recado::testing {

struct Answer {
    http::Response response;

    int status() const { return response.status; }
    boost::json::value json() const { return boost::json::parse(response.body.empty() ? "null" : response.body); }
    // "id", "contact.name", "items.0.id"; a missing key is null.
    boost::json::value at(std::string_view path) const;
    std::string text(std::string_view path) const;
    std::int64_t number(std::string_view path) const;
    std::string code() const { return text("error.code"); }
    // The code of what is wrong with the field, or empty.
    std::string error_on(std::string_view field) const;
};

struct World;

using Headers = std::vector<std::pair<std::string, std::string>>;

// A person (or nobody) who asks.
class Caller {
  public:
    // `headers` say who asks.
    Caller(World& world, Headers headers) : headers(std::move(headers)), world_(world) {}
    Answer send(http::Method method, std::string const& target, std::string body = {}) const;
    Answer get(std::string const& target) const { return send(http::Method::get, target); }
    Answer post(std::string const& target, std::string body = "{}") const {
        return send(http::Method::post, target, std::move(body));
    }
    Answer put(std::string const& target, std::string body = "{}") const {
        return send(http::Method::put, target, std::move(body));
    }
    Answer patch(std::string const& target, std::string body = "{}") const {
        return send(http::Method::patch, target, std::move(body));
    }
    Answer del(std::string const& target) const { return send(http::Method::del, target); }

    std::string content_type = "application/json";
    Headers headers;

  private:
    World& world_;
};

// What a customer sends to an inbox; the rest has sensible values.
struct Heard {
    std::string from = "56911112222";
    std::string text = "Hola";
    std::string name = "Ada";
    InboxId inbox{};        // zero: sales
    std::string source_id;  // empty: a new one
    std::string user_id;
    Time at{};  // zero: now
};

enum class Start : std::uint8_t { furnished, empty };  // empty: an installation that nobody has set up

struct World {
    explicit World(Start start = Start::furnished);
    ~World();
    World(World const&) = delete;
    World& operator=(World const&) = delete;

    // With a token that may do what the person may: enough for all but what needs a session.
    Caller as(UserId user);
    // With a session of a browser.
    Caller in_browser(UserId user);
    // With an API token of the person that was given these permissions.
    Caller with_token(UserId user, accounts::Permissions const& permissions);
    Caller nobody();
    AccountId home(UserId user) const { return home_.at(user); }
    // Runs `f(Tx&)` as the machine, in account A.
    template <class F>
    auto inside(F f) {
        using Out = std::invoke_result_t<F&, Tx&>;
        struct Box {
            Out value;
        };
        return std::move(
            database->write_now(Who::system(aurora), [&](Tx& tx) -> Result<Box> { return Box{f(tx)}; }).value().value);
    }
    conversations::Received hears(Heard const& heard);
    Result<conversations::Received> receive(conversations::Inbound const& inbound);
    // A conversation with one message of a customer.
    std::string conversation(Heard const& heard = {});
    // A reply as JSON for POST .../messages, with a client id of its own.
    std::string said(std::string_view text);

    // What was announced since the last call of forget().
    std::vector<db::Event> const& announced() const { return events; }
    std::vector<std::string> announced_types() const;
    void forget() { events.clear(); }
    void pass(std::int64_t ms) { now.ms += ms; }
    std::string new_uuid();

    Time now{1'790'000'000'000};
    std::unique_ptr<Database> database;
    std::string directory;
    files::Store store;
    accounts::Accounts accounts;
    http::Api api;
    http::Metrics metrics;
    std::unique_ptr<http::Client> client;
    std::unique_ptr<channels::Service> channels;
    std::unique_ptr<http::Authenticator> authenticator;
    std::unique_ptr<http::Server> server;  // never listens
    std::unique_ptr<realtime::Hub> hub;
    http::Router& router;  // of every route that the product has
    std::vector<db::Event> events;

    AccountId aurora, boreal;
    UserId ana, sofia, martin, bob, ines, zoe, yago;
    InboxId sales, support, counter;

  private:
    void furnish();
    UserId hire(AccountId account, std::string_view name, std::string_view role);
    InboxId connect(AccountId account, std::string_view name, std::vector<UserId> const& members);
    std::map<UserId, AccountId> home_;
    int next_ = 0;
};

// Everything that is stored, as one text: what a refused write must leave as it was.
std::string stored(World& world);
// The lines that changed since, empty when nothing did.
std::string changes_since(std::string const& before, World& world);

std::string id_text(auto id) { return std::to_string(id.value); }

}  // namespace recado::testing
