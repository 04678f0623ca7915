// The store: many readers, and writers whose waiting transactions share one durable commit; SQLite or PostgreSQL behind
// it. The writes of one account are serial. A function that writes or reads may run more than once (a batch that failed
// is replayed one by one; another node was in the way; the connection was lost), so it touches nothing but its Tx.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>

#include "platform/db/tx.h"

namespace recado::db {

// Called on the thread of the writer or reader when the work is durable (null) or undone (the exception).
using Completion = std::move_only_function<void(std::exception_ptr)>;
// Returns false to roll back (the function keeps its own error).
using Work = std::move_only_function<bool(Tx&)>;

// After a commit, whichever node made it; the events of an account in order of commit and without a gap. One call at a
// time, on a thread of the store: must be quick and must not throw.
struct Listener {
    std::function<void(std::span<Event const>)> events;
    std::function<void()> jobs_waiting;  // at least one job was enqueued
};

// What happens in the same transaction as an event; wiring.cpp lists them. Keyed by event type.
using Within = std::function<void(Tx&, void const* event)>;

struct WriteStats {
    std::uint64_t commits = 0, transactions = 0, rolled_back = 0, queue_length = 0;
    double commit_seconds = 0;
};

class Database {
  public:
    virtual ~Database() = default;

    virtual void write(Who who, Work work, Completion done) = 0;
    virtual void read(Who who, Work work, Completion done) = 0;
    virtual void listen(Listener listener) = 0;
    virtual void within(std::string event_type, Within subscriber) = 0;  // before the first write only
    virtual WriteStats stats() const = 0;
    virtual bool healthy() const = 0;  // false after an I/O error, when the disk is full or the server does not answer
    // Waits until everything queued is done, then closes. Later calls throw Outage.
    virtual void close() = 0;
    virtual Clock const& clock() const = 0;

    // Runs `f(Tx&) -> Result<T>` and waits. Never from a writer, reader or io thread.
    template <class F>
    auto write_now(Who who, F f) {
        return wait(&Database::write, std::move(who), std::move(f));
    }
    template <class F>
    auto read_now(Who who, F f) {
        return wait(&Database::read, std::move(who), std::move(f));
    }

  private:
    template <class F>
    auto wait(void (Database::*way)(Who, Work, Completion), Who who, F f) {
        using R = std::invoke_result_t<F&, Tx&>;
        std::optional<R> result;
        std::promise<void> finished;
        (this->*way)(
            std::move(who), [&](Tx& tx) { return result.emplace(f(tx)).has_value(); },
            [&](std::exception_ptr error) { error ? finished.set_exception(error) : finished.set_value(); });
        finished.get_future().get();
        return std::move(*result);
    }
};

struct StoreOptions {
    std::string path;  // of a file, ":memory:", or postgres://USER@HOST/DATABASE
    int readers = 2;
    bool durable = true;  // false only for tests and generated data
    bool threads = true;  // false: everything runs inline on the caller's thread (tests)
    int max_batch = 256;
    Clock clock = system_now;
    std::chrono::milliseconds statement_timeout{10'000};
    std::size_t max_waiting = 20'000;  // writes; what comes above fails at once with an Outage, and takes no memory
    int oldest_postgres = 150'000;     // as PQserverVersion counts
};

bool is_postgres(std::string_view where);

// Opens the store, makes it when it is a file, applies pending migrations and refuses one that was written by a newer
// program. Throws Outage with what to do.
std::unique_ptr<Database> open_database(StoreOptions options);
// A file is held by one process, and a copy of an older one is kept beside it as PATH.before-N.
std::unique_ptr<Database> open_sqlite(StoreOptions options);
// Any number of processes may work on one database.
std::unique_ptr<Database> open_postgres(StoreOptions options);

}  // namespace recado::db

namespace recado {
using db::Database;
}
