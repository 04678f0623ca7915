// Brings a store to the schema of this program. One SQL file serves both databases; dialect.h says what is translated.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "platform/base/time.h"
#include "platform/db/connection.h"
#include "platform/db/migrations.h"

namespace recado::db {

// A store that a restore or a move has not brought to its end is no installation (platform/backup). Throws Outage.
void refuse_unfinished(Connection& connection, std::string const& path);

// Applies what is missing in one transaction. A store that already holds something is first copied to PATH.before-N (N:
// first new number). Throws Outage when the store was written by a newer program.
void migrate(Connection& connection, std::span<Migration const> known, std::string const& path, Time now);

}  // namespace recado::db
