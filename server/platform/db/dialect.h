// What the two databases spell differently; everything else is one text for both. Full-text search has its own seam in
// conversations/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace recado::db {

enum class Dialect : std::uint8_t { sqlite, postgres };

// Ends a SELECT of rows that the same transaction will change after having looked at them. SQLite has one writer.
constexpr std::string_view for_update(Dialect dialect) { return dialect == Dialect::postgres ? " FOR UPDATE" : ""; }
// The same for a queue: rows that another transaction holds are left to it.
constexpr std::string_view skip_locked(Dialect dialect) {
    return dialect == Dialect::postgres ? " FOR UPDATE SKIP LOCKED" : "";
}
// What `column ->> 'key'` gives for a JSON boolean.
constexpr std::string_view json_bool(Dialect dialect, bool value) {
    if (dialect == Dialect::postgres) return value ? "'true'" : "'false'";
    return value ? "1" : "0";
}

// The text of a migration for one database: `{{id}}` is the type of a primary key, and lines between `-- only sqlite`
// (or `-- only postgres`) and `-- end` belong to that database alone. On PostgreSQL every TEXT column compares byte by
// byte, as SQLite's do, whatever the database was created with.
std::string translate(std::string_view sql, Dialect dialect);

}  // namespace recado::db
