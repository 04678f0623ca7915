// What the platform's own tables keep and for how long. Runs as periodic work, in small transactions, so that nobody
// waits for it.
#pragma once

#include <cstdint>

#include "platform/db/database.h"

namespace recado::db {

struct Retention {
    std::int64_t events_ms = 365 * day_ms;
    std::int64_t idempotency_keys_ms = 2 * day_ms;
    std::int64_t ended_jobs_ms = 30 * day_ms;    // failed and cancelled ones
    std::int64_t dead_letters_ms = 30 * day_ms;  // resolved ones
};

// Gives how many rows went.
std::int64_t apply_retention(Database& database, Retention const& retention);

}  // namespace recado::db
