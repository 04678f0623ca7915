// The queue as people see it: what waits, runs and failed in their account, trying again and calling off.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/jobs/queue.h"

namespace recado::jobs {

using JobId = Id<Job>;

struct QueueJob {
    JobId id;
    std::string kind;
    Queue queue;
    State state;
    int attempt;
    int max_attempts;
    Time run_at;
    std::optional<std::string> last_error;
    Time created_at;
};
DESCRIBE(QueueJob, FIELD(id), FIELD(kind), FIELD(queue), FIELD(state), FIELD(attempt), FIELD(max_attempts),
         FIELD(run_at), FIELD(last_error), FIELD(created_at))

struct QueueStats {
    Queue queue;
    std::int64_t waiting, running, failed;
    std::int64_t oldest_due_ms;  // how long the oldest job that is due has waited
};
DESCRIBE(QueueStats, FIELD(queue), FIELD(waiting), FIELD(running), FIELD(failed), FIELD(oldest_due_ms))

struct ListJobs {
    std::optional<State> state;
    std::optional<std::string> cursor;
    std::optional<int> limit;
};
DESCRIBE(ListJobs, FIELD(state), FIELD(cursor, text(1, 20)), FIELD(limit, range(1, 200)))

struct QueuePage {
    std::vector<QueueJob> items;
    std::vector<QueueStats> stats;
    std::optional<std::string> next_cursor;
};
DESCRIBE(QueuePage, FIELD(items), FIELD(stats), FIELD(next_cursor))

struct JobRef {
    JobId job_id;
};
DESCRIBE(JobRef, FIELD(job_id))

// Newest first.
Result<QueuePage> list(Tx& tx, ListJobs const& in);
// A failed or cancelled job runs again, with all its attempts; one that waits for its next attempt runs at once.
Result<QueueJob> retry(Tx& tx, JobRef const& in);
// A waiting or failed job is called off; one that runs cannot be.
Result<QueueJob> cancel(Tx& tx, JobRef const& in);

// Of all accounts, for metrics. One entry per class, also for empty ones.
std::vector<QueueStats> stats_of_all(Tx& tx);

}  // namespace recado::jobs
