#include "platform/jobs/queue_page.h"

#include <charconv>
#include <limits>

#include "platform/jobs/claim.h"

namespace recado::jobs {

namespace {

struct Row {
    JobId id;
    std::string kind;
    Queue queue;
    State state;
    int attempt;
    int max_attempts;
    Time run_at;
    std::optional<std::string> last_error;
    Time created_at;
    std::int64_t lane;
    bool held;
    std::optional<std::string> unique_key;
};
DESCRIBE(Row, FIELD(id), FIELD(kind), FIELD(queue), FIELD(state), FIELD(attempt), FIELD(max_attempts), FIELD(run_at),
         FIELD(last_error), FIELD(created_at), FIELD(lane), FIELD(held), FIELD(unique_key))

std::optional<Row> find(Tx& tx, JobId id) {
    // Until the end of the transaction nobody claims it.
    return tx.one<Row>(
        "SELECT id, kind, queue, state, attempt, max_attempts, run_at, last_error, created_at, lane, held, unique_key "
        "FROM jobs WHERE id = $1 AND account_id = $2" +
            std::string(db::for_update(tx.dialect())),
        id.value, tx.account().value);
}

Result<QueueJob> shown(Tx& tx, JobId id) {
    auto job = tx.one<QueueJob>(
        "SELECT id, kind, queue, state, attempt, max_attempts, run_at, last_error, created_at FROM jobs WHERE id = $1 "
        "AND account_id = $2",
        id.value, tx.account().value);
    if (!job) return not_found("job");
    return std::move(*job);
}

struct Tally {
    Queue queue;
    State state;
    std::int64_t count;
    std::int64_t oldest;
};
DESCRIBE(Tally, FIELD(queue), FIELD(state), FIELD(count), FIELD(oldest))

std::vector<QueueStats> to_stats(std::vector<Tally> const& tallies, Time now) {
    std::vector<QueueStats> stats;
    for (std::size_t i = 0; i < json::TypeOf<Queue>::table.size(); ++i)
        stats.push_back({static_cast<Queue>(i), 0, 0, 0, 0});
    for (auto const& tally : tallies) {
        auto& of = stats[static_cast<std::size_t>(tally.queue)];
        if (tally.state == State::running) of.running = tally.count;
        if (tally.state == State::failed) of.failed = tally.count;
        if (tally.state != State::waiting) continue;
        of.waiting = tally.count;
        of.oldest_due_ms = std::max<std::int64_t>(now.ms - tally.oldest, 0);
    }
    return stats;
}

}  // namespace

Result<QueuePage> list(Tx& tx, ListJobs const& in) {
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (in.cursor) {
        auto const [end, code] = std::from_chars(in.cursor->data(), in.cursor->data() + in.cursor->size(), before);
        if (code != std::errc{} || end != in.cursor->data() + in.cursor->size())
            return invalid("cursor", "bad_format", "is not a cursor");
    }
    int const limit = in.limit.value_or(60);
    QueuePage page;
    page.items = tx.all<QueueJob>(
        "SELECT id, kind, queue, state, attempt, max_attempts, run_at, last_error, created_at FROM jobs WHERE "
        "account_id = $1 AND id < $2 "
        "AND (CAST($3 AS TEXT) IS NULL OR state = $3) ORDER BY id DESC LIMIT $4",
        tx.account().value, before, in.state, limit + 1);
    if (page.items.size() > static_cast<std::size_t>(limit)) {
        page.items.pop_back();
        page.next_cursor = std::to_string(page.items.back().id.value);
    }
    page.stats = to_stats(
        tx.all<Tally>("SELECT queue, state, count(*) AS count, min(run_at) AS oldest FROM jobs WHERE account_id = $1 "
                      "GROUP BY queue, state",
                      tx.account().value),
        tx.now());
    return page;
}

Result<QueueJob> retry(Tx& tx, JobRef const& in) {
    auto const job = find(tx, in.job_id);
    if (!job) return not_found("job");
    if (job->state == State::running) return conflict("running", "the job is running");
    bool const waited = job->state == State::waiting;
    if (!waited && job->unique_key &&
        tx.exists("SELECT 1 FROM jobs WHERE account_id = $1 AND unique_key = $2 AND state = 'waiting'",
                  tx.account().value, job->unique_key))
        return conflict("already_waiting", "a job that does the same is waiting already");
    bool const held =
        waited ? job->held
               : job->lane != 0 && tx.exists(
                                       "SELECT 1 FROM jobs WHERE account_id = $1 AND lane = $2 AND lane <> 0 AND "
                                       "state IN ('waiting', 'running')",
                                       tx.account().value, job->lane);
    tx.run("UPDATE jobs SET state = 'waiting', attempt = $1, run_at = $2, held = $3 WHERE id = $4 AND account_id = $5",
           waited ? job->attempt : 0, tx.now(), held, in.job_id.value, tx.account().value);
    tx.wake_jobs();
    return shown(tx, in.job_id);
}

Result<QueueJob> cancel(Tx& tx, JobRef const& in) {
    auto const job = find(tx, in.job_id);
    if (!job) return not_found("job");
    if (job->state == State::running) return conflict("running", "the job is running and cannot be called off");
    tx.run("UPDATE jobs SET state = 'cancelled', held = FALSE WHERE id = $1 AND account_id = $2", in.job_id.value,
           tx.account().value);
    if (job->state == State::waiting && !job->held) {
        release_lane(tx, tx.account(), job->lane);
        tx.wake_jobs();
    }
    return shown(tx, in.job_id);
}

std::vector<QueueStats> stats_of_all(Tx& tx) {
    return to_stats(
        tx.all<Tally>("SELECT queue, state, count(*) AS count, min(run_at) AS oldest FROM jobs GROUP BY queue, state"),
        tx.now());
}

}  // namespace recado::jobs
