// All that a question to the list finds, for what is done to all of it at once.
#pragma once

#include "features/conversations/list.h"

namespace recado::conversations {

// In the order of the question, whatever its cursor and limit.
struct Matching {
    std::vector<ConversationId> ids;
    bool complete;  // false: there are more than anybody may take at once
};
Result<Matching> list_matching(Tx& tx, ListQuery const& query);

}  // namespace recado::conversations
