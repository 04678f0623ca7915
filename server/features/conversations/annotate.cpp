#include <algorithm>

#include "features/conversations/events.h"
#include "features/conversations/reactions.h"
#include "features/conversations/receive.h"
#include "features/conversations/record.h"
#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::conversations {

namespace {

std::optional<MessageRow> find_target(Tx& tx, InboxId inbox, std::string const& source_id) {
    static auto const sql = select_messages + "WHERE m.account_id = $1 AND m.inbox_id = $2 AND m.source_id = $3";
    return tx.one<MessageRow>(sql, tx.account(), inbox, source_id);
}

Actor customer_of(Record const& record) {
    return {.kind = ActorKind::contact, .id = std::to_string(record.contact_id.value), .name = record.contact_name};
}

Who customer(Tx const& tx, Record const& record) {
    return {.account = tx.account(),
            .kind = ActorKind::contact,
            .actor_id = record.contact_id.value,
            .name = record.contact_name};
}

// The message changed; a preview of it changes with it.
void announce_changed(Tx& tx, Record record, MessageRow const& row) {
    auto const message = show_message(tx, row);
    if (record.last_message_id == row.id && record.last_text.value_or("") != preview_text(message.text.value_or(""))) {
        Change change(tx, std::move(record));
        change->last_text = preview_text(message.text.value_or(""));
        record = change.commit();
    }
    tx.announce(about(row.conversation_id, row.inbox_id), MessageUpdated{message, show(record)});
}

}  // namespace

Received react_to(Tx& tx, Inbound const& inbound) {
    auto row = find_target(tx, inbound.inbox, inbound.reaction->source_id);
    if (!row) return {};
    auto const record = find_record(tx, row->conversation_id);
    if (!record) return {};
    Received const received{.message_id = row->id, .conversation_id = row->conversation_id};
    auto const before = tx.who();
    tx.act_as(customer(tx, *record));
    if (set_reaction(tx, *row,
                     {inbound.reaction->emoji, customer_of(*record), std::min(inbound.provider_at, tx.now())}))
        tx.announce(about(row->conversation_id, row->inbox_id), MessageUpdated{show_message(tx, *row), {}});
    tx.act_as(before);
    return received;
}

Received edit_message(Tx& tx, Inbound const& inbound) {
    auto row = find_target(tx, inbound.inbox, inbound.edit->source_id);
    if (!row || row->deleted_at || row->direction != Direction::inbound) return {};
    Received const received{.message_id = row->id, .conversation_id = row->conversation_id};
    auto const at = std::min(inbound.provider_at, tx.now());
    auto text = text::repair_utf8(inbound.edit->text);
    if ((row->edited_at && *row->edited_at >= at) || row->text == text) return received;
    auto record = find_record(tx, row->conversation_id);
    if (!record) return {};

    Content content;
    if (!row->content.text.empty()) {
        auto stored = json::decode_text<Content>(row->content.text);
        check(stored.has_value(), "a stored JSON column can be read");
        content = std::move(*stored);
    }
    if (!content.previous_text) content.previous_text = row->text;
    row->content.text = json::to_text(content);
    row->text = std::move(text);
    row->edited_at = at;
    tx.run("UPDATE messages SET text = $1, content = $2, edited_at = $3 WHERE account_id = $4 AND id = $5", row->text,
           row->content, row->edited_at, tx.account(), row->id);
    auto const before = tx.who();
    tx.act_as(customer(tx, *record));
    announce_changed(tx, std::move(*record), *row);
    tx.act_as(before);
    return received;
}

Received revoke_message(Tx& tx, Inbound const& inbound) {
    auto row = find_target(tx, inbound.inbox, *inbound.revoked_source_id);
    if (!row || row->direction != Direction::inbound) return {};
    Received const received{.message_id = row->id, .conversation_id = row->conversation_id};
    auto record = find_record(tx, row->conversation_id);
    if (row->deleted_at || !record) return received;
    row->deleted_at = std::min(inbound.provider_at, tx.now());
    tx.run("UPDATE messages SET deleted_at = $1 WHERE account_id = $2 AND id = $3", row->deleted_at, tx.account(),
           row->id);
    auto const before = tx.who();
    tx.act_as(customer(tx, *record));
    announce_changed(tx, std::move(*record), *row);
    tx.act_as(before);
    return received;
}

}  // namespace recado::conversations
