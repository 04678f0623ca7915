#include <algorithm>

#include "features/conversations/events.h"
#include "features/conversations/reactions.h"
#include "features/conversations/receive.h"
#include "features/conversations/record.h"
#include "features/conversations/word_index.h"
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

constexpr std::int64_t parked_for_ms = 7 * day_ms;
constexpr std::int64_t parked_limit = 20'000;  // of one account; what comes above is dropped

enum class Annotation : std::uint8_t { reaction, edit, revocation };
DESCRIBE_ENUM(Annotation, reaction, edit, revocation)

struct Parked {
    Annotation kind;
    std::string text;
    Time at;
};
DESCRIBE(Parked, FIELD(kind), FIELD(text), FIELD(at))

// The newest of each kind is all that will count.
Received park(Tx& tx, Inbound const& inbound, std::string const& source_id, Parked const& what) {
    if (source_id.empty() || tx.exists("SELECT 1 FROM parked_annotations WHERE account_id = $1 LIMIT 1 OFFSET $2",
                                       tx.account(), parked_limit))
        return {};
    tx.run(R"(
        INSERT INTO parked_annotations (id, account_id, inbox_id, source_id, kind, text, at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (account_id, inbox_id, source_id, kind) DO UPDATE SET text = excluded.text, at = excluded.at, expires_at = excluded.expires_at
            WHERE excluded.at >= parked_annotations.at)",
           next_id_value(tx.now().ms), tx.account(), inbound.inbox, source_id, what.kind, text::repair_utf8(what.text),
           what.at, tx.now() + parked_for_ms);
    return {};
}

// The message changed; a preview of it changes with it.
void announce_changed(Tx& tx, Record record, MessageRow const& row) {
    auto const message = show_message(tx, row);
    if (record.last_message_id == row.id && record.last_text.value_or("") != preview_text(message.text.value_or(""))) {
        Change change(tx, std::move(record));
        change->last_text = preview_text(message.text.value_or(""));
        record = change.commit();
    }
    tx.announce(about(row.conversation_id, row.inbox_id), MessageUpdated{message, show(record), {}});
}

}  // namespace

Received react_to(Tx& tx, Inbound const& inbound) {
    auto const& [source_id, emoji] = *inbound.reaction;
    auto row = find_target(tx, inbound.inbox, source_id);
    if (!row) return park(tx, inbound, source_id, {Annotation::reaction, emoji, inbound.provider_at});
    auto const record = find_record(tx, row->conversation_id);
    if (!record) return {};
    Received const received{.message_id = row->id, .conversation_id = row->conversation_id};
    auto const before = tx.who();
    tx.act_as(customer(tx, *record));
    if (set_reaction(tx, *row,
                     {inbound.reaction->emoji, customer_of(*record), std::min(inbound.provider_at, tx.now())}))
        tx.announce(about(row->conversation_id, row->inbox_id), updated(tx, *row));
    tx.act_as(before);
    return received;
}

Received edit_message(Tx& tx, Inbound const& inbound) {
    auto row = find_target(tx, inbound.inbox, inbound.edit->source_id);
    if (!row)
        return park(tx, inbound, inbound.edit->source_id, {Annotation::edit, inbound.edit->text, inbound.provider_at});
    if (row->deleted_at || row->direction != Direction::inbound) return {};
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
    auto const text_before = row->text.value_or("");
    row->text = std::move(text);
    row->edited_at = at;
    tx.run("UPDATE messages SET text = $1, content = $2, edited_at = $3 WHERE account_id = $4 AND id = $5", row->text,
           row->content, row->edited_at, tx.account(), row->id);
    reindex_message(tx, row->id, row->inbox_id, text_before, *row->text);
    auto const before = tx.who();
    tx.act_as(customer(tx, *record));
    announce_changed(tx, std::move(*record), *row);
    tx.act_as(before);
    return received;
}

Received revoke_message(Tx& tx, Inbound const& inbound) {
    auto row = find_target(tx, inbound.inbox, *inbound.revoked_source_id);
    if (!row) return park(tx, inbound, *inbound.revoked_source_id, {Annotation::revocation, "", inbound.provider_at});
    if (row->direction != Direction::inbound) return {};
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

void apply_annotations(Tx& tx, InboxId inbox, std::string const& source_id) {
    auto const parked = tx.all<Parked>(
        "SELECT kind, text, at FROM parked_annotations WHERE account_id = $1 AND inbox_id = $2 AND source_id = $3 "
        "ORDER BY at, id",
        tx.account(), inbox, source_id);
    if (parked.empty()) return;
    tx.run("DELETE FROM parked_annotations WHERE account_id = $1 AND inbox_id = $2 AND source_id = $3", tx.account(),
           inbox, source_id);
    for (auto const& one : parked) {
        Inbound inbound{.inbox = inbox, .provider_at = one.at};
        switch (one.kind) {
            case Annotation::reaction:
                inbound.reaction = InboundReaction{source_id, one.text};
                react_to(tx, inbound);
                break;
            case Annotation::edit:
                inbound.edit = InboundEdit{source_id, one.text};
                edit_message(tx, inbound);
                break;
            case Annotation::revocation:
                inbound.revoked_source_id = source_id;
                revoke_message(tx, inbound);
                break;
        }
    }
}

}  // namespace recado::conversations
