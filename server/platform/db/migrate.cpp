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

void keep_copy(Connection& connection, std::string const& path, std::int64_t first) {
    auto const copy = path + ".before-" + std::to_string(first);
    std::filesystem::remove(copy);
    connection.execute("VACUUM INTO $1", values_of(copy));
    log::info("kept a copy of the store before upgrading", {{"copy", copy}});
}

}  // namespace

std::string translate(std::string_view sql, Dialect dialect) {
    std::string out;
    std::string_view const id_type = dialect == Dialect::sqlite ? "INTEGER PRIMARY KEY" : "BIGINT PRIMARY KEY";
    std::string_view const other = dialect == Dialect::sqlite ? "-- only postgres" : "-- only sqlite";
    bool skipping = false;
    while (!sql.empty()) {
        auto const end = std::min(sql.find('\n'), sql.size() - 1) + 1;
        auto line = sql.substr(0, end);
        sql.remove_prefix(end);
        if (text::trim(line) == other) skipping = true;
        if (text::trim(line) == "-- end") skipping = false;
        if (skipping) continue;
        constexpr std::string_view token = "{{id}}";
        for (auto at = line.find(token); at != std::string_view::npos; at = line.find(token)) {
            out.append(line.substr(0, at)).append(id_type);
            line.remove_prefix(at + token.size());
        }
        out += line;
    }
    check(!skipping, "a section of a migration has no end");
    return out;
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
    if (!applied.empty() && path != ":memory:") keep_copy(connection, path, number_of(missing.front()));
    connection.execute_script("BEGIN IMMEDIATE");
    try {
        for (auto const& migration : missing) {
            connection.execute_script(translate(migration.sql, Dialect::sqlite));
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
