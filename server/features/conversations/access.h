// The access funnel: every function that works on a conversation for somebody reaches it here. Account, inbox and
// permission are looked at once, in one place; what one may not see does not exist.
#pragma once

#include "features/conversations/record.h"
#include "platform/base/sight.h"

namespace recado::conversations {

Result<Record> find_visible(Tx& tx, ConversationId id);
// For people besides who asks: whom to notify, say. `sight` is accounts::sight_of theirs.
bool may_see(Who const& who, Sight const& sight, Record const& record);
// The message of a visible conversation.
Result<MessageRow> find_visible_message(Tx& tx, ConversationId conversation, MessageId message);
// The inboxes that who asks may see, ascending.
std::vector<InboxId> visible_inboxes(Tx& tx);

}  // namespace recado::conversations
