// SQLite behind Database: a writer thread and one that makes its commits durable, a pool of readers with connections of
// their own; or everything inline on one connection (tests, stores in memory).
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <thread>

#include "platform/base/log.h"
#include "platform/db/checkpointer.h"
#include "platform/db/log_syncer.h"
#include "platform/db/migrate.h"
#include "platform/db/sqlite_connection.h"
#include "platform/db/writer.h"

namespace recado::db {

namespace {

struct ReadOp {
    Who who;
    Work work;
    Completion done;
};

void complete(Completion& done, std::exception_ptr failure) {
    try {
        done(std::move(failure));
    } catch (std::exception const& error) {
        log::error("a completion threw", {{"error", error.what()}});
    }
}

std::string what(std::exception_ptr const& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (std::exception const& error) {
        return error.what();
    }
}

class SqliteDatabase final : public Database {
  public:
    explicit SqliteDatabase(StoreOptions options);
    ~SqliteDatabase() override { close(); }

    void write(Who who, Work work, Completion done) override;
    void read(Who who, Work work, Completion done) override;
    void listen(Listener listener) override;
    void within(std::string event_type, Within subscriber) override;
    WriteStats stats() const override;
    bool healthy() const override { return writer_->healthy(); }
    void close() override;
    Clock const& clock() const override { return options_.clock; }

  private:
    bool in_memory() const { return options_.path == ":memory:"; }
    // Otherwise SQLite syncs at each commit, or nobody does.
    bool syncs_apart() const { return options_.durable && options_.threads && !in_memory(); }
    void open_store();
    void set_up(SqliteConnection& connection, bool writes);
    void start_threads();
    void writer_loop();
    void reader_loop(SqliteConnection& connection);
    void move_waiting(std::vector<WriteOp>& batch);
    bool take_more(std::vector<WriteOp>& batch);
    void run_writes(std::vector<WriteOp> ops);
    void finish(Batch& batch, std::exception_ptr const& failure);
    std::exception_ptr run_read(SqliteConnection& connection, ReadOp& op);
    void run_read_on_writer(ReadOp op);
    void publish(Committed const& committed);
    std::unique_lock<std::mutex> lock_store();

    StoreOptions options_;
    std::unique_ptr<StoreLock> lock_;
    std::unique_ptr<Reserve> reserve_;
    std::unique_ptr<SqliteConnection> connection_;
    std::unique_ptr<Writer> writer_;
    std::vector<std::unique_ptr<SqliteConnection>> readers_;
    std::unique_ptr<Checkpointer> checkpointer_;
    std::unique_ptr<LogFile> log_;
    std::unique_ptr<LogSyncer> syncer_;

    mutable std::mutex mutex_;  // queues, closing, listeners
    std::condition_variable writes_waiting_, reads_waiting_;
    std::deque<WriteOp> writes_;
    std::deque<ReadOp> reads_;
    bool closing_ = false;
    std::shared_ptr<std::vector<Listener> const> listeners_ = std::make_shared<std::vector<Listener> const>();

    std::mutex store_mutex_;  // the writer's connection, where readers share it
    std::atomic<std::thread::id> store_user_;
    std::vector<std::thread> reader_threads_;
    std::thread writer_thread_;
};

SqliteDatabase::SqliteDatabase(StoreOptions options) : options_(std::move(options)) {
    if (!in_memory()) lock_ = std::make_unique<StoreLock>(options_.path);
    open_store();
    if (options_.durable && !in_memory()) {
        reserve_ = std::make_unique<Reserve>(options_.path);
        if (!reserve_->fill()) log::warning("the disk has no room for the reserve of the store");
    }
    writer_ = std::make_unique<Writer>(*connection_, options_.clock, reserve_.get());
    start_threads();
}

void SqliteDatabase::set_up(SqliteConnection& connection, bool writes) {
    connection.set_statement_timeout(options_.statement_timeout);
    connection.execute_script("PRAGMA temp_store = MEMORY");
    // Pages of a large store are read where they lie in the system's cache instead of being copied for each connection.
    connection.execute_script("PRAGMA mmap_size = 17179869184");
    connection.execute_script("PRAGMA cache_size = -16384");
    if (!writes) return;
    connection.execute_script("PRAGMA journal_mode = WAL");
    connection.execute_script(!options_.durable ? "PRAGMA synchronous = OFF"
                              : syncs_apart()   ? "PRAGMA synchronous = NORMAL"
                                                : "PRAGMA synchronous = FULL");
    connection.execute_script("PRAGMA foreign_keys = ON");
    connection.execute_script("PRAGMA journal_size_limit = 67108864");
}

void SqliteDatabase::open_store() {
    connection_ = std::make_unique<SqliteConnection>(options_.path, SqliteConnection::Mode::read_write);
    if (in_memory()) {
        // Every test opens one: the schema is made once per process and copied.
        static std::string const prepared = [] {
            SqliteConnection blank(":memory:", SqliteConnection::Mode::read_write);
            migrate(blank, migrations(), ":memory:", {});
            return blank.image();
        }();
        connection_->load_image(prepared);
        set_up(*connection_, true);
        return;
    }
    set_up(*connection_, true);
    refuse_unfinished(*connection_, options_.path);
    // The upgrade of a large store takes what it takes.
    connection_->set_statement_timeout(std::chrono::hours(24));
    migrate(*connection_, migrations(), options_.path, options_.clock());
    connection_->set_statement_timeout(options_.statement_timeout);
    // Nobody else can hold the store, so whoever ran these jobs is dead.
    connection_->execute("UPDATE jobs SET leased_until = 0 WHERE state = 'running'", {});
}

void SqliteDatabase::start_threads() {
    if (!options_.threads) return;
    // All that can fail comes before the first thread.
    for (int i = 0; i < std::max(options_.readers, 1) && !in_memory(); ++i) {
        readers_.push_back(std::make_unique<SqliteConnection>(options_.path, SqliteConnection::Mode::read_only));
        set_up(*readers_.back(), false);
    }
    if (!in_memory()) checkpointer_ = std::make_unique<Checkpointer>(options_.path, *connection_);
    if (syncs_apart()) {
        log_ = std::make_unique<LogFile>(options_.path);
        syncer_ = std::make_unique<LogSyncer>(LogSyncer::Calls{
            .sync = [this] { log_->sync(); },
            .rests =
                [this] {
                    std::lock_guard const lock(mutex_);
                    writes_waiting_.notify_one();
                },
            .finished = [this](Batch& batch, std::exception_ptr const& failure) { finish(batch, failure); },
        });
    }
    writer_thread_ = std::thread([this] { writer_loop(); });
    if (in_memory()) reader_threads_.emplace_back([this] { reader_loop(*connection_); });
    for (auto& reader : readers_) reader_threads_.emplace_back([this, &reader] { reader_loop(*reader); });
}

std::unique_lock<std::mutex> SqliteDatabase::lock_store() {
    check(store_user_.load() != std::this_thread::get_id(), "a transaction was opened inside a transaction");
    return std::unique_lock(store_mutex_);
}

void SqliteDatabase::write(Who who, Work work, Completion done) {
    WriteOp op{std::move(who), std::move(work), std::move(done), nullptr};
    {
        std::unique_lock lock(mutex_);
        if (closing_) throw Outage("the store is closed");
        if (options_.threads && writes_.size() >= options_.max_waiting) {
            lock.unlock();
            return complete(op.done, std::make_exception_ptr(Outage("too many writes are waiting")));
        }
        if (options_.threads) {
            writes_.push_back(std::move(op));
            writes_waiting_.notify_one();
            return;
        }
    }
    std::vector<WriteOp> alone;
    alone.push_back(std::move(op));
    run_writes(std::move(alone));
}

void SqliteDatabase::read(Who who, Work work, Completion done) {
    ReadOp op{std::move(who), std::move(work), std::move(done)};
    {
        std::lock_guard const lock(mutex_);
        if (closing_) throw Outage("the store is closed");
        if (options_.threads) {
            reads_.push_back(std::move(op));
            reads_waiting_.notify_one();
            return;
        }
    }
    run_read_on_writer(std::move(op));
}

void SqliteDatabase::run_writes(std::vector<WriteOp> ops) {
    Batch batch{std::move(ops), {}};
    Writer::More more;
    if (syncer_) more = [this](std::vector<WriteOp>& taken) { return take_more(taken); };
    {
        auto const lock = lock_store();
        store_user_ = std::this_thread::get_id();
        batch.committed = writer_->run(batch.ops, more);
        store_user_ = std::thread::id();
    }
    if (syncer_)
        syncer_->push(std::move(batch));
    else
        finish(batch, nullptr);
}

// While the batch before is on its way to the disk this one could only wait behind it: it grows instead.
bool SqliteDatabase::take_more(std::vector<WriteOp>& batch) {
    auto const most = static_cast<std::size_t>(options_.max_batch);
    std::unique_lock lock(mutex_);
    if (batch.size() >= most) return false;
    writes_waiting_.wait(lock, [this] { return !writes_.empty() || syncer_->resting(); });
    if (writes_.empty()) return false;
    move_waiting(batch);
    return true;
}

void SqliteDatabase::finish(Batch& batch, std::exception_ptr const& failure) {
    if (failure) {
        writer_->give_up(what(failure));
        for (auto& op : batch.ops)
            if (!op.failure) op.failure = failure;
    } else {
        publish(batch.committed);
    }
    for (auto& op : batch.ops) complete(op.done, op.failure);
}

std::exception_ptr SqliteDatabase::run_read(SqliteConnection& connection, ReadOp& op) {
    std::exception_ptr failure;
    try {
        connection.execute("BEGIN", {});
        StoreTx tx(connection, nullptr, writer_->subscribers(), std::move(op.who), options_.clock());
        op.work(tx);
    } catch (...) {
        failure = std::current_exception();
    }
    try {
        if (connection.in_transaction()) connection.execute("ROLLBACK", {});
    } catch (std::exception const& error) {
        log::error("a read could not be ended", {{"error", error.what()}});
    }
    return failure;
}

void SqliteDatabase::run_read_on_writer(ReadOp op) {
    std::exception_ptr failure;
    {
        auto const lock = lock_store();
        store_user_ = std::this_thread::get_id();
        failure = run_read(*connection_, op);
        store_user_ = std::thread::id();
    }
    complete(op.done, failure);
}

void SqliteDatabase::publish(Committed const& committed) {
    std::shared_ptr<std::vector<Listener> const> listeners;
    {
        std::lock_guard const lock(mutex_);
        listeners = listeners_;
    }
    for (auto const& listener : *listeners) {
        try {
            if (listener.events && !committed.events.empty()) listener.events(committed.events);
            if (listener.jobs_waiting && committed.jobs_waiting) listener.jobs_waiting();
        } catch (std::exception const& error) {
            log::error("a listener of commits threw", {{"error", error.what()}});
        }
    }
}

void SqliteDatabase::writer_loop() {
    std::vector<WriteOp> batch;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            auto const ready = [this] { return closing_ || !writes_.empty(); };
            if (writer_->full())
                writes_waiting_.wait_for(lock, std::chrono::seconds(1), ready);
            else
                writes_waiting_.wait(lock, ready);
            if (writes_.empty() && closing_) return;
            move_waiting(batch);
        }
        if (batch.empty())
            writer_->look_for_space();
        else
            run_writes(std::exchange(batch, {}));
    }
}

void SqliteDatabase::move_waiting(std::vector<WriteOp>& batch) {
    while (!writes_.empty() && batch.size() < static_cast<std::size_t>(options_.max_batch)) {
        batch.push_back(std::move(writes_.front()));
        writes_.pop_front();
    }
}

void SqliteDatabase::reader_loop(SqliteConnection& connection) {
    for (;;) {
        ReadOp op;
        {
            std::unique_lock lock(mutex_);
            reads_waiting_.wait(lock, [this] { return closing_ || !reads_.empty(); });
            if (reads_.empty()) return;
            op = std::move(reads_.front());
            reads_.pop_front();
        }
        if (in_memory())
            run_read_on_writer(std::move(op));
        else
            complete(op.done, run_read(connection, op));
    }
}

void SqliteDatabase::listen(Listener listener) {
    std::lock_guard const lock(mutex_);
    auto grown = std::make_shared<std::vector<Listener>>(*listeners_);
    grown->push_back(std::move(listener));
    listeners_ = std::move(grown);
}

void SqliteDatabase::within(std::string event_type, Within subscriber) {
    check(writer_->stats().transactions == 0, "subscribers join before the first write");
    writer_->subscribers()[std::move(event_type)].push_back(std::move(subscriber));
}

WriteStats SqliteDatabase::stats() const {
    auto stats = writer_->stats();
    if (syncer_) stats.commit_seconds += syncer_->seconds();
    std::lock_guard const lock(mutex_);
    stats.queue_length = writes_.size();
    return stats;
}

void SqliteDatabase::close() {
    {
        std::lock_guard const lock(mutex_);
        if (closing_) return;
        closing_ = true;
    }
    writes_waiting_.notify_all();
    reads_waiting_.notify_all();
    for (auto& thread : reader_threads_) thread.join();
    if (writer_thread_.joinable()) writer_thread_.join();
    syncer_.reset();
    log_.reset();
    // The writer's connection goes last: closing it folds the log into the store.
    readers_.clear();
    checkpointer_.reset();
    connection_.reset();
    lock_.reset();
}

}  // namespace

std::unique_ptr<Database> open_sqlite(StoreOptions options) {
    return std::make_unique<SqliteDatabase>(std::move(options));
}

}  // namespace recado::db
