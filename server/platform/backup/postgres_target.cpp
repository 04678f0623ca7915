// A PostgreSQL database on its way. Indexes that no constraint needs are put off until the rows are in.
#include "platform/backup/ends.h"
#include "platform/backup/postgres_handle.h"
#include "platform/base/check.h"
#include "platform/db/migrate.h"

namespace recado::backup {

namespace {

class PostgresTarget final : public Target {
  public:
    PostgresTarget(std::string address, NewTarget const& wanted) : address_(std::move(address)), handle_(address_) {
        // A death of the server may take the last steps back, never tear one.
        handle_.run("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'");
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

    template <class F>
    void in_transaction(F f) {
        handle_.run("BEGIN");
        try {
            f();
        } catch (...) {
            handle_.run("ROLLBACK");
            throw;
        }
        handle_.run("COMMIT");
    }

    std::string address_;
    PostgresHandle handle_;
};

void PostgresTarget::prepare(NewTarget const& wanted) {
    // The mark comes first: from here on no server takes this for an installation.
    in_transaction([&] {
        handle_.run("CREATE TABLE IF NOT EXISTS unfinished_copy (name TEXT PRIMARY KEY, text TEXT NOT NULL)");
        set_note("origin", wanted.origin);
    });
    if (note("ready")) return;
    {
        auto const connection = db::connect(address_, db::Connection::Mode::read_write);
        db::migrate(*connection, known_steps(wanted.schema, wanted.origin), shown(address_), system_now());
    }
    in_transaction([&] {
        put_off_indexes();
        set_note("ready", "yes");
    });
}

void PostgresTarget::put_off_indexes() {
    auto const found = handle_.rows(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename <> "
        "'unfinished_copy' AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE connamespace = "
        "current_schema()::regnamespace)");
    for (auto const& row : found) {
        set_note("index:" + row[0], row[1]);
        handle_.run("DROP INDEX " + sql_name(row[0]));
    }
}

void PostgresTarget::append(Table const& table, std::string_view lines, std::string_view note) {
    std::string columns;
    for (auto const& column : table.columns) columns += (columns.empty() ? "" : ", ") + sql_name(column.name);
    in_transaction([&] {
        if (!lines.empty()) handle_.copy_in("COPY " + sql_name(table.name) + " (" + columns + ") FROM STDIN", lines);
        set_note(table.name, note);
    });
}

std::optional<std::string> PostgresTarget::note(std::string_view name) {
    return handle_.value("SELECT text FROM unfinished_copy WHERE name = " + literal(name));
}

void PostgresTarget::set_note(std::string_view name, std::string_view text) {
    handle_.run("INSERT INTO unfinished_copy (name, text) VALUES (" + literal(name) + ", " + literal(text) +
                ") ON CONFLICT (name) DO UPDATE SET text = excluded.text");
}

void PostgresTarget::clear(Table const& table) {
    handle_.run("BEGIN; DELETE FROM " + sql_name(table.name) +
                "; DELETE FROM unfinished_copy WHERE name = " + literal(table.name) + "; COMMIT");
}

void PostgresTarget::set_setting(std::string_view key, std::optional<std::string> const& value) {
    handle_.run("DELETE FROM settings WHERE key = " + literal(key));
    if (value) handle_.run("INSERT INTO settings (key, value) VALUES (" + literal(key) + ", " + literal(*value) + ")");
}

void PostgresTarget::finish() {
    auto const missing = handle_.rows(
        "SELECT text FROM unfinished_copy WHERE name LIKE 'index:%' AND substr(name, 7) NOT IN (SELECT indexname FROM "
        "pg_indexes WHERE schemaname = current_schema())");
    for (auto const& row : missing) handle_.run(row[0]);
    handle_.run("ANALYZE");
    handle_.run("SET synchronous_commit = on; DROP TABLE unfinished_copy");
}

// Servers hold the same lock shared (postgres_listener.cpp).
class DatabaseHold final : public Hold {
  public:
    explicit DatabaseHold(std::string const& address) : handle_(address) {
        // The session of a process that was just killed may live a moment longer.
        handle_.run("SET lock_timeout = '3s'");
        try {
            handle_.run("SELECT pg_advisory_lock(8273, 1)");
        } catch (Outage const&) {
            throw Outage(shown(address) + " is in use by a server or another copy: stop it first");
        }
    }

  private:
    PostgresHandle handle_;
};

}  // namespace

void write_postgres_setting(std::string const& address, std::string_view key, std::string_view value) {
    PostgresHandle(address).run("INSERT INTO settings (key, value) VALUES (" + literal(key) + ", " + literal(value) +
                                ") ON CONFLICT (key) DO UPDATE SET value = excluded.value");
}

std::unique_ptr<Hold> hold_postgres(std::string const& address) { return std::make_unique<DatabaseHold>(address); }

Looked look_at_postgres(std::string const& address) {
    PostgresHandle handle(address);
    if (handle.has_table("unfinished_copy"))
        return {.found = Found::unfinished,
                .origin = handle.value("SELECT text FROM unfinished_copy WHERE name = 'origin'").value_or("")};
    bool const empty = !handle.value("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1");
    return {.found = empty ? Found::nothing : Found::finished, .origin = {}};
}

std::unique_ptr<Target> open_postgres_target(std::string const& address, NewTarget const& wanted) {
    return std::make_unique<PostgresTarget>(address, wanted);
}

}  // namespace recado::backup
