#include "platform/db/retention.h"

#include "platform/db/events.h"

namespace recado::db {

namespace {

constexpr int batch = 1'000;

std::int64_t prune_one_batch(Tx& tx, Retention const& keep) {
    auto const before = [&](std::int64_t age_ms) { return tx.now() + -age_ms; };
    auto removed = prune_events(tx, before(keep.events_ms), batch);
    removed += tx.run(
        "DELETE FROM idempotency_keys WHERE (account_id, user_id, key) IN (SELECT account_id, user_id, key FROM "
        "idempotency_keys "
        "WHERE created_at < $1 LIMIT $2)",
        before(keep.idempotency_keys_ms), batch);
    removed += tx.run(
        "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE state IN ('failed', 'cancelled') AND run_at < $1 "
        "LIMIT $2)",
        before(keep.ended_jobs_ms), batch);
    removed +=
        tx.run("DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE resolved_at < $1 LIMIT $2)",
               before(keep.dead_letters_ms), batch);
    return removed;
}

}  // namespace

std::int64_t apply_retention(Database& database, Retention const& retention) {
    std::int64_t total = 0;
    for (;;) {
        auto const removed = database.write_now(
            Who::system({}), [&](Tx& tx) -> Result<std::int64_t> { return prune_one_batch(tx, retention); });
        total += removed.value();
        if (removed.value() == 0) return total;
    }
}

}  // namespace recado::db
