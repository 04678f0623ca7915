// The events that the current batch of transactions announced, numbered without gaps per account. Numbers are kept in
// memory and recovered from the table; a transaction that is undone gives its numbers back. On SQLite the one writer
// knows them for ever; on PostgreSQL others write too, so they are known only while the lock of the account is held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "platform/db/connection.h"

namespace recado::db {

class Outbox {
  public:
    struct Mark {
        std::size_t events, jobs, joined;
    };

    // On PostgreSQL, at the start of every batch, which holds the lock of `account`.
    void begin(AccountId account);
    // Waits until no other transaction writes for the account; does nothing on SQLite, where nobody else writes.
    void join(Connection& connection, AccountId account);

    // Stores the event and gives it its number.
    void append(Connection& connection, Event event);
    void count_job() { ++jobs_; }

    Mark mark() const { return {events_.size(), jobs_, joined_.size()}; }
    void undo_to(Mark mark);
    std::size_t jobs() const { return jobs_; }
    // What was announced since the last call; the numbers stay taken.
    std::vector<Event> take();

  private:
    std::vector<Event> events_;
    std::size_t jobs_ = 0;
    std::unordered_map<std::int64_t, std::int64_t> last_seq_;  // by account
    std::vector<std::int64_t> joined_;                         // accounts whose locks the batch holds
};

}  // namespace recado::db
