// Runs write functions of one account in batches that share one commit on a PostgreSQL that others write to as well. A
// batch begins with the lock of its account, so the writes of an account are serial on all nodes, and numbers of events
// follow the order of commits. What another transaction or a lost connection undid is run again; when the connection
// breaks while the commit is under way, the database is asked afterwards whether it took place.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>

#include "platform/db/batch.h"
#include "platform/db/outbox.h"
#include "platform/db/postgres_connection.h"
#include "platform/db/store_tx.h"

namespace recado::db {

// The table by which a writer knows what became of its last commit; made beside the migrations.
void make_writers_table(Connection& connection);

class PostgresWriter {
  public:
    struct Needs {
        PostgresOptions options;
        Clock clock;
        Subscribers const& subscribers;
        std::atomic<bool> const& closing;
    };
    explicit PostgresWriter(Needs needs);
    ~PostgresWriter();
    PostgresWriter(PostgresWriter const&) = delete;
    PostgresWriter& operator=(PostgresWriter const&) = delete;

    // Never throws; each op's `failure` says how it ended. One caller at a time.
    Committed run(AccountId account, std::span<WriteOp> ops);
    // Throws ConnectionLost when there is none and it is too early for the next try.
    PostgresConnection& connection();
    bool connected() const { return connected_; }
    // Lately; nobody but another write finds out whether it still is.
    bool found_disk_full() const;
    int backend_pid() const { return backend_pid_; }
    WriteStats stats() const;

  private:
    using Steady = std::chrono::steady_clock;

    void run_together(AccountId account, std::span<WriteOp> ops, Committed& committed);
    void run_batch(AccountId account, std::span<WriteOp> ops);
    bool run_one(PostgresConnection& connection, WriteOp& op, bool alone);
    void commit(PostgresConnection& connection);
    void keep(std::span<WriteOp> ops, Committed& committed);
    void undo();
    bool wait_for_connection();
    std::optional<bool> ask_whether_committed();
    void pause(int attempt);
    void note_trouble(std::span<WriteOp const> ops);

    Needs needs_;
    std::int64_t const id_;
    std::int64_t batch_ = 0;
    bool committing_ = false;
    std::uint64_t undone_ = 0;  // of the batch, by their own will
    Outbox outbox_;
    std::unique_ptr<PostgresConnection> connection_;
    std::atomic<bool> connected_{false};
    std::atomic<int> backend_pid_{0};
    std::string backend_start_;  // tells it from another one that got its number
    std::atomic<Steady::time_point> full_until_{};
    Steady::time_point next_try_{}, lost_at_{};
    std::chrono::milliseconds back_off_{50};
    std::string last_error_;
    std::minstd_rand random_;
    mutable std::mutex stats_mutex_;
    WriteStats stats_;
};

}  // namespace recado::db
