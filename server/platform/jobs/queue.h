// Durable background work. A job is a row; it is claimed with a lease, run on a job thread outside any transaction, and
// ends done, retried with back-off or failed for a person to look at. Handlers must bear being run twice (a lease can
// expire with its process).
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
    int attempt;  // 1 for the first run
    int max_attempts;
    Time created_at;
};

struct Done {};
struct Retry {
    std::int64_t after_ms = 0;  // zero: exponential back-off with jitter, base 5 s, cap 10 min
    std::string error;
    bool count_attempt = true;  // false for throttling: does not use up an attempt
};
struct Failed {
    std::string error;
};
using Outcome = std::variant<Done, Retry, Failed>;

// Capacity classes, the most urgent first: a class may use the threads of those behind it, but never the ones kept for
// those before it.
enum class Queue { interactive, customer, notifications, bulk };
DESCRIBE_ENUM(Queue, interactive, customer, notifications, bulk)

// Throwing Outage or any exception is a Retry with its text.
using Handler = std::function<Outcome(Database&, Job const&)>;

// The handler of work that may simply be dropped.
Outcome forget(Database& database, Job const& job);

class Runner {
  public:
    // At least three threads, one for each level of urgency that must not wait for the next. The database must outlive
    // the runner.
    Runner(Database& database, int threads);
    ~Runner();  // stops: running jobs end, nothing new is claimed
    Runner(Runner const&) = delete;
    Runner& operator=(Runner const&) = delete;
    // Both before start(). A job whose kind nobody handles fails.
    void handle(std::string kind, Handler handler);
    // The same for work that reaches somebody outside: it is held back while sending is paused (pause.h). `discard`
    // ends a job without doing it, when it is left over from the original of a copy.
    void handle_sending(std::string kind, Handler handler, Handler discard);
    // `work` runs every `period_ms`, for the first time one period after it was first seen; the next time survives
    // restarts.
    void every(std::string kind, std::int64_t period_ms, std::function<void(Database&)> work);
    void start();  // listens to the database, so that new jobs wake it
    void stop();
    void wake();
    // For tests: claims and runs what is due now, on this thread, until nothing is; gives how many ran.
    int run_due();

  private:
    class Core;
    std::shared_ptr<Core> core_;
};

}  // namespace recado::jobs
