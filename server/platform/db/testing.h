// Stores for tests: SQLite, or, when RECADO_TEST_POSTGRES holds the address of a PostgreSQL, a database on that server
// for each store. Databases are copied from a template that has the schema, emptied and used again within the process,
// and dropped with it.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platform/base/crypto.h"
#include "platform/db/catalog.h"
#include "platform/db/connection.h"
#include "platform/db/database.h"
#include "platform/db/migrations.h"

namespace recado::db::testing {

// Empty when the tests run on SQLite.
inline std::string postgres_server() {
    auto const* address = std::getenv("RECADO_TEST_POSTGRES");
    return address ? address : "";
}
inline bool on_postgres() { return !postgres_server().empty(); }

// The same server, another database.
inline std::string address_of(std::string const& database) {
    auto const server = postgres_server();
    auto const begin = server.find('/', server.find("//") + 2) + 1;
    auto const end = std::min(server.find('?', begin), server.size());
    return server.substr(0, begin) + database + server.substr(end);
}

class DatabasePool {
  public:
    static DatabasePool& instance() {
        static DatabasePool pool;
        return pool;
    }
    std::string take() {
        std::lock_guard const lock(mutex_);
        if (free_.empty()) return create();
        auto name = std::move(free_.back());
        free_.pop_back();
        empty(name);
        return name;
    }
    void give_back(std::string name) {
        std::lock_guard const lock(mutex_);
        free_.push_back(std::move(name));
    }

  private:
    DatabasePool() { prepare_template(); }
    ~DatabasePool() {
        try {
            auto const server = connect(postgres_server(), Connection::Mode::read_write);
            for (auto const& name : made_) server->execute_script("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        } catch (std::exception const&) {
            // The server is gone, and the databases with it.
        }
    }

    // Other processes of the suite may want the same template at the same moment.
    void prepare_template() {
        std::string schema;
        for (auto const& migration : migrations()) schema += migration.sql;
        template_ = "recado_template_" + crypto::sha256_hex(schema).substr(0, 12);
        auto const server = connect(postgres_server(), Connection::Mode::read_write);
        server->execute_script("SELECT pg_advisory_lock(-2)");
        if (!server->number("SELECT 1 FROM pg_database WHERE datname = $1", values_of(template_))) {
            server->execute_script("CREATE DATABASE " + template_ + "_new ENCODING 'UTF8' TEMPLATE template0");
            open_postgres({.path = address_of(template_ + "_new"), .durable = false, .threads = false})->close();
            server->execute_script("ALTER DATABASE " + template_ + "_new RENAME TO " + template_);
        }
        server->execute_script("SELECT pg_advisory_unlock(-2)");
    }
    std::string create() {
        auto name = "recado_test_" + crypto::sha256_hex(crypto::random_token(9)).substr(0, 16);
        connect(postgres_server(), Connection::Mode::read_write)
            ->execute_script("CREATE DATABASE " + name + " TEMPLATE " + template_);
        if (tables_.empty()) tables_ = tables_of(*connect(address_of(name), Connection::Mode::read_only));
        made_.push_back(name);
        return name;
    }
    void empty(std::string const& name) {
        auto const connection = connect(address_of(name), Connection::Mode::read_write);
        std::string script;
        for (auto const& table : tables_of(*connection)) {
            if (!tables_.contains(table)) script += "DROP TABLE " + table + " CASCADE;";
            if (tables_.contains(table) && table != "schema_migrations") script += "DELETE FROM " + table + ";";
        }
        connection->execute_script(script);
    }
    static std::set<std::string> tables_of(Connection& connection) {
        std::set<std::string> tables;
        connection.each(columns_sql(Dialect::postgres), {}, [&](Row const& row) {
            tables.emplace(row.text(0));
            return true;
        });
        return tables;
    }

    std::mutex mutex_;
    std::string template_;
    std::set<std::string> tables_;
    std::vector<std::string> free_, made_;
};

// Where a store may be opened, closed and opened again. Goes away with the test.
class Place {
  public:
    Place() {
        if (on_postgres()) {
            database_ = DatabasePool::instance().take();
            return;
        }
        folder_ = std::filesystem::temp_directory_path() / ("recado-store-" + crypto::random_token(9));
        std::filesystem::create_directory(folder_);
    }
    ~Place() {
        if (!database_.empty()) DatabasePool::instance().give_back(database_);
        if (!folder_.empty()) std::filesystem::remove_all(folder_);
    }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;

    std::string path() const { return database_.empty() ? (folder_ / "recado.db").string() : address_of(database_); }
    std::unique_ptr<Database> open(StoreOptions options = {}) const {
        options.path = path();
        options.durable = false;
        return open_database(std::move(options));
    }

  private:
    std::filesystem::path folder_;
    std::string database_;
};

// A store of its own that nobody opens again: SQLite in memory, or a database of PostgreSQL.
class Lent final : public Database {
  public:
    explicit Lent(StoreOptions options) : store_(place_.open(std::move(options))) {}
    ~Lent() override { store_.reset(); }
    void write(Who who, Work work, Completion done) override {
        store_->write(std::move(who), std::move(work), std::move(done));
    }
    void read(Who who, Work work, Completion done) override {
        store_->read(std::move(who), std::move(work), std::move(done));
    }
    void listen(Listener listener) override { store_->listen(std::move(listener)); }
    void within(std::string event_type, Within subscriber) override {
        store_->within(std::move(event_type), std::move(subscriber));
    }
    WriteStats stats() const override { return store_->stats(); }
    bool healthy() const override { return store_->healthy(); }
    void close() override { store_->close(); }
    Clock const& clock() const override { return store_->clock(); }

  private:
    Place place_;
    std::unique_ptr<Database> store_;
};

inline std::unique_ptr<Database> open(StoreOptions options) {
    if (on_postgres()) return std::make_unique<Lent>(std::move(options));
    options.path = ":memory:";
    options.durable = false;
    return open_sqlite(std::move(options));
}

}  // namespace recado::db::testing
