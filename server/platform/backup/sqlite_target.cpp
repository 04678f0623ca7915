// A SQLite store on its way. Indexes are put off until the rows are in: sorted at once they take a fraction of the
// time.
#include <filesystem>

#include "platform/backup/ends.h"
#include "platform/backup/sqlite_handle.h"
#include "platform/backup/stream.h"
#include "platform/base/check.h"
#include "platform/db/migrate.h"

namespace recado::backup {

namespace {

constexpr std::string_view index_note = "index:", ready_note = "ready", origin_note = "origin";

void put_setting(SqliteHandle& handle, std::string_view key, std::string_view value) {
    auto statement = handle.prepare("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)");
    statement.bind(1, key);
    statement.bind(2, value);
    statement.step();
}

class SqliteTarget final : public Target {
  public:
    SqliteTarget(std::string path, NewTarget const& wanted)
        : path_(std::move(path)), handle_(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) {
        // NORMAL: a death of the machine may take the last steps back, never tear one.
        handle_.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -131072");
        prepare(wanted);
    }

    void append(Table const& table, std::string_view lines, std::string_view note) override;
    std::optional<std::string> note(std::string_view name) override;
    void set_note(std::string_view name, std::string_view text) override;
    void clear(Table const& table) override;
    void set_setting(std::string_view key, std::optional<std::string> const& value) override;
    void finish() override;

  private:
    void prepare(NewTarget const& wanted);
    void put_off_indexes();
    void insert(Table const& table, std::string_view lines);

    template <class F>
    void in_transaction(F f) {
        handle_.run("BEGIN IMMEDIATE");
        try {
            f();
        } catch (...) {
            handle_.run("ROLLBACK");
            throw;
        }
        handle_.run("COMMIT");
    }

    std::string path_;
    SqliteHandle handle_;
    std::string inserting_;
    std::unique_ptr<SqliteStatement> insert_;
    std::vector<Field> fields_;
};

void SqliteTarget::prepare(NewTarget const& wanted) {
    // The mark comes first: from here on no server takes this for an installation.
    in_transaction([&] {
        handle_.run("CREATE TABLE IF NOT EXISTS unfinished_copy (name TEXT PRIMARY KEY, text TEXT NOT NULL)");
        set_note(origin_note, wanted.origin);
    });
    if (note(ready_note)) return;
    {
        auto const connection = db::connect(path_, db::Connection::Mode::read_write);
        db::migrate(*connection, known_steps(wanted.schema, wanted.origin), path_, system_now());
    }
    in_transaction([&] {
        put_off_indexes();
        set_note(ready_note, "yes");
    });
}

void SqliteTarget::put_off_indexes() {
    std::vector<std::string> names;
    {
        auto found = handle_.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL");
        while (found.step()) {
            names.emplace_back(found.text(0));
            set_note(std::string(index_note) + names.back(), found.text(1));
        }
    }
    for (auto const& name : names) handle_.run("DROP INDEX " + sql_name(name));
}

void SqliteTarget::append(Table const& table, std::string_view lines, std::string_view note) {
    in_transaction([&] {
        insert(table, lines);
        set_note(table.name, note);
    });
}

void SqliteTarget::insert(Table const& table, std::string_view lines) {
    if (inserting_ != table.name) {
        std::string names, places;
        for (auto const& column : table.columns) {
            names += (names.empty() ? "" : ", ") + sql_name(column.name);
            places += places.empty() ? "?" : ", ?";
        }
        insert_.reset(new SqliteStatement(
            handle_.prepare("INSERT INTO " + sql_name(table.name) + " (" + names + ") VALUES (" + places + ")")));
        inserting_ = table.name;
    }
    while (!lines.empty()) {
        split_line(take_line(lines), fields_);
        if (fields_.size() != table.columns.size()) throw Outage("a row of " + table.name + " has too few columns");
        for (std::size_t i = 0; i < fields_.size(); ++i)
            insert_->bind(static_cast<int>(i) + 1, fields_[i], table.columns[i].type);
        insert_->step();
        insert_->reset();
    }
}

std::optional<std::string> SqliteTarget::note(std::string_view name) {
    auto found = handle_.prepare("SELECT text FROM unfinished_copy WHERE name = ?");
    found.bind(1, name);
    if (!found.step()) return std::nullopt;
    return std::string(found.text(0));
}

void SqliteTarget::set_note(std::string_view name, std::string_view text) {
    auto statement = handle_.prepare("INSERT OR REPLACE INTO unfinished_copy (name, text) VALUES (?, ?)");
    statement.bind(1, name);
    statement.bind(2, text);
    statement.step();
}

void SqliteTarget::clear(Table const& table) {
    in_transaction([&] {
        handle_.run("DELETE FROM " + sql_name(table.name));
        auto forget = handle_.prepare("DELETE FROM unfinished_copy WHERE name = ?");
        forget.bind(1, std::string_view(table.name));
        forget.step();
    });
}

void SqliteTarget::set_setting(std::string_view key, std::optional<std::string> const& value) {
    if (value) return put_setting(handle_, key, *value);
    auto forget = handle_.prepare("DELETE FROM settings WHERE key = ?");
    forget.bind(1, key);
    forget.step();
}

void SqliteTarget::finish() {
    insert_.reset();
    inserting_.clear();
    std::vector<std::string> indexes;
    {
        auto found = handle_.prepare(
            "SELECT text FROM unfinished_copy WHERE name LIKE 'index:%' AND substr(name, 7) NOT IN (SELECT name FROM "
            "sqlite_schema WHERE type = 'index')");
        while (found.step()) indexes.emplace_back(found.text(0));
    }
    for (auto const& sql : indexes) handle_.run(sql);
    handle_.run("PRAGMA synchronous = FULL; DROP TABLE unfinished_copy; PRAGMA wal_checkpoint(TRUNCATE)");
    sync_folder_of(path_);
}

}  // namespace

Looked look_at_sqlite(std::string const& path) {
    if (!std::filesystem::exists(path)) return {};
    SqliteHandle handle(path, SQLITE_OPEN_READWRITE);
    // A death between the first two steps leaves a file without any table.
    if (!handle.prepare("SELECT 1 FROM sqlite_schema").step()) return {};
    if (!handle.has_table("unfinished_copy")) return {.found = Found::finished, .origin = {}};
    auto origin = handle.prepare("SELECT text FROM unfinished_copy WHERE name = 'origin'");
    return {.found = Found::unfinished, .origin = origin.step() ? std::string(origin.text(0)) : ""};
}

std::unique_ptr<Target> open_sqlite_target(std::string const& path, NewTarget const& wanted) {
    return std::make_unique<SqliteTarget>(path, wanted);
}

void write_sqlite_setting(std::string const& path, std::string_view key, std::string_view value) {
    SqliteHandle handle(path, SQLITE_OPEN_READWRITE);
    handle.run("PRAGMA synchronous = FULL");
    put_setting(handle, key, value);
}

}  // namespace recado::backup
