// PostgreSQL behind Database: two writers that each work for one account at a time, a pool of readers, and a listener
// for what other nodes write; or everything inline on one connection (tests).
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <thread>

#include "platform/base/log.h"
#include "platform/db/migrate.h"
#include "platform/db/postgres_listener.h"
#include "platform/db/postgres_writer.h"
#include "platform/db/publisher.h"

namespace recado::db {

namespace {

constexpr int writer_threads = 2;

struct ReadOp {
    Who who;
    Work work;
    Completion done;
};

// What waits for one account.
struct Lane {
    std::deque<WriteOp> ops;
    bool busy = false;
};

void complete(Completion& done, std::exception_ptr failure) {
    try {
        done(std::move(failure));
    } catch (std::exception const& error) {
        log::error("a completion threw", {{"error", error.what()}});
    }
}

// Other nodes may start at the same moment.
void prepare_schema(PostgresOptions const& options, Clock const& clock) {
    auto patient = options;
    patient.statement_timeout = std::chrono::milliseconds(0);
    PostgresConnection connection(patient);
    connection.execute_script("SELECT pg_advisory_lock(-1)");
    refuse_unfinished(connection, "the PostgreSQL database");
    make_writers_table(connection);
    make_node_numbers(connection);
    migrate(connection, migrations(), "the PostgreSQL database", clock());
    connection.execute_script("SELECT pg_advisory_unlock(-1)");
}

class PostgresDatabase final : public Database {
  public:
    explicit PostgresDatabase(StoreOptions options);
    ~PostgresDatabase() override { close(); }

    void write(Who who, Work work, Completion done) override;
    void read(Who who, Work work, Completion done) override;
    void listen(Listener listener) override { publisher_.listen(std::move(listener)); }
    void within(std::string event_type, Within subscriber) override;
    WriteStats stats() const override;
    bool healthy() const override;
    void close() override;
    Clock const& clock() const override { return options_.clock; }

  private:
    PostgresOptions connection_options() const;
    std::unique_ptr<PostgresWriter> new_writer();
    void start_threads();
    void writer_loop(PostgresWriter& writer);
    void reader_loop(std::unique_ptr<PostgresConnection> connection);
    void run_writes(PostgresWriter& writer, AccountId account, std::span<WriteOp> ops);
    void publish(PostgresWriter& writer, Committed const& committed);
    std::exception_ptr run_read(std::unique_ptr<PostgresConnection>& connection, ReadOp& op);
    std::unique_lock<std::mutex> lock_inline();
    std::exception_ptr refusal() const;

    StoreOptions options_;
    Subscribers subscribers_;
    Publisher publisher_;
    std::atomic<bool> closing_{false};
    std::vector<std::unique_ptr<PostgresWriter>> writers_;
    std::unique_ptr<PostgresListener> listener_;

    mutable std::mutex mutex_;  // queues
    std::condition_variable writes_waiting_, reads_waiting_;
    std::unordered_map<std::int64_t, Lane> lanes_;  // by account
    std::deque<std::int64_t> ready_;                // accounts with work that nobody works for
    std::size_t waiting_ = 0;
    std::deque<ReadOp> reads_;

    std::mutex inline_mutex_;  // without threads
    std::unique_ptr<PostgresConnection> inline_reader_;
    std::atomic<std::thread::id> inline_user_;
    std::vector<std::thread> threads_;
};

PostgresDatabase::PostgresDatabase(StoreOptions options) : options_(std::move(options)) {
    prepare_schema(connection_options(), options_.clock);
    for (int i = 0; i < (options_.threads ? writer_threads : 1); ++i) writers_.push_back(new_writer());
    if (options_.threads) {
        start_threads();
        return;
    }
    with_snapshot(writers_[0]->connection(), subscribers_, options_.clock, [this](Tx& tx) { publisher_.start(tx); });
}

PostgresOptions PostgresDatabase::connection_options() const {
    return {.url = options_.path,
            .statement_timeout = options_.statement_timeout,
            .durable = options_.durable,
            .oldest_server = options_.oldest_postgres};
}

std::unique_ptr<PostgresWriter> PostgresDatabase::new_writer() {
    return std::make_unique<PostgresWriter>(PostgresWriter::Needs{
        .options = connection_options(), .clock = options_.clock, .subscribers = subscribers_, .closing = closing_});
}

void PostgresDatabase::start_threads() {
    // All that can fail comes before the first thread.
    std::vector<std::unique_ptr<PostgresConnection>> readers;
    for (int i = 0; i < std::max(options_.readers, 1); ++i)
        readers.push_back(std::make_unique<PostgresConnection>(connection_options()));
    listener_ = std::make_unique<PostgresListener>(PostgresListener::Needs{.options = connection_options(),
                                                                           .clock = options_.clock,
                                                                           .subscribers = subscribers_,
                                                                           .publisher = publisher_,
                                                                           .own_backends = [this] {
                                                                               std::vector<int> own;
                                                                               for (auto const& writer : writers_)
                                                                                   own.push_back(writer->backend_pid());
                                                                               return own;
                                                                           }});
    for (auto& writer : writers_) threads_.emplace_back([this, &writer] { writer_loop(*writer); });
    for (auto& reader : readers)
        threads_.emplace_back([this, connection = std::move(reader)]() mutable { reader_loop(std::move(connection)); });
}

std::unique_lock<std::mutex> PostgresDatabase::lock_inline() {
    check(inline_user_.load() != std::this_thread::get_id(), "a transaction was opened inside a transaction");
    return std::unique_lock(inline_mutex_);
}

void PostgresDatabase::write(Who who, Work work, Completion done) {
    auto const account = who.account;
    WriteOp op{std::move(who), std::move(work), std::move(done), nullptr};
    if (closing_) throw Outage("the store is closed");
    if (!options_.threads) {
        Committed committed;
        {
            auto const lock = lock_inline();
            inline_user_ = std::this_thread::get_id();
            committed = writers_[0]->run(account, {&op, 1});
            inline_user_ = std::thread::id();
        }
        publish(*writers_[0], committed);
        return complete(op.done, op.failure);
    }
    if (auto refused = refusal()) return complete(op.done, std::move(refused));
    std::unique_lock lock(mutex_);
    if (closing_) throw Outage("the store is closed");
    if (waiting_ >= options_.max_waiting) {
        lock.unlock();
        return complete(op.done, std::make_exception_ptr(Outage("too many writes are waiting")));
    }
    auto& lane = lanes_[account.value];
    if (!lane.busy && lane.ops.empty()) ready_.push_back(account.value);
    lane.ops.push_back(std::move(op));
    ++waiting_;
    writes_waiting_.notify_one();
}

void PostgresDatabase::read(Who who, Work work, Completion done) {
    ReadOp op{std::move(who), std::move(work), std::move(done)};
    if (closing_) throw Outage("the store is closed");
    if (!options_.threads) {
        std::exception_ptr failure;
        {
            auto const lock = lock_inline();
            inline_user_ = std::this_thread::get_id();
            failure = run_read(inline_reader_, op);
            inline_user_ = std::thread::id();
        }
        return complete(op.done, failure);
    }
    if (auto refused = refusal()) return complete(op.done, std::move(refused));
    std::lock_guard const lock(mutex_);
    if (closing_) throw Outage("the store is closed");
    reads_.push_back(std::move(op));
    reads_waiting_.notify_one();
}

void PostgresDatabase::writer_loop(PostgresWriter& writer) {
    std::vector<WriteOp> batch;
    std::unique_lock lock(mutex_);
    for (;;) {
        writes_waiting_.wait(lock, [this] { return !ready_.empty() || (closing_ && waiting_ == 0); });
        if (ready_.empty()) return;
        auto const account = ready_.front();
        ready_.pop_front();
        auto& lane = lanes_[account];
        while (!lane.ops.empty() && batch.size() < static_cast<std::size_t>(options_.max_batch)) {
            batch.push_back(std::move(lane.ops.front()));
            lane.ops.pop_front();
        }
        lane.busy = true;
        lock.unlock();
        run_writes(writer, AccountId{account}, batch);
        lock.lock();
        waiting_ -= batch.size();
        batch.clear();
        auto const done = lanes_.find(account);
        done->second.busy = false;
        if (done->second.ops.empty())
            lanes_.erase(done);
        else
            ready_.push_back(account);
        if (!ready_.empty() || closing_) writes_waiting_.notify_all();
    }
}

void PostgresDatabase::run_writes(PostgresWriter& writer, AccountId account, std::span<WriteOp> ops) {
    if (auto const refused = refusal())
        for (auto& op : ops) op.failure = refused;
    else
        publish(writer, writer.run(account, ops));
    for (auto& op : ops) complete(op.done, op.failure);
}

// While nobody answers, each attempt costs the patience of a connection: what waits would grow for as long as it lasts.
std::exception_ptr PostgresDatabase::refusal() const {
    if (!listener_ || !listener_->silent()) return nullptr;
    return std::make_exception_ptr(Outage("PostgreSQL does not answer"));
}

void PostgresDatabase::publish(PostgresWriter& writer, Committed const& committed) {
    if (!publisher_.publish(committed.events)) {
        try {
            with_snapshot(writer.connection(), subscribers_, options_.clock,
                          [this](Tx& tx) { publisher_.catch_up(tx); });
        } catch (std::exception const& error) {
            log::warning("events have to wait for the next look", {{"error", error.what()}});
            if (listener_) listener_->look();
        }
    }
    if (committed.jobs_waiting) publisher_.wake_jobs();
}

std::exception_ptr PostgresDatabase::run_read(std::unique_ptr<PostgresConnection>& connection, ReadOp& op) {
    for (int attempt = 1;; ++attempt) {
        try {
            if (!connection || connection->lost())
                connection = std::make_unique<PostgresConnection>(connection_options());
            with_snapshot(*connection, subscribers_, options_.clock, [&](Tx& tx) {
                tx.act_as(op.who);
                op.work(tx);
            });
            return nullptr;
        } catch (RunAgain const&) {
            if (attempt == 3) return std::current_exception();
        } catch (Outage const&) {
            // A server that was restarted has cut every connection; the next one tells whether it is back.
            if (!connection || !connection->lost() || attempt > 1) return std::current_exception();
        } catch (...) {
            return std::current_exception();
        }
    }
}

void PostgresDatabase::reader_loop(std::unique_ptr<PostgresConnection> connection) {
    for (;;) {
        ReadOp op;
        {
            std::unique_lock lock(mutex_);
            reads_waiting_.wait(lock, [this] { return closing_ || !reads_.empty(); });
            if (reads_.empty()) return;
            op = std::move(reads_.front());
            reads_.pop_front();
        }
        auto refused = refusal();
        complete(op.done, refused ? std::move(refused) : run_read(connection, op));
    }
}

void PostgresDatabase::within(std::string event_type, Within subscriber) {
    check(stats().transactions == 0, "subscribers join before the first write");
    subscribers_[std::move(event_type)].push_back(std::move(subscriber));
}

WriteStats PostgresDatabase::stats() const {
    WriteStats sum;
    for (auto const& writer : writers_) {
        auto const one = writer->stats();
        sum.commits += one.commits;
        sum.transactions += one.transactions;
        sum.rolled_back += one.rolled_back;
        sum.commit_seconds += one.commit_seconds;
    }
    std::lock_guard const lock(mutex_);
    sum.queue_length = waiting_;
    return sum;
}

bool PostgresDatabase::healthy() const {
    bool const room = std::ranges::none_of(writers_, [](auto const& writer) { return writer->found_disk_full(); });
    return room && (listener_ ? listener_->hears() : writers_[0]->connected());
}

void PostgresDatabase::close() {
    {
        std::lock_guard const lock(mutex_);
        if (closing_.exchange(true)) return;
    }
    writes_waiting_.notify_all();
    reads_waiting_.notify_all();
    for (auto& thread : threads_) thread.join();
    listener_.reset();
    inline_reader_.reset();
    writers_.clear();
}

}  // namespace

std::unique_ptr<Database> open_postgres(StoreOptions options) {
    return std::make_unique<PostgresDatabase>(std::move(options));
}

}  // namespace recado::db
