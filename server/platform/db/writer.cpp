#include "platform/db/writer.h"

#include <chrono>

#include "platform/base/log.h"

namespace recado::db {

namespace {

// Space that is kept for deleting things is for those who may decide what goes.
bool may_use_reserve(Who const& who) { return who.kind == ActorKind::user && who.can(Permission::manage_account); }

}  // namespace

Committed Writer::run(std::vector<WriteOp>& ops, More const& more) {
    Committed committed;
    if (full_) look_for_space();
    if (!broken_ && !full_ && run_together(ops, more, committed)) return committed;
    for (auto& op : ops)
        if (!refuse(op)) run_alone(op, committed);
    return committed;
}

bool Writer::refuse(WriteOp& op) {
    if (broken_) {
        op.failure =
            std::make_exception_ptr(Outage("the store had an error and takes no writes until Recado is restarted"));
        return true;
    }
    if (full_ && !may_use_reserve(op.who)) {
        op.failure = std::make_exception_ptr(StorageFull("the disk is full"));
        return true;
    }
    return false;
}

bool Writer::run_together(std::vector<WriteOp>& ops, More const& more, Committed& committed) {
    auto const start = outbox_.mark();
    try {
        connection_.execute("BEGIN IMMEDIATE", {});
        for (std::size_t i = 0; i < ops.size() || (more && more(ops)); ++i) run_one(ops[i]);
        commit(ops.size(), committed);
        return true;
    } catch (...) {
        roll_back(start);
        return false;
    }
}

void Writer::run_alone(WriteOp& op, Committed& committed) {
    auto const start = outbox_.mark();
    try {
        connection_.execute("BEGIN IMMEDIATE", {});
        run_one(op);
        commit(1, committed);
    } catch (...) {
        roll_back(start);
        op.failure = std::current_exception();
        note_trouble(op.failure);
    }
}

void Writer::run_one(WriteOp& op) {
    op.failure = nullptr;
    auto const before = outbox_.mark();
    connection_.execute("SAVEPOINT op", {});
    bool keep = false;
    try {
        StoreTx tx(connection_, &outbox_, subscribers_, op.who, clock_());
        keep = op.work(tx);
    } catch (StorageFull const&) {
        throw;
    } catch (StoreBroken const&) {
        throw;
    } catch (...) {
        op.failure = std::current_exception();
    }
    if (!connection_.in_transaction()) {
        if (op.failure) std::rethrow_exception(op.failure);
        throw Outage("the transaction was undone by the store");
    }
    if (!keep) {
        outbox_.undo_to(before);
        connection_.execute("ROLLBACK TO op", {});
    }
    connection_.execute("RELEASE op", {});
    if (keep) return;
    std::lock_guard const lock(stats_mutex_);
    ++stats_.rolled_back;
}

void Writer::commit(std::size_t ops, Committed& committed) {
    auto const start = std::chrono::steady_clock::now();
    connection_.execute("COMMIT", {});
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - start;
    committed.jobs_waiting = committed.jobs_waiting || outbox_.jobs() > 0;
    auto events = outbox_.take();
    committed.events.insert(committed.events.end(), std::make_move_iterator(events.begin()),
                            std::make_move_iterator(events.end()));
    std::lock_guard const lock(stats_mutex_);
    ++stats_.commits;
    stats_.transactions += ops;
    stats_.commit_seconds += took.count();
}

void Writer::roll_back(Outbox::Mark start) {
    outbox_.undo_to(start);
    if (!connection_.in_transaction()) return;
    try {
        connection_.execute("ROLLBACK", {});
    } catch (std::exception const& error) {
        log::error("a rollback failed", {{"error", error.what()}});
        broken_ = true;
    }
}

void Writer::note_trouble(std::exception_ptr const& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (StorageFull const&) {
        if (!full_.exchange(true)) log::error("the disk is full: writes are refused until there is room");
        if (reserve_) reserve_->release();
    } catch (StoreBroken const& error) {
        give_up(error.what());
    } catch (...) {
        // Somebody's own error: it travels to the completion.
    }
}

void Writer::give_up(std::string const& why) {
    if (!broken_.exchange(true)) log::error("the store failed: writes are refused until a restart", {{"error", why}});
}

void Writer::look_for_space() {
    if (reserve_ && (!reserve_->space_is_back() || !reserve_->fill())) return;
    full_ = false;
    log::info("the disk has room again: writes are taken");
}

WriteStats Writer::stats() const {
    std::lock_guard const lock(stats_mutex_);
    return stats_;
}

}  // namespace recado::db
