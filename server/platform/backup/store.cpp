#include "platform/backup/store.h"

#include <algorithm>
#include <array>

#include "platform/backup/ends.h"
#include "platform/base/check.h"
#include "platform/db/database.h"
#include "platform/db/store_files.h"

namespace recado::backup {

namespace {

class FileHold final : public Hold {
  public:
    explicit FileHold(std::string const& path) : lock_(path) {}

  private:
    db::StoreLock lock_;
};

}  // namespace

std::vector<db::Migration> known_steps(std::vector<std::string> const& schema, std::string const& what) {
    std::vector<db::Migration> steps;
    for (auto const& name : schema) {
        auto const all = db::migrations();
        auto const found = std::ranges::find(all, name, &db::Migration::name);
        if (found == all.end())
            throw Outage(what + " was written by a newer version of Recado (schema step " + name +
                         "): use that version or a newer one");
        steps.push_back(*found);
    }
    return steps;
}

std::string shown(std::string_view store) {
    std::string out(store);
    auto const start = out.find("//");
    auto const at = out.find('@');
    if (!db::is_postgres(store) || at == std::string::npos) return out;
    auto const colon = out.find(':', start);
    if (colon < at) out.erase(colon, at - colon);
    auto const query = out.find('?');
    return out.substr(0, query);
}

std::unique_ptr<Hold> hold(std::string const& store) {
    if (db::is_postgres(store)) return hold_postgres(store);
    return std::make_unique<FileHold>(store);
}

Looked look_at(std::string const& store) {
    return db::is_postgres(store) ? look_at_postgres(store) : look_at_sqlite(store);
}

std::unique_ptr<Source> open_source(std::string const& store, Allow allow) {
    return db::is_postgres(store) ? open_postgres_source(store, allow) : open_sqlite_source(store, allow);
}

std::unique_ptr<Target> open_target(std::string const& store, NewTarget const& wanted) {
    auto const looked = look_at(store);
    if (looked.found == Found::finished)
        throw Outage(shown(store) + " is not empty: a copy needs a new file or an empty database");
    if (looked.found == Found::unfinished && looked.origin != wanted.origin)
        throw Outage(shown(store) + " is the unfinished " + looked.origin + ": go on with that, or empty it");
    return db::is_postgres(store) ? open_postgres_target(store, wanted) : open_sqlite_target(store, wanted);
}

void write_setting(std::string const& store, std::string_view key, std::string_view value) {
    db::is_postgres(store) ? write_postgres_setting(store, key, value) : write_sqlite_setting(store, key, value);
}

bool is_housekeeping(std::string_view table) {
    constexpr std::array<std::string_view, 3> names{"schema_migrations", "unfinished_copy", "store_writers"};
    return std::ranges::find(names, table) != names.end();
}

std::string sql_name(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string sql_names(std::vector<std::string> const& names) {
    std::string out;
    for (auto const& name : names) out += (out.empty() ? "" : ", ") + sql_name(name);
    return out;
}

}  // namespace recado::backup
