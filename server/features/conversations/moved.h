// A conversation that changes hands comes into the sight of some, who see only what stands with them or with their
// team, and goes out of the sight of others. Each of them is told alone.
#pragma once

#include "features/conversations/record.h"
#include "platform/base/sight.h"

namespace recado::conversations {

Holder holder_of(Record const& record);
// Nothing when it stands with the same people as before.
void announce_moved(Tx& tx, Record const& before, Record const& now);

}  // namespace recado::conversations
