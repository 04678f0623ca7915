// The access funnel: every function that works on a conversation for somebody reaches it here. Account, inbox and
// permission are looked at once, in one place; what one may not see does not exist.
#pragma once

#include "features/conversations/record.h"

namespace recado::conversations {

Result<Record> find_visible(Tx& tx, ConversationId id);
// The message of a visible conversation.
Result<MessageRow> find_visible_message(Tx& tx, ConversationId conversation, MessageId message);
// The inboxes that who asks may see, ascending.
std::vector<InboxId> visible_inboxes(Tx& tx);

}  // namespace recado::conversations
