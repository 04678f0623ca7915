// The rows behind the runner: claiming with a lease, and what becomes of a job when its handler has answered.
#pragma once

#include <optional>
#include <vector>

#include "platform/jobs/queue.h"

namespace recado::jobs {

struct Claimed {
    std::int64_t id;
    AccountId account_id;
    std::string kind;
    std::string payload;
    Queue queue;
    std::int64_t lane;
    std::optional<std::string> unique_key;
    int attempt;
    int max_attempts;
    Time run_at;
    Time created_at;

    Job job() const { return {id, account_id, kind, payload, attempt, max_attempts, created_at}; }
};

inline constexpr std::int64_t lease_ms = minute_ms;

// At most `limit` jobs of the class that are due, or whose lease ran out with their process; oldest first.
std::vector<Claimed> claim(Tx& tx, Queue queue, int limit);
// `random` in [0, 1) spreads the retries.
void finish(Tx& tx, Claimed const& claimed, Outcome const& outcome, double random);
void renew_lease(Tx& tx, std::int64_t id);
// When the next job of the class comes due or its next lease runs out.
std::optional<Time> next_due(Tx& tx, Queue queue);
// Lets the first waiting job of a lane go when nothing of the lane is under way.
void release_lane(Tx& tx, AccountId account, std::int64_t lane);

// Full jitter: anything from a tenth of 5 s up to 5 s * 2^(attempt - 1), at most ten minutes.
std::int64_t back_off_ms(int attempt, double random);

}  // namespace recado::jobs
