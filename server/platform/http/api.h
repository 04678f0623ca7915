// How features offer their functions over HTTP. A route names a domain function `Result<Out> f(Tx&, In const&)`; the
// edge fills In from the JSON body, the path and the query (same names), checks the session and the permission, runs f
// in a read (GET) or write transaction and encodes Out. The table of routes is also the OpenAPI document and the list
// the all-routes tests walk.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/db/tx.h"
#include "platform/json/json.h"

namespace recado::http {

enum class Method : std::uint8_t { get, post, put, patch, del };
DESCRIBE_ENUM(Method, get, post, put, patch, del)

inline constexpr std::string_view api_base = "/api/v1";

enum class Access : std::uint8_t {
    open,     // nobody needs to be logged in
    member,   // a session or token inside an account, with `needs`
    session,  // a person's session only, tokens refused (passwords, tokens, second factor)
};

struct RouteOptions {
    std::string_view summary;
    Permission needs = Permission::none;
    Access access = Access::member;
    int status = 200;  // of a value
    std::size_t max_body = 1 << 20;
    int per_minute = 0;  // limit per remote address; 0: only the general limit
    bool reads = false;  // a POST that only looks (its question is too long for an address): runs beside the writers
};

struct Request {
    Method method;
    std::string path;                           // decoded, without query
    std::map<std::string, std::string> params;  // of the path, decoded
    std::map<std::string, std::string> query;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;                                          // the exact bytes
    std::string remote;  // address of the peer, or of the client when a trusted proxy says so
    std::string id;      // X-Request-Id, in logs and errors
    Who who;             // zero account unless authenticated

    std::string_view header(std::string_view lower_case_name) const;  // empty when absent
    std::string_view cookie(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string content_type = "application/json";
    std::string file;  // when set: this file is streamed instead of body, with Range support
};

Response error_response(Error const& error, std::string_view request_id);
template <class T>
Response json_response(T const& value, int status = 200) {
    Response response{.status = status};
    json::write(response.body, value);
    return response;
}

// Runs on a worker thread; may block on the database.
using Handler = std::function<Response(Request const&)>;
// Runs on the io thread: must not block; answers now or later, from any thread, once.
using Respond = std::move_only_function<void(Response)>;
using AsyncHandler = std::function<void(Request, Respond)>;

// Runs f in a transaction. Gives false to roll back and keeps the outcome as JSON or as the error.
using Domain = std::function<Result<std::string>(Tx&, boost::json::value const& in)>;

struct Route {
    Method method;
    std::string pattern;  // "/conversations/{conversation_id}/assignment"; API routes are relative to /api/v1, others
                          // start with "//"
    RouteOptions options;
    json::Type const* in = nullptr;  // null where nothing is described
    json::Type const* out = nullptr;
    Domain domain;  // one of the three is set
    Handler handler;
    AsyncHandler async_handler;
};

// What a domain function takes and gives: a plain function, or a closure that carries what it needs besides the
// transaction.
template <class F>
struct Signature : Signature<decltype(&F::operator())> {};
template <class Out_, class In_>
struct Signature<Result<Out_> (*)(Tx&, In_ const&)> {
    using In = In_;
    using Out = Out_;
};
template <class Closure, class Out_, class In_>
struct Signature<Result<Out_> (Closure::*)(Tx&, In_ const&) const> {
    using In = In_;
    using Out = Out_;
};

// What a raw route reads and writes as JSON, for the API description and the tests over all routes; null where it is
// not JSON.
struct Shapes {
    json::Type const* in = nullptr;
    json::Type const* out = nullptr;
};
template <class In, class Out>
constexpr Shapes shapes() {
    return {json::type_of<In>, json::type_of<Out>};
}

// An event (`E::event_type`), for the description of the API: live ones reach clients, the others only the audit log.
struct EventType {
    std::string_view name;
    json::Type const* data;
    bool is_live;
};

class Api {
  public:
    template <class F>
    void get(std::string pattern, F f, RouteOptions options) {
        domain(Method::get, std::move(pattern), f, options);
    }
    template <class F>
    void post(std::string pattern, F f, RouteOptions options) {
        domain(Method::post, std::move(pattern), f, options);
    }
    template <class F>
    void put(std::string pattern, F f, RouteOptions options) {
        domain(Method::put, std::move(pattern), f, options);
    }
    template <class F>
    void patch(std::string pattern, F f, RouteOptions options) {
        domain(Method::patch, std::move(pattern), f, options);
    }
    template <class F>
    void del(std::string pattern, F f, RouteOptions options) {
        domain(Method::del, std::move(pattern), f, options);
    }

    // Where HTTP itself is the matter: webhooks, uploads, log-in cookies, files. Pattern "//hooks/..." is outside
    // /api/v1.
    void raw(Method method, std::string pattern, Handler handler, RouteOptions options, Shapes shapes = {}) {
        add({.method = method,
             .pattern = std::move(pattern),
             .options = options,
             .in = shapes.in,
             .out = shapes.out,
             .handler = std::move(handler)});
    }
    void raw_async(Method method, std::string pattern, AsyncHandler handler, RouteOptions options, Shapes shapes = {}) {
        add({.method = method,
             .pattern = std::move(pattern),
             .options = options,
             .in = shapes.in,
             .out = shapes.out,
             .async_handler = std::move(handler)});
    }

    template <class E>
    void live_event() {
        events_.push_back({E::event_type, json::type_of<E>, true});
    }
    template <class E>
    void logged_event() {
        events_.push_back({E::event_type, json::type_of<E>, false});
    }

    // What the json::Raw field of Holder holds, for the description: Holder itself knows no more than that it is JSON.
    template <class Holder, class Held>
    void holds(std::string_view field) {
        hold(*json::type_of<Holder>, field, *json::type_of<Held>);
    }

    std::vector<Route> const& routes() const { return routes_; }
    std::vector<EventType> const& events() const { return events_; }
    auto const& held() const { return held_; }

  private:
    template <class F>
    void domain(Method method, std::string pattern, F f, RouteOptions options) {
        using S = Signature<F>;
        add({.method = method,
             .pattern = std::move(pattern),
             .options = options,
             .in = json::type_of<typename S::In>,
             .out = json::type_of<typename S::Out>,
             .domain = [f](Tx& tx, boost::json::value const& in) -> Result<std::string> {
                 auto decoded = json::decode<typename S::In>(in);
                 if (!decoded) return std::unexpected(std::move(decoded).error());
                 auto out = f(tx, *decoded);
                 if (!out) return std::unexpected(std::move(out).error());
                 return json::to_text(*out);
             }});
    }
    void add(Route route);
    void hold(json::Type const& holder, std::string_view field, json::Type const& held);
    std::vector<Route> routes_;
    std::vector<EventType> events_;
    std::map<std::pair<json::Type const*, std::string_view>, json::Type const*> held_;
};

}  // namespace recado::http
