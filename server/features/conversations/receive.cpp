#include "features/conversations/receive.h"

#include <algorithm>

#include "features/conversations/record.h"
#include "platform/base/text.h"

namespace recado::conversations {

namespace {

// Providers count in seconds: the end of that second, so that what arrives at once keeps the order of arrival and what
// arrives late sorts where it belongs.
Time thread_time(Time provider_at, Time now) {
    return std::min(now, Time{provider_at.ms - provider_at.ms % second_ms + second_ms - 1});
}

// The thread of one of the sender's identities. Who hides the phone behind a user id continues the thread that the
// contact has in this inbox.
std::optional<Record> find_thread(Tx& tx, Inbound const& inbound, contacts::Recognized const& sender) {
    for (auto identity : sender.identities)
        if (auto record = find_record_of(tx, inbound.inbox, identity)) return record;
    if (sender.created || !inbound.sender.phone.empty()) return std::nullopt;
    static auto const sql = select_records +
                            "WHERE v.account_id = $1 AND v.contact_id = $2 AND v.inbox_id = $3 AND b.deleted_at IS "
                            "NULL ORDER BY v.last_activity_at DESC LIMIT 1";
    return tx.one<Record>(sql, tx.account(), sender.contact, inbound.inbox);
}

json::Raw content_of(Inbound const& inbound) {
    if (!inbound.location && inbound.contacts.empty() && inbound.referral.text.empty() && inbound.details.text.empty())
        return {};
    Content content{.location = inbound.location};
    if (!inbound.contacts.empty()) content.contacts = inbound.contacts;
    if (!inbound.referral.text.empty()) content.referral = inbound.referral;
    if (!inbound.details.text.empty()) content.details = inbound.details;
    return {json::to_text(content)};
}

void find_quote(Tx& tx, Inbound const& inbound, MessageRow& row) {
    if (inbound.reply_to_source_id.empty()) return;
    row.reply_to_source_id = inbound.reply_to_source_id;
    static auto const sql = select_messages + "WHERE m.account_id = $1 AND m.inbox_id = $2 AND m.source_id = $3";
    auto const quoted = tx.one<MessageRow>(sql, tx.account(), inbound.inbox, inbound.reply_to_source_id);
    if (!quoted || quoted->conversation_id != row.conversation_id) return;
    row.reply_to_id = quoted->id;
    row.quoted_kind = quoted->kind;
    if (!quoted->deleted_at) row.quoted_text = quoted->text;
    row.quoted_author = quoted->author_name;
}

MessageRow row_of(Tx& tx, Inbound const& inbound, contacts::Recognized const& sender, ConversationId conversation) {
    MessageRow row{.id = tx.next_id<Message>(),
                   .conversation_id = conversation,
                   .inbox_id = inbound.inbox,
                   .direction = Direction::inbound,
                   .kind = inbound.kind};
    if (!inbound.text.empty()) row.text = text::repair_utf8(inbound.text);
    row.source_id = inbound.source_id;
    row.author_kind = ActorKind::contact;
    row.author_id = sender.contact.value;
    row.author_name = sender.name;
    row.content = content_of(inbound);
    row.attachment_count = static_cast<std::int64_t>(inbound.media.size());
    row.forwarded = inbound.forwarded;
    row.created_at = thread_time(inbound.provider_at, tx.now());
    find_quote(tx, inbound, row);
    return row;
}

std::vector<AttachmentId> insert_media(Tx& tx, Inbound const& inbound, MessageRow const& row) {
    std::vector<AttachmentId> ids;
    for (auto const& media : inbound.media) {
        ids.push_back(tx.next_id<Attachment>());
        tx.run(R"(
            INSERT INTO attachments (id, account_id, message_id, conversation_id, inbox_id, kind, name, mime_type, provider_media_id, provider_sha256, state,
                                     created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending', $11))",
               ids.back(), tx.account(), row.id, row.conversation_id, row.inbox_id, media.kind,
               text::repair_utf8(media.file_name), media.mime_type, media.provider_media_id, media.sha256, tx.now());
    }
    return ids;
}

// A closed thread continues its ticket within the reopen window of the inbox, and opens the next one after it.
void reopen(Tx& tx, Change& change) {
    bool const same_ticket = change->closed_at && tx.now() - *change->closed_at <= change->reopen_window_h * hour_ms;
    change->status = Status::open;
    if (same_ticket) {
        change.activity("reopened_by_contact");
        return;
    }
    ++change->ticket_episode;
    change->first_reply_at.reset();
    change.activity("ticket_opened",
                    R"({"number":")" + ticket_number(change->display_id, change->ticket_episode) + "\"}");
}

void apply_inbound(Tx& tx, Change& change, MessageRow const& row, Time provider_at, bool silent) {
    auto const at = std::min(provider_at, tx.now());
    bool const by_customer = row.kind != MessageKind::system;  // what the provider reports opens no window
    if (by_customer) change->unread_count += 1;
    if (by_customer && (!change->last_inbound_at || *change->last_inbound_at < at)) {
        change->last_inbound_at = at;
        if (auto const window = window_of(*change)) change->window_expires_at = at + *window;
    }
    change.last_message(row);
    if (silent) return;
    if (change->status == Status::closed) reopen(tx, change);
    if (change->status == Status::snoozed) {
        change->status = Status::open;
        change.activity("reopened_by_contact");
    }
    if (change->archived_at) {
        change->archived_at.reset();
        change.activity("unarchived");
    }
    if (!change->waiting_since) change->waiting_since = row.created_at;
}

void note_inbox_activity(Tx& tx, Record const& record) {
    if (record.inbox_last_inbound_at && tx.now() - *record.inbox_last_inbound_at < minute_ms) return;
    tx.run("UPDATE inboxes SET last_inbound_at = $1 WHERE account_id = $2 AND id = $3", tx.now(), tx.account(),
           record.inbox_id);
}

struct Existing {
    MessageId id;
    ConversationId conversation_id;
};
DESCRIBE(Existing, FIELD(id), FIELD(conversation_id))

std::optional<Received> find_received(Tx& tx, Inbound const& inbound) {
    auto const known = tx.one<Existing>(
        "SELECT id, conversation_id FROM messages WHERE account_id = $1 AND inbox_id = $2 AND source_id = $3",
        tx.account(), inbound.inbox, inbound.source_id);
    if (!known) return std::nullopt;
    return Received{.message_id = known->id, .conversation_id = known->conversation_id, .duplicate = true};
}

// Until the end of its scope the transaction acts as the customer, whom history then names.
class AsContact {
  public:
    AsContact(Tx& tx, contacts::Recognized const& contact) : tx_(tx), before_(tx.who()) {
        tx.act_as({.account = tx.account(),
                   .kind = ActorKind::contact,
                   .actor_id = contact.contact.value,
                   .name = contact.name});
    }
    ~AsContact() { tx_.act_as(std::move(before_)); }

  private:
    Tx& tx_;
    Who before_;
};

// The customer as known from now on, after a change of number or user id.
contacts::Sender moved_sender(Tx& tx, Inbound const& inbound) {
    auto const& change = *inbound.identity_change;
    contacts::change_identity(tx, {change.name_space, change.old_value, change.new_value});
    auto sender = inbound.sender;
    (change.name_space == "phone" ? sender.phone : sender.user_id) = change.new_value;
    return sender;
}

Result<Received> store(Tx& tx, Inbound const& inbound, contacts::Recognized const& sender) {
    AsContact const as_contact(tx, sender);
    auto thread = find_thread(tx, inbound, sender);
    bool const opened = !thread;
    if (opened && !tx.exists("SELECT 1 FROM inboxes WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL",
                             tx.account(), inbound.inbox))
        return not_found("inbox");
    if (opened)
        thread = open_conversation(tx, {.inbox = inbound.inbox,
                                        .contact = sender.contact,
                                        .identity = sender.identities.front(),
                                        .status = sender.blocked ? Status::closed : Status::open,
                                        .by_contact = true});
    auto const row = row_of(tx, inbound, sender, thread->id);
    insert_message(tx, row, inbound.provider_at);
    Received received{.message_id = row.id, .conversation_id = row.conversation_id};
    received.attachment_ids = insert_media(tx, inbound, row);

    Change change(tx, std::move(*thread));
    if (opened) change.activity("conversation_opened");
    bool const silent = sender.blocked || change->muted || inbound.kind == MessageKind::system;
    apply_inbound(tx, change, row, inbound.provider_at, silent);
    auto const record = change.commit_with(row);
    note_inbox_activity(tx, record);
    contacts::touch(tx, sender.contact, sender.last_activity_at, tx.now());
    apply_annotations(tx, inbound.inbox, inbound.source_id);
    return received;
}

}  // namespace

Result<Received> receive(Tx& tx, Inbound const& inbound) {
    if (inbound.kind == MessageKind::reaction && inbound.reaction) return react_to(tx, inbound);
    if (inbound.edit) return edit_message(tx, inbound);
    if (inbound.revoked_source_id) return revoke_message(tx, inbound);
    if (inbound.source_id.empty()) return invalid("source_id", "required", "is empty");
    if (auto known = find_received(tx, inbound)) return std::move(*known);
    auto const sender =
        TRY(contacts::recognize(tx, inbound.identity_change ? moved_sender(tx, inbound) : inbound.sender));
    return store(tx, inbound, sender);
}

}  // namespace recado::conversations
