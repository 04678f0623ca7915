// Durable background work. A job is a row; it is claimed with a lease, run on a job thread outside any transaction, and ends done, retried with back-off
// or failed for a person to look at. Handlers must bear being run twice (a lease can expire with its process).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "platform/db/database.h"

namespace recado::jobs {

enum class State { waiting, running, failed, cancelled };  // done jobs leave the table
DESCRIBE_ENUM(State, waiting, running, failed, cancelled)

struct Job {
    std::int64_t id;
    AccountId account_id;
    std::string kind;
    std::string payload;
    int attempt;       // 1 for the first run
    int max_attempts;
    Time created_at;
};

struct Done {};
struct Retry {
    std::int64_t after_ms = 0;      // zero: exponential back-off with jitter, base 5 s, cap 10 min
    std::string error;
    bool count_attempt = true;      // false for throttling: does not use up an attempt
};
struct Failed {
    std::string error;
};
using Outcome = std::variant<Done, Retry, Failed>;

// Throwing Outage or any exception is a Retry with its text.
using Handler = std::function<Outcome(Database&, Job const&)>;

struct QueueStats {
    std::string queue;
    std::int64_t waiting, running, failed;
    std::int64_t oldest_due_ms;  // age of the oldest job that is due
};

class Runner {
  public:
    Runner(Database& database, int threads);
    ~Runner();  // stops: running jobs end, nothing new is claimed
    void handle(std::string kind, Handler handler);
    // Repeats: enqueues `kind` every `period_ms`, with a unique key, from one place only.
    void every(std::string kind, std::int64_t period_ms, std::function<void(Database&)> work);
    void start();
    void stop();
    void wake();  // from Listener::jobs_waiting
    // For tests: claims and runs what is due now, on this thread, until nothing is; gives how many ran.
    int run_due();

  private:
    struct State_;
    std::unique_ptr<State_> state_;
};

}  // namespace recado::jobs
