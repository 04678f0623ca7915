// One SQLite connection with its prepared statements, used by one thread at a time. Turns SQLite's errors into Outage,
// StorageFull and Fault.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/db/connection.h"

namespace recado::db {

class Statement {
  public:
    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
    ~Statement() { sqlite3_finalize(handle_); }
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    sqlite3_stmt* handle() const { return handle_; }
    void bind(std::span<Value const> values, std::string_view sql);
    // Which column holds each field of `row`, in the order of its table. Faults when one is missing.
    std::vector<int> const& columns(json::Type const& type, std::string_view sql);

    std::uint64_t last_used = 0;

  private:
    sqlite3_stmt* handle_;
    std::vector<int> parameters_;  // SQLite's index of $1, $2 ...
    json::Type const* mapped_ = nullptr;
    std::vector<int> columns_;
};

class SqliteConnection final : public Connection {
  public:
    SqliteConnection(std::string const& path, Mode mode);
    ~SqliteConnection() override;

    Dialect dialect() const override { return Dialect::sqlite; }
    void execute_script(std::string const& sql) override;
    std::int64_t execute(std::string_view sql, std::span<Value const> values, bool may_write = true) override;
    void query(std::string_view sql, std::span<Value const> values, json::Type const& row,
               std::function<void*()> const& next_row, bool may_write = true) override;
    std::optional<std::int64_t> number(std::string_view sql, std::span<Value const> values,
                                       bool may_write = true) override;
    std::optional<std::string> text(std::string_view sql, std::span<Value const> values,
                                    bool may_write = true) override;
    void each(std::string_view sql, std::span<Value const> values,
              std::function<bool(Row const&)> const& visit) override;
    bool in_transaction() const override { return sqlite3_get_autocommit(handle_) == 0; }
    void set_statement_timeout(std::chrono::milliseconds timeout) { timeout_ = timeout; }

    // `committed` hears after each commit how many pages the log holds, instead of SQLite's own checkpoints.
    void watch_log(std::function<void(int pages)> committed);
    // Moves as much of the log as readers allow and tells how many of its pages lie in the store now; -1 when another
    // connection is at it.
    int checkpoint();

    // The whole store as bytes, and a store in memory out of such bytes.
    std::string image() const;
    void load_image(std::string const& image);

  private:
    class Run;

    Statement& prepared(std::string_view sql, bool may_write);
    void evict_oldest();
    [[noreturn]] void fail(int code, std::string_view sql) const;

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    sqlite3* handle_ = nullptr;
    std::function<void(int)> log_watcher_;
    std::unordered_map<std::string, std::unique_ptr<Statement>, Hash, std::equal_to<>> statements_;
    std::uint64_t uses_ = 0;
    std::chrono::milliseconds timeout_{10'000};
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace recado::db
