// From a whole request to a response, without sockets: limits, who asks, permission, input, the transaction, the
// answer. The session loop calls it on an io thread; tests call answer_now.
#pragma once

#include <memory>

#include "platform/db/database.h"
#include "platform/http/authenticate.h"
#include "platform/http/metrics.h"
#include "platform/http/rate_limit.h"
#include "platform/http/route_table.h"
#include "platform/http/worker_pool.h"

namespace recado::http {

struct RouterOptions {
    std::string
        public_url;  // "https://inbox.example.com": whose pages may write with a cookie; empty: the Host that was asked
    int address_per_minute = 3000;  // API requests of one remote address; 0: no limit
    int actor_per_minute = 1200;    // API requests of one session or token
    int workers = 4;                // threads for raw handlers; 0: they run on the caller's thread
};

// Continues on the thread the request came from.
using Resume = std::move_only_function<void(std::move_only_function<void()>)>;

class Router {
  public:
    // All outlive the router. Without an authenticator every protected route answers 401.
    Router(Api const& api, Database& database, Authenticator* authenticator, Metrics& metrics, RouterOptions options);
    ~Router();
    // Again, after more routes were added; before the first request.
    void read_routes() { table_ = RouteTable(api_.routes()); }

    Match match(Method method, std::string_view encoded_path) const { return table_.find(method, encoded_path); }
    // Answers exactly once, on any thread. `request.params` is filled from the match.
    void answer(Request request, Match match, Resume resume, Respond respond);
    // Matches and waits; for tests and tools. `target` is path and query.
    Response answer_now(Request request, std::string_view target);

    // For what is not a route (the realtime endpoint): 401 or who asks, on any thread.
    void identify(Request const& request, std::move_only_function<void(Result<Identity>)> then);
    IdentityCache& identities() { return identities_; }
    RateLimiter& limits() { return limits_; }
    RouterOptions const& options() const { return options_; }
    Api const& api() const { return api_; }
    void stop();  // waits for the workers

  private:
    struct Call;
    using CallPtr = std::shared_ptr<Call>;
    void admit(CallPtr call, Result<Identity> identity);
    void perform(CallPtr call);
    void perform_domain(CallPtr call);
    void perform_raw(CallPtr call);
    bool work(Call& call, Tx& tx);
    void finish(Call& call, std::exception_ptr error);
    Response failure(Call const& call, std::exception_ptr error) const;

    Api const& api_;
    Database& database_;
    Authenticator* authenticator_;
    RouterOptions options_;
    RouteTable table_;
    IdentityCache identities_;
    RateLimiter limits_;
    Counter& faults_;
    Counter& outages_;
    WorkerPool workers_;
};

// Problems of HTTP itself, in the shape of every error.
Response problem(int status, std::string_view code, std::string_view message, std::string_view request_id);
// Whether `origin` is a page of ours: the public URL's origin, or the Host that was asked.
bool is_own_origin(std::string_view origin, std::string_view public_url, std::string_view host);

}  // namespace recado::http
