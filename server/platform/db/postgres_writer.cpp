#include "platform/db/postgres_writer.h"

#include <algorithm>
#include <thread>

#include "platform/base/crypto.h"
#include "platform/base/log.h"

namespace recado::db {

namespace {

using std::chrono::milliseconds;

// How long writes wait for a lost connection before they are refused; a quick restart of the server is not noticed.
constexpr milliseconds patience{2'000};
constexpr milliseconds longest_back_off{5'000};
constexpr int most_attempts = 10;
constexpr int most_losses = 3;  // a batch that breaks every connection must not go on for ever

std::int64_t random_id() {
    auto const bytes = crypto::random_bytes(8);
    std::int64_t id = 0;
    std::ranges::copy(bytes, reinterpret_cast<char*>(&id));
    return id & std::numeric_limits<std::int64_t>::max();
}

}  // namespace

void make_writers_table(Connection& connection) {
    connection.execute_script(
        "CREATE TABLE IF NOT EXISTS store_writers (id BIGINT PRIMARY KEY, batch BIGINT NOT NULL, fenced BOOLEAN NOT "
        "NULL, seen_at BIGINT NOT NULL)");
    connection.execute("DELETE FROM store_writers WHERE seen_at < $1", values_of(system_now() + -30 * day_ms));
}

PostgresWriter::PostgresWriter(Needs needs)
    : needs_(std::move(needs)), id_(random_id()), random_(static_cast<std::minstd_rand::result_type>(id_)) {
    connection();
}

PostgresWriter::~PostgresWriter() {
    if (!connection_ || connection_->lost()) return;
    try {
        connection_->execute("DELETE FROM store_writers WHERE id = $1", values_of(id_));
    } catch (std::exception const& error) {
        log::warning("a writer could not sign off", {{"error", error.what()}});
    }
}

PostgresConnection& PostgresWriter::connection() {
    if (connection_ && !connection_->lost()) return *connection_;
    connection_.reset();
    connected_ = false;
    auto const now = Steady::now();
    if (now < next_try_) throw ConnectionLost(last_error_);
    try {
        auto fresh = std::make_unique<PostgresConnection>(needs_.options);
        fresh->execute(
            "INSERT INTO store_writers (id, batch, fenced, seen_at) VALUES ($1, $2, FALSE, $3) ON CONFLICT "
            "(id) DO NOTHING",
            values_of(id_, batch_, system_now()));
        // One that does not know yet that its client is gone would keep the lock of an account.
        fresh->text(
            "SELECT CAST(pg_terminate_backend(pid) AS TEXT) FROM pg_stat_activity WHERE pid = $1 AND "
            "CAST(backend_start AS TEXT) = $2",
            values_of(backend_pid_.load(), backend_start_));
        backend_start_ = fresh
                             ->text("SELECT CAST(backend_start AS TEXT) FROM pg_stat_activity WHERE pid = $1",
                                    values_of(fresh->backend_pid()))
                             .value_or("");
        connection_ = std::move(fresh);
    } catch (Outage const& error) {
        last_error_ = error.what();
        next_try_ = now + back_off_;
        back_off_ = std::min(back_off_ * 2, longest_back_off);
        throw ConnectionLost(last_error_);
    }
    back_off_ = milliseconds(50);
    lost_at_ = {};
    backend_pid_ = connection_->backend_pid();
    connected_ = true;
    return *connection_;
}

Committed PostgresWriter::run(AccountId account, std::span<WriteOp> ops) {
    Committed committed;
    run_together(account, ops, committed);
    note_trouble(ops);
    return committed;
}

void PostgresWriter::note_trouble(std::span<WriteOp const> ops) {
    for (auto const& op : ops) {
        if (!op.failure) continue;
        try {
            std::rethrow_exception(op.failure);
        } catch (StorageFull const&) {
            full_until_ = Steady::now() + std::chrono::seconds(10);
        } catch (...) {
            // Somebody's own error: it travels to the completion.
        }
    }
}

bool PostgresWriter::found_disk_full() const { return Steady::now() < full_until_.load(); }

void PostgresWriter::run_together(AccountId account, std::span<WriteOp> ops, Committed& committed) {
    int losses = 0;
    for (int attempt = 1;; ++attempt) {
        std::exception_ptr failure;
        bool again = false;
        try {
            run_batch(account, ops);
            return keep(ops, committed);
        } catch (ConnectionLost const&) {
            failure = std::current_exception();
            auto const took_place = std::exchange(committing_, false) ? ask_whether_committed() : std::optional(false);
            if (took_place == true) return keep(ops, committed);
            if (!took_place)
                failure = std::make_exception_ptr(
                    Outage("the connection broke during the commit: whether it took place is unknown"));
            again = took_place == false && ++losses <= most_losses && wait_for_connection();
        } catch (RunAgain const&) {
            failure = std::current_exception();
            again = attempt < most_attempts;
            pause(attempt);
        } catch (...) {
            failure = std::current_exception();
            if (ops.size() > 1) {
                undo();
                for (auto& op : ops) run_together(account, {&op, 1}, committed);
                return;
            }
        }
        undo();
        if (again) continue;
        for (auto& op : ops) op.failure = failure;
        return;
    }
}

void PostgresWriter::run_batch(AccountId account, std::span<WriteOp> ops) {
    auto& connection = this->connection();
    outbox_.begin(account);
    connection.begin("BEGIN");
    connection.execute_later("SELECT pg_advisory_xact_lock($1)", values_of(account.value));
    bool const alone = ops.size() == 1;
    bool any = false;
    undone_ = 0;
    for (auto& op : ops) any = run_one(connection, op, alone) || any;
    if (any && connection.wrote())
        commit(connection);
    else
        connection.end_reading();
}

bool PostgresWriter::run_one(PostgresConnection& connection, WriteOp& op, bool alone) {
    constexpr std::string_view savepoint = "SAVEPOINT op";
    op.failure = nullptr;
    auto const before = outbox_.mark();
    if (!alone) connection.execute_later(savepoint, {});
    bool keep = false;
    try {
        StoreTx tx(connection, &outbox_, needs_.subscribers, op.who, needs_.clock());
        keep = op.work(tx);
        check(!keep || !connection.failed(), "a statement failed and the transaction went on");
    } catch (ConnectionLost const&) {
        throw;
    } catch (RunAgain const&) {
        throw;
    } catch (...) {
        op.failure = std::current_exception();
        keep = false;
    }
    if (connection.lost()) throw ConnectionLost("the connection to PostgreSQL was lost");
    if (!keep) {
        outbox_.undo_to(before);
        ++undone_;
    }
    if (alone || connection.drop_queued(savepoint)) return keep;
    if (!keep) connection.execute_later("ROLLBACK TO op", {});
    connection.execute_later("RELEASE op", {});
    return keep;
}

void PostgresWriter::commit(PostgresConnection& connection) {
    auto const start = Steady::now();
    // Whoever asks later finds this number with the rest of the transaction or not at all; and once somebody has asked
    // (fenced), a commit that was still on its way fails on the division.
    connection.execute_later(
        "UPDATE store_writers SET batch = $2 / (CASE WHEN batch < $2 THEN 1 ELSE 0 END), fenced = FALSE, seen_at = $3 "
        "WHERE id = $1",
        values_of(id_, ++batch_, system_now()));
    committing_ = true;
    try {
        connection.commit();
    } catch (ConnectionLost const&) {
        throw;
    } catch (...) {
        committing_ = false;
        throw;
    }
    committing_ = false;
    // Behind the commit and not inside: notifying transactions commit one after the other in the whole server.
    if (outbox_.mark().events > 0) connection.send_and_forget("NOTIFY recado_events");
    if (outbox_.jobs() > 0) connection.send_and_forget("NOTIFY recado_jobs");
    std::lock_guard const lock(stats_mutex_);
    ++stats_.commits;
    stats_.commit_seconds += std::chrono::duration<double>(Steady::now() - start).count();
}

void PostgresWriter::keep(std::span<WriteOp> ops, Committed& committed) {
    committed.jobs_waiting = committed.jobs_waiting || outbox_.jobs() > 0;
    auto events = outbox_.take();
    committed.events.insert(committed.events.end(), std::make_move_iterator(events.begin()),
                            std::make_move_iterator(events.end()));
    std::lock_guard const lock(stats_mutex_);
    stats_.transactions += ops.size();
    stats_.rolled_back += undone_;
}

void PostgresWriter::undo() {
    outbox_.take();
    if (connection_ && !connection_->roll_back()) connected_ = false;
}

bool PostgresWriter::wait_for_connection() {
    if (lost_at_ == Steady::time_point{}) lost_at_ = Steady::now();
    for (;;) {
        try {
            connection();
            return true;
        } catch (ConnectionLost const&) {
            if (needs_.closing || next_try_ > lost_at_ + patience) return false;
        }
        std::this_thread::sleep_until(next_try_);
    }
}

std::optional<bool> PostgresWriter::ask_whether_committed() {
    log::warning("the connection to PostgreSQL broke during a commit: asking what became of it");
    while (!needs_.closing) {
        try {
            auto& connection = this->connection();
            // Waits for the old transaction when it is still at work; afterwards it can commit no more.
            connection.execute("UPDATE store_writers SET batch = $2, fenced = TRUE WHERE id = $1 AND batch < $2",
                               values_of(id_, batch_));
            return connection
                .number("SELECT 1 FROM store_writers WHERE id = $1 AND batch = $2 AND NOT fenced",
                        values_of(id_, batch_))
                .has_value();
        } catch (Outage const&) {
            std::this_thread::sleep_for(milliseconds(50));
        }
    }
    return std::nullopt;
}

void PostgresWriter::pause(int attempt) {
    std::uniform_int_distribution<int> spread(0, 1'000 << std::min(attempt, 6));
    std::this_thread::sleep_for(std::chrono::microseconds(spread(random_)));
}

WriteStats PostgresWriter::stats() const {
    std::lock_guard const lock(stats_mutex_);
    return stats_;
}

}  // namespace recado::db
