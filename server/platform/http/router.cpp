#include "platform/http/router.h"

#include <future>

#include "platform/base/check.h"
#include "platform/base/log.h"
#include "platform/http/coerce.h"
#include "platform/http/idempotency.h"
#include "platform/http/parser.h"

namespace recado::http {

struct Router::Call {
    Request request;
    Match match;
    Resume resume;
    Respond respond;
    Identity identity;
    boost::json::value input;
    std::optional<IdempotentCall> idempotent;
    Response response;
    std::optional<Error> refused;

    RouteOptions const& options() const { return match.route->options; }
    void refuse(Error const& error) { respond(error_response(error, request.id)); }
    void refuse(int status, std::string_view code, std::string_view message) {
        respond(problem(status, code, message, request.id));
    }
};

namespace {

bool is_write(Method method) { return method != Method::get; }

bool is_api(Route const& route) { return route.pattern.starts_with("/api/"); }

bool is_json(std::string_view content_type) {
    constexpr std::string_view json = "application/json";
    auto const type = content_type.substr(0, content_type.find(';'));
    if (type.size() < json.size()) return false;
    for (std::size_t i = 0; i < json.size(); ++i)
        if ((type[i] | 0x20) != (json[i] | 0x20)) return false;
    return type.find_first_not_of(" \t", json.size()) == std::string_view::npos;
}

// Constant time in the content: a CSRF token is compared with what an attacker can send often.
bool same_secret(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i) difference |= static_cast<unsigned char>(left[i] ^ right[i]);
    return difference == 0;
}

Error error_of(std::unexpected<Error> refused) { return std::move(refused).error(); }

std::string_view origin_of(std::string_view url) {
    auto const scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    return url.substr(0, url.find('/', scheme + 3));
}

}  // namespace

Response problem(int status, std::string_view code, std::string_view message, std::string_view request_id) {
    // The kind is only a carrier here; the status is the caller's.
    auto response =
        error_response({ErrorKind::invalid, std::string(code), std::string(message), {}, {}, {}}, request_id);
    response.status = status;
    return response;
}

bool is_own_origin(std::string_view origin, std::string_view public_url, std::string_view host) {
    if (!public_url.empty() && origin == origin_of(public_url)) return true;
    // Reached by another name (localhost against 127.0.0.1): the page and the server then agree on the host.
    auto const scheme = origin.find("://");
    return scheme != std::string_view::npos && !host.empty() && origin.substr(scheme + 3) == host;
}

Router::Router(Api const& api, Database& database, Authenticator* authenticator, Metrics& metrics,
               RouterOptions options)
    : api_(api),
      database_(database),
      authenticator_(authenticator),
      options_(std::move(options)),
      table_(api.routes()),
      identities_(database.clock()),
      limits_(database.clock()),
      faults_(metrics.counter("recado_http_faults_total", "Requests that met a fault of ours (500)")),
      outages_(metrics.counter("recado_http_outages_total", "Requests refused for an outage (503, 507)")),
      workers_(options_.workers) {}

Router::~Router() { stop(); }

void Router::stop() { workers_.stop(); }

void Router::answer(Request request, Match match, Resume resume, Respond respond) {
    auto call = std::make_shared<Call>();
    call->request = std::move(request);
    call->match = std::move(match);
    call->resume = std::move(resume);
    call->respond = std::move(respond);
    if (!call->match.route) {
        if (call->match.status == 400) return call->refuse(400, "bad_request", "the path cannot be decoded");
        if (call->match.status == 404) return call->refuse(404, "not_found", "there is nothing at this address");
        auto response = problem(405, "method_not_allowed", "this address does not take that method", call->request.id);
        response.headers.emplace_back("Allow", call->match.allow);
        return call->respond(std::move(response));
    }
    auto const& route = *call->match.route;
    call->request.params = call->match.params;
    int wait = is_api(route) ? limits_.take("address " + call->request.remote, options_.address_per_minute) : 0;
    if (wait == 0) wait = limits_.take(route.pattern + " " + call->request.remote, route.options.per_minute);
    if (wait > 0) return call->refuse(error_of(too_many(wait)));
    auto const origin = call->request.header("origin");
    if (is_write(route.method) && is_api(route) && !origin.empty() && find_credential(call->request) &&
        !is_own_origin(origin, options_.public_url, call->request.header("host")))
        return call->refuse(403, "foreign_origin", "this page may not write here");
    if (route.options.access == Access::open) return perform(std::move(call));
    auto* const raw = call.get();
    identify(raw->request, [this, call = std::move(call)](Result<Identity> identity) mutable {
        auto& resume_on = call->resume;
        resume_on(
            [this, call, identity = std::move(identity)]() mutable { admit(std::move(call), std::move(identity)); });
    });
}

void Router::identify(Request const& request, std::move_only_function<void(Result<Identity>)> then) {
    auto credential = find_credential(request);
    if (!credential || !authenticator_) return then(unauthenticated("unauthenticated", "log in first"));
    if (auto known = identities_.find(*credential)) return then(std::move(*known));
    struct Search {
        Credential credential;
        std::uint64_t generation;
        Result<Identity> found = unauthenticated("unauthenticated", "log in first");
        std::move_only_function<void(Result<Identity>)> then;
    };
    auto search = std::make_shared<Search>(std::move(*credential), identities_.generation());
    search->then = std::move(then);
    database_.read(
        Who{},
        [this, search](Tx& tx) {
            search->found = authenticator_->look_up(tx, search->credential);
            return search->found.has_value();
        },
        [this, search](std::exception_ptr error) {
            if (error)
                search->found =
                    std::unexpected(Error{ErrorKind::unavailable, "unavailable", "try again soon", {}, 1, {}});
            if (search->found) identities_.remember(search->credential, *search->found, search->generation);
            search->then(std::move(search->found));
        });
}

void Router::admit(CallPtr call, Result<Identity> identity) {
    if (!identity) return call->refuse(identity.error());
    call->identity = std::move(*identity);
    auto const& who = call->identity.who;
    bool const by_session = who.session_id != 0;
    if (by_session && is_write(call->match.route->method) &&
        (call->identity.csrf_token.empty() ||
         !same_secret(call->request.header("x-csrf-token"), call->identity.csrf_token)))
        return call->refuse(403, "csrf", "the X-CSRF-Token header is missing or wrong");
    if (call->options().access == Access::session && !by_session)
        return call->refuse(403, "session_required", "only a person who is logged in may do this");
    if (!who.can(call->options().needs))
        return call->refuse(error_of(forbidden("forbidden", "your role does not allow this")));
    auto const actor = "actor " + std::to_string(who.session_id) + " " + std::to_string(who.actor_id);
    if (int const wait = limits_.take(actor, options_.actor_per_minute); wait > 0)
        return call->refuse(error_of(too_many(wait)));
    call->request.who = who;
    perform(std::move(call));
}

void Router::perform(CallPtr call) {
    try {
        auto const& route = *call->match.route;
        if (route.async_handler) return route.async_handler(call->request, std::move(call->respond));
        if (route.handler) return perform_raw(std::move(call));
        perform_domain(std::move(call));
    } catch (...) {
        if (call && call->respond) call->respond(failure(*call, std::current_exception()));
    }
}

void Router::perform_raw(CallPtr call) {
    WorkerPool::Work work = [this, call] {
        try {
            call->response = call->match.route->handler(call->request);
        } catch (...) {
            call->response = failure(*call, std::current_exception());
        }
        call->respond(std::move(call->response));
    };
    if (!workers_.post(work)) call->refuse(503, "unavailable", "too much is waiting; try again soon");
}

void Router::perform_domain(CallPtr call) {
    auto const& route = *call->match.route;
    auto const& request = call->request;
    if (!request.body.empty() && !is_json(request.header("content-type")))
        return call->refuse(415, "unsupported_media_type", "send application/json");
    auto input = merge_input(*route.in, request);
    if (!input && input.error().code == "malformed_json") {
        auto response = error_response(input.error(), request.id);
        response.status = 400;
        return call->respond(std::move(response));
    }
    if (!input) return call->refuse(input.error());
    call->input = std::move(*input);
    if (route.method == Method::get || route.options.reads)
        return database_.read(
            call->identity.who, [this, call](Tx& tx) { return work(*call, tx); },
            [this, call](std::exception_ptr error) { finish(*call, error); });
    if (route.method != Method::del && request.who.account) {
        auto idempotent = idempotent_call(request, route);
        if (!idempotent) return call->refuse(idempotent.error());
        call->idempotent = std::move(*idempotent);
    }
    database_.write(
        call->identity.who, [this, call](Tx& tx) { return work(*call, tx); },
        [this, call](std::exception_ptr error) { finish(*call, error); });
}

// May run twice: everything it leaves in the call is set anew.
bool Router::work(Call& call, Tx& tx) {
    call.refused.reset();
    call.response = {.status = call.options().status};
    if (call.idempotent) {
        auto earlier = find_answer(tx, *call.idempotent);
        if (!earlier) {
            call.refused = std::move(earlier).error();
            return false;
        }
        if (*earlier) {
            call.response.status = (*earlier)->status;
            call.response.body = std::move((*earlier)->body);
            call.response.headers.emplace_back("Idempotent-Replayed", "true");
            return true;
        }
    }
    auto out = call.match.route->domain(tx, call.input);
    if (!out) {
        call.refused = std::move(out).error();
        return false;
    }
    call.response.body = std::move(*out);
    if (call.idempotent) keep_answer(tx, *call.idempotent, {call.response.status, call.response.body});
    return true;
}

void Router::finish(Call& call, std::exception_ptr error) {
    if (error) return call.respond(failure(call, error));
    if (call.refused) return call.refuse(*call.refused);
    if (call.response.status == 204) call.response.body.clear();
    call.respond(std::move(call.response));
}

Response Router::failure(Call const& call, std::exception_ptr error) const {
    auto const log_it = [&](std::string_view what) {
        log::error("request failed",
                   {{"request_id", call.request.id}, {"route", call.match.route->pattern}, {"error", what}});
    };
    try {
        std::rethrow_exception(error);
    } catch (StorageFull const& full) {
        outages_.add();
        log_it(full.what());
        return problem(507, "storage_full", "the disk of the server is full; nothing was kept", call.request.id);
    } catch (Outage const& outage) {
        outages_.add();
        log_it(outage.what());
        constexpr int soon_s = 2;
        return error_response({ErrorKind::unavailable,
                               "unavailable",
                               "something this needs is out of order; try again soon",
                               {},
                               soon_s,
                               {}},
                              call.request.id);
    } catch (std::exception const& fault) {
        faults_.add();
        log_it(fault.what());
    } catch (...) {
        faults_.add();
        log_it("an exception of unknown type");
    }
    return problem(500, "internal", "this is a fault of ours; it was noted under this request id", call.request.id);
}

Response Router::answer_now(Request request, std::string_view target) {
    auto const question = target.find('?');
    auto const path = target.substr(0, question);
    auto match = table_.find(request.method, path);
    auto query = parse_query(question == std::string_view::npos ? std::string_view() : target.substr(question + 1));
    if (!query) return problem(400, "bad_request", "the query cannot be read", request.id);
    request.query = std::move(*query);
    request.path = percent_decode(path, false).value_or(std::string(path));
    auto answered = std::make_shared<std::promise<Response>>();
    auto future = answered->get_future();
    answer(
        std::move(request), std::move(match), [](std::move_only_function<void()> next) { next(); },
        [answered](Response response) { answered->set_value(std::move(response)); });
    return future.get();
}

}  // namespace recado::http
