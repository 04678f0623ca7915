// Exact counters of conversations by shelf, inbox, assignee, team and label, kept in the transaction of every change: a
// list reads its totals from a handful of rows whatever the number of conversations.
#pragma once

#include "features/conversations/record.h"

namespace recado::conversations {

void count_new(Tx& tx, Record const& record);
void count_change(Tx& tx, Record const& before, Record const& after);

}  // namespace recado::conversations
