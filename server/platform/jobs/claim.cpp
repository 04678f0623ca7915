#include "platform/jobs/claim.h"

#include <algorithm>

#include "platform/base/text.h"

namespace recado::jobs {

DESCRIBE(Claimed, FIELD(id), FIELD(account_id), FIELD(kind), FIELD(payload), FIELD(queue), FIELD(lane),
         FIELD(unique_key), FIELD(attempt), FIELD(max_attempts), FIELD(run_at), FIELD(created_at))

namespace {

constexpr std::size_t max_error_length = 1'000;

std::string_view short_error(std::string const& error) { return text::truncate(error, max_error_length); }

void fail(Tx& tx, Claimed const& claimed, std::string const& error) {
    tx.run("UPDATE jobs SET state = 'failed', last_error = $1 WHERE id = $2 AND account_id = $3", short_error(error),
           claimed.id, claimed.account_id.value);
    release_lane(tx, claimed.account_id, claimed.lane);
}

void remove(Tx& tx, Claimed const& claimed) {
    tx.run("DELETE FROM jobs WHERE id = $1 AND account_id = $2", claimed.id, claimed.account_id.value);
    release_lane(tx, claimed.account_id, claimed.lane);
}

void try_again(Tx& tx, Claimed const& claimed, Retry const& retry, double random) {
    if (retry.count_attempt && claimed.attempt >= claimed.max_attempts) return fail(tx, claimed, retry.error);
    // A job with the same key that was added meanwhile does what this one would do again.
    if (claimed.unique_key &&
        tx.exists("SELECT 1 FROM jobs WHERE account_id = $1 AND unique_key = $2 AND state = 'waiting'",
                  claimed.account_id.value, claimed.unique_key))
        return remove(tx, claimed);
    auto const wait = retry.after_ms > 0 ? retry.after_ms : back_off_ms(claimed.attempt, random);
    auto const error = retry.error.empty() ? std::optional<std::string_view>() : short_error(retry.error);
    tx.run(
        "UPDATE jobs SET state = 'waiting', leased_until = 0, run_at = $1, last_error = $2, attempt = $3 WHERE id = $4 "
        "AND account_id = $5",
        tx.now() + wait, error, claimed.attempt - (retry.count_attempt ? 0 : 1), claimed.id, claimed.account_id.value);
}

constexpr std::string_view columns_of_claimed =
    "id, account_id, kind, payload, queue, lane, unique_key, attempt, max_attempts, run_at, created_at";

// Rows that somebody changes at this moment are left alone. In a part of its own, so that it is run once.
std::string picking(Tx& tx, std::string_view select) {
    return "WITH picked AS MATERIALIZED (" + std::string(select) + std::string(db::skip_locked(tx.dialect())) + ") ";
}

// Jobs whose process died while it ran them. One that was last allowed to run may be what killed it.
std::vector<Claimed> claim_abandoned(Tx& tx, Queue queue, int limit) {
    // Most turns find none, and a look costs a tenth of an update that changes nothing.
    if (!tx.exists("SELECT 1 FROM jobs WHERE state = 'running' AND leased_until <= $1 LIMIT 1", tx.now())) return {};
    auto found = tx.all<Claimed>(
        picking(tx,
                "SELECT id FROM jobs WHERE state = 'running' AND leased_until <= $2 AND queue = $3 ORDER BY "
                "leased_until, id LIMIT $4") +
            "UPDATE jobs SET leased_until = $1, attempt = attempt + 1 WHERE id IN (SELECT id FROM picked) RETURNING " +
            std::string(columns_of_claimed),
        tx.now() + lease_ms, tx.now(), queue, limit);
    std::erase_if(found, [&](Claimed const& claimed) {
        if (claimed.attempt <= claimed.max_attempts) return false;
        tx.join_account(claimed.account_id);
        fail(tx, claimed, "Recado stopped while this job ran, as often as it was tried");
        return true;
    });
    return found;
}

}  // namespace

std::int64_t back_off_ms(int attempt, double random) {
    constexpr std::int64_t base = 5 * second_ms, cap = 10 * minute_ms;
    auto const most = std::min(cap, base << std::clamp(attempt - 1, 0, 10));
    return std::max(base / 10, static_cast<std::int64_t>(static_cast<double>(most) * random));
}

std::vector<Claimed> claim(Tx& tx, Queue queue, int limit) {
    if (limit <= 0) return {};
    auto claimed = claim_abandoned(tx, queue, limit);
    if (!tx.exists("SELECT 1 FROM jobs WHERE queue = $1 AND state = 'waiting' AND NOT held AND run_at <= $2 LIMIT 1",
                   queue, tx.now()))
        return claimed;
    auto due = tx.all<Claimed>(
        picking(tx,
                "SELECT id FROM jobs WHERE queue = $2 AND state = 'waiting' AND NOT held AND run_at <= $3 ORDER BY "
                "run_at, id LIMIT $4") +
            "UPDATE jobs SET state = 'running', leased_until = $1, attempt = attempt + 1 WHERE id IN (SELECT id FROM "
            "picked) RETURNING " +
            std::string(columns_of_claimed),
        tx.now() + lease_ms, queue, tx.now(), limit - static_cast<int>(claimed.size()));
    std::ranges::sort(due, {}, [](Claimed const& job) { return std::pair(job.run_at, job.id); });
    claimed.insert(claimed.end(), std::make_move_iterator(due.begin()), std::make_move_iterator(due.end()));
    return claimed;
}

void finish(Tx& tx, Claimed const& claimed, Outcome const& outcome, double random) {
    // What the account enqueues into the lane meanwhile must see this job as running or as gone.
    tx.join_account(claimed.account_id);
    // A lease that ran out may have given the job to somebody else, or a person may have decided otherwise.
    if (!tx.exists("SELECT 1 FROM jobs WHERE id = $1 AND account_id = $2 AND state = 'running' AND attempt = $3",
                   claimed.id, claimed.account_id.value, claimed.attempt))
        return;
    if (auto const* again = std::get_if<Retry>(&outcome))
        try_again(tx, claimed, *again, random);
    else if (auto const* failed = std::get_if<Failed>(&outcome))
        fail(tx, claimed, failed->error);
    else
        remove(tx, claimed);
}

void renew_lease(Tx& tx, std::int64_t id) {
    tx.run("UPDATE jobs SET leased_until = $1 WHERE id = $2 AND state = 'running'", tx.now() + lease_ms, id);
}

std::optional<Time> next_due(Tx& tx, Queue queue) {
    auto const run_at =
        tx.number("SELECT min(run_at) FROM jobs WHERE queue = $1 AND state = 'waiting' AND NOT held", queue);
    auto const lease_end =
        tx.number("SELECT min(leased_until) FROM jobs WHERE state = 'running' AND queue = $1", queue);
    if (!run_at || !lease_end) {
        auto const only = run_at ? run_at : lease_end;
        return only ? std::optional(Time{*only}) : std::nullopt;
    }
    return Time{std::min(*run_at, *lease_end)};
}

void release_lane(Tx& tx, AccountId account, std::int64_t lane) {
    if (lane == 0) return;
    auto const first = tx.number(
        "SELECT id FROM jobs WHERE account_id = $1 AND lane = $2 AND lane <> 0 AND state IN ('waiting', 'running') "
        "ORDER BY id LIMIT 1",
        account.value, lane);
    if (first) tx.run("UPDATE jobs SET held = FALSE WHERE id = $1 AND account_id = $2 AND held", *first, account.value);
}

}  // namespace recado::jobs
