// The events that the current batch of transactions announced, numbered without gaps per account. Numbers are kept in
// memory by the one writer and recovered from the table; a transaction that is undone gives its numbers back.
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
        std::size_t events, jobs;
    };

    // Stores the event and gives it its number.
    void append(Connection& connection, Event event);
    void count_job() { ++jobs_; }

    Mark mark() const { return {events_.size(), jobs_}; }
    void undo_to(Mark mark);
    std::size_t jobs() const { return jobs_; }
    // What was announced since the last call; the numbers stay taken.
    std::vector<Event> take();

  private:
    std::vector<Event> events_;
    std::size_t jobs_ = 0;
    std::unordered_map<std::int64_t, std::int64_t> last_seq_;  // by account
};

}  // namespace recado::db
