#include "platform/db/migrate.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "platform/base/log.h"
#include "platform/base/text.h"

namespace recado::db {

namespace {

std::int64_t number_of(Migration const& migration) {
    std::int64_t number = 0;
    auto const [end, code] =
        std::from_chars(migration.name.data(), migration.name.data() + migration.name.size(), number);
    check(code == std::errc{} && number > 0 && *end == '_', "a migration is named 0001_noun");
    return number;
}

std::set<std::int64_t> applied_numbers(Connection& connection) {
    std::set<std::int64_t> applied;
    std::int64_t number = 0;
    connection.query("SELECT number FROM schema_migrations ORDER BY number", {}, *json::type_of<std::int64_t>,
                     [&]() -> void* {
                         if (number != 0) applied.insert(number);
                         return &number;
                     });
    if (number != 0) applied.insert(number);
    return applied;
}

void refuse_newer(std::set<std::int64_t> const& applied, std::span<Migration const> known, std::string const& path) {
    for (auto number : applied)
        if (std::ranges::find(known, number, number_of) == known.end())
            throw Outage("the store " + path + " was written by a newer version of Recado (schema step " +
                         std::to_string(number) + "): install that version or newer, or restore an older backup");
}

// The caller alone has the store, so with its log folded in the file is whole. Writing it anew instead (VACUUM INTO)
// took minutes where a copy takes seconds.
void keep_copy(Connection& connection, std::string const& path, std::int64_t first) {
    auto const copy = path + ".before-" + std::to_string(first);
    log::info("upgrading the store: a copy is kept first", {{"copy", copy}});
    connection.execute_script("PRAGMA wal_checkpoint(TRUNCATE)");
    auto const part = copy + ".part";
    std::filesystem::copy_file(path, part, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::rename(part, copy);
    log::info("kept a copy of the store before upgrading", {{"copy", copy}});
}

}  // namespace

void refuse_unfinished(Connection& connection, std::string const& path) {
    auto const* const look =
        connection.dialect() == Dialect::sqlite
            ? "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'unfinished_copy'"
            : "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'unfinished_copy'";
    if (!connection.number(look, {})) return;
    auto const origin = connection.text("SELECT text FROM unfinished_copy WHERE name = 'origin'", {});
    throw Outage("the store " + path + " is not whole: it is the unfinished " + origin.value_or("copy") +
                 ". Run that command again, or remove the store");
}

void migrate(Connection& connection, std::span<Migration const> known, std::string const& path, Time now) {
    connection.execute_script(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at "
        "BIGINT NOT NULL)");
    auto const applied = applied_numbers(connection);
    refuse_newer(applied, known, path);
    std::vector<Migration> missing;
    for (auto const& migration : known)
        if (!applied.contains(number_of(migration))) missing.push_back(migration);
    if (missing.empty()) return;
    bool const is_file = connection.dialect() == Dialect::sqlite && path != ":memory:";
    if (!applied.empty() && is_file) keep_copy(connection, path, number_of(missing.front()));
    connection.execute_script(connection.dialect() == Dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
    try {
        for (auto const& migration : missing) {
            connection.execute_script(translate(migration.sql, connection.dialect()));
            connection.execute("INSERT INTO schema_migrations (number, name, applied_at) VALUES ($1, $2, $3)",
                               values_of(number_of(migration), migration.name, now));
        }
        connection.execute_script("COMMIT");
    } catch (...) {
        if (connection.in_transaction()) connection.execute_script("ROLLBACK");
        throw;
    }
}

}  // namespace recado::db
