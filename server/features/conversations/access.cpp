#include "features/conversations/access.h"

#include "features/accounts/role.h"
#include "features/conversations/moved.h"
#include "features/inboxes/inbox.h"

namespace recado::conversations {

Result<Record> find_visible(Tx& tx, ConversationId id) {
    auto record = find_record(tx, id);
    if (!record || !may_see(tx.who(), accounts::sight_of(tx), *record)) return not_found("conversation");
    return std::move(*record);
}

bool may_see(Who const& who, Sight const& sight, Record const& record) {
    return who.can(Permission::view_conversations) && who.sees(record.inbox_id) && sight.sees(holder_of(record));
}

Result<MessageRow> find_visible_message(Tx& tx, ConversationId conversation, MessageId message) {
    TRY(find_visible(tx, conversation));
    auto row = find_message_row(tx, message);
    if (!row || row->conversation_id != conversation) return not_found("message");
    return std::move(*row);
}

std::vector<InboxId> visible_inboxes(Tx& tx) {
    std::vector<InboxId> seen;
    for (auto const& inbox : tx.all<inboxes::OneInbox>(
             "SELECT id AS inbox_id FROM inboxes WHERE account_id = $1 AND deleted_at IS NULL ORDER BY id",
             tx.account()))
        if (tx.who().sees(inbox.inbox_id)) seen.push_back(inbox.inbox_id);
    return seen;
}

}  // namespace recado::conversations
