// Reading the outbox: history of a record, resume of a live stream, the audit log. Pruning keeps the last event of
// every account, from which numbering goes on.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/db/tx.h"

namespace recado::db {

// Events of the account of who asks with a number above `seq`, oldest first.
std::vector<Event> events_after(Tx& tx, std::int64_t seq, int limit);
// What was done to one record, newest first, numbers below `before_seq` (0: from the end). Messages are not part of it.
std::vector<Event> history_of(Tx& tx, std::string_view subject_kind, std::int64_t subject_id, std::int64_t before_seq,
                              int limit);
// Events of the account, newest first, for the audit log; an empty kind and a zero actor mean all.
std::vector<Event> events_before(Tx& tx, std::int64_t before_seq, std::string_view subject_kind, std::int64_t actor_id,
                                 int limit);
// The number of the last event of the account; 0 when there is none.
std::int64_t last_seq(Tx& tx);
// The number of the oldest event that is still there; 0 when there is none. A stream that asks for less must start
// anew.
std::int64_t first_seq(Tx& tx);
// Removes at most `limit` events of any account that are older than `before`; gives how many.
std::int64_t prune_events(Tx& tx, Time before, int limit);

}  // namespace recado::db
