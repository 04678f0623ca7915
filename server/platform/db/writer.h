// Runs write functions in batches that share one durable commit. Each has its savepoint; a batch that cannot commit as
// a whole is replayed one by one, so that nobody fails for a neighbour.
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "platform/db/batch.h"
#include "platform/db/outbox.h"
#include "platform/db/store_files.h"
#include "platform/db/store_tx.h"

namespace recado::db {

class Writer {
  public:
    // `reserve` may be null: stores in memory and throw-away ones have none.
    Writer(Connection& connection, Clock clock, Reserve* reserve)
        : connection_(connection), clock_(std::move(clock)), reserve_(reserve) {}

    Subscribers& subscribers() { return subscribers_; }

    // Appends what came meanwhile to the batch that is not committed yet; false: commit it now.
    using More = std::function<bool(std::vector<WriteOp>&)>;

    // Never throws; each op's `failure` says how it ended. One caller at a time.
    Committed run(std::vector<WriteOp>& ops, More const& more = {});
    // What was committed may not last: from here on nothing is taken.
    void give_up(std::string const& why);
    // Looks whether a full disk has room again.
    void look_for_space();

    bool healthy() const { return !broken_ && !full_; }
    bool full() const { return full_; }
    WriteStats stats() const;

  private:
    bool run_together(std::vector<WriteOp>& ops, More const& more, Committed& committed);
    void run_alone(WriteOp& op, Committed& committed);
    void run_one(WriteOp& op);
    void commit(std::size_t ops, Committed& committed);
    void roll_back(Outbox::Mark start);
    bool refuse(WriteOp& op);
    void note_trouble(std::exception_ptr const& failure);

    Connection& connection_;
    Clock clock_;
    Reserve* reserve_;
    Subscribers subscribers_;
    Outbox outbox_;
    std::atomic<bool> broken_{false}, full_{false};
    mutable std::mutex stats_mutex_;
    WriteStats stats_;
};

}  // namespace recado::db
