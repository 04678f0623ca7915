#include "features/conversations/reply.h"

#include <algorithm>

#include "features/conversations/access.h"
#include "features/conversations/attempt.h"
#include "features/conversations/delivery.h"
#include "features/conversations/events.h"
#include "features/conversations/reactions.h"
#include "features/inboxes/outbox.h"
#include "platform/base/text.h"
#include "platform/files/file.h"

namespace recado::conversations {

namespace {

struct Other {
    MessageId message_id;
    std::string author_name;
    Time at;
};
DESCRIBE(Other, FIELD(message_id), FIELD(author_name), FIELD(at))

bool is_note(Reply const& in) { return in.direction == ReplyDirection::note; }

// A colleague answered after what the writer has on the screen.
Result<Done> check_collision(Tx& tx, Reply const& in) {
    if (!in.last_seen_message_id || in.force.value_or(false) || is_note(in)) return Done{};
    auto const other = tx.one<Other>(R"(
        SELECT id AS message_id, coalesce(author_name, '') AS author_name, created_at AS at FROM messages
        WHERE account_id = $1 AND conversation_id = $2 AND direction = 'outbound' AND id > $3 AND kind <> 'reaction' AND author_id IS DISTINCT FROM $4
        ORDER BY created_at DESC, id DESC LIMIT 1)",
                                     tx.account(), in.conversation_id, in.last_seen_message_id, tx.who().actor_id);
    if (!other) return Done{};
    return conflict("unseen_reply", "somebody answered meanwhile", json::to_text(*other));
}

Result<Done> check_window(Tx& tx, Reply const& in, Record const& record) {
    if (is_note(in) || in.choice || !window_of(record)) return Done{};
    if (record.window_expires_at && *record.window_expires_at > tx.now()) return Done{};
    return std::unexpected(Error{
        ErrorKind::invalid, "window_closed", "the reply window is closed: only a template can be sent", {}, {}, {}});
}

Result<Done> check_content(Reply const& in, inboxes::Kind const* kind) {
    auto const text_size = text::length(in.text.value_or(""));
    auto const files = in.file_ids ? in.file_ids->size() : 0;
    bool const has_text = !text::trim(in.text.value_or("")).empty();
    if (!has_text && files == 0 && !in.choice && !in.location)
        return invalid("text", "required", "the message is empty");
    if (is_note(in)) {
        if (in.choice || in.location) return invalid("direction", "not_for_notes", "a note has only text and files");
        return Done{};
    }
    if (!kind) return conflict("channel_unavailable", "this inbox's channel cannot send");
    if (text_size > kind->max_text) return invalid("text", "too_long", "is longer than the channel takes");
    if (files > 1) return invalid("file_ids", "one_file_per_message", "the channel takes one file in each message");
    if ((files > 0) + in.choice.has_value() + in.location.has_value() > 1)
        return invalid("text", "mixed_content", "a message is a file, a template or a location");
    return Done{};
}

Result<Done> take_quote(Tx& tx, Reply const& in, MessageRow& row) {
    if (!in.reply_to_id || !*in.reply_to_id) return Done{};
    auto const quoted = find_message_row(tx, *in.reply_to_id);
    if (!quoted || quoted->conversation_id != in.conversation_id || quoted->direction == Direction::activity)
        return invalid("reply_to_id", "unknown_value", "is not a message of this conversation");
    row.reply_to_id = quoted->id;
    row.quoted_kind = quoted->kind;
    if (!quoted->deleted_at) row.quoted_text = quoted->text;
    row.quoted_author = quoted->author_name;
    return Done{};
}

AttachmentKind attachment_kind(files::Kind kind, bool voice) {
    switch (kind) {
        case files::Kind::image:
            return AttachmentKind::image;
        case files::Kind::audio:
            return voice ? AttachmentKind::voice : AttachmentKind::audio;
        case files::Kind::video:
            return AttachmentKind::video;
        case files::Kind::document:
            return AttachmentKind::document;
    }
    return AttachmentKind::document;
}

MessageKind message_kind(AttachmentKind kind) {
    switch (kind) {
        case AttachmentKind::image:
            return MessageKind::image;
        case AttachmentKind::audio:
            return MessageKind::audio;
        case AttachmentKind::voice:
            return MessageKind::voice;
        case AttachmentKind::video:
            return MessageKind::video;
        case AttachmentKind::document:
            return MessageKind::document;
        case AttachmentKind::sticker:
            return MessageKind::sticker;
    }
    return MessageKind::document;
}

Result<std::vector<files::FileRow>> take_files(Tx& tx, Reply const& in) {
    std::vector<files::FileRow> found;
    for (auto id : in.file_ids.value_or(std::vector<FileId>{})) {
        auto file = files::find_own(tx, id);
        if (!file)
            return invalid("file_ids", "unknown_value",
                           "file " + std::to_string(id.value) + " is not one you uploaded");
        found.push_back(std::move(*file));
    }
    return found;
}

void insert_attachments(Tx& tx, Reply const& in, MessageRow const& row, std::vector<files::FileRow> const& files) {
    for (auto const& file : files)
        tx.run(R"(
            INSERT INTO attachments (id, account_id, message_id, conversation_id, inbox_id, file_id, kind, name, mime_type, size, width, height, state, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'ready', $13))",
               tx.next_id<Attachment>(), tx.account(), row.id, row.conversation_id, row.inbox_id, file.id,
               attachment_kind(file.kind, in.voice.value_or(false)), file.name, file.mime_type, file.size, file.width,
               file.height, tx.now());
}

Result<Done> take_content(Tx& tx, Reply const& in, Record const& record, MessageRow& row) {
    if (in.location) {
        row.kind = MessageKind::location;
        row.content.text = json::to_text(Content{.location = in.location});
    }
    if (!in.choice) return Done{};
    auto const* kind = inboxes::find_kind(record.inbox_kind);
    if (!kind || !kind->prepare_template) return invalid("template", "not_supported", "this channel has no templates");
    auto prepared = TRY(kind->prepare_template(
        tx, {record.inbox_id, in.choice->template_id, in.choice->parameters.value_or(json::Raw{"{}"})}));
    row.kind = MessageKind::from_template;
    row.text = prepared.shown.body;
    row.content.text = json::to_text(
        Content{.shown_template = std::move(prepared.shown), .template_payload = std::move(prepared.payload)});
    return Done{};
}

MessageRow new_row(Tx& tx, Reply const& in, Record const& record) {
    auto const& who = tx.who();
    MessageRow row{.id = tx.next_id<Message>(),
                   .conversation_id = record.id,
                   .inbox_id = record.inbox_id,
                   .direction = is_note(in) ? Direction::note : Direction::outbound,
                   .kind = MessageKind::text};
    // A copy: the view that trim gives would outlive the temporary it looks into.
    if (auto const text = std::string(text::trim(in.text.value_or(""))); !text.empty()) row.text = text;
    row.client_id = in.client_id;
    if (!is_note(in)) row.state = MessageState::queued;
    row.author_kind = who.kind;
    if (who.actor_id) row.author_id = who.actor_id;
    if (!who.name.empty()) row.author_name = who.name;
    row.created_at = tx.now();
    return row;
}

// What an answer means for the thread: nobody waits any more; a person's answer also makes it attended and read.
void apply_reply(Tx& tx, Change& change, MessageRow const& row) {
    change.last_message(row);
    if (row.direction == Direction::note) return;
    change->waiting_since.reset();
    if (row.author_kind != ActorKind::user) return;
    change->unread_count = 0;
    if (!change->first_reply_at) change->first_reply_at = tx.now();
}

Result<std::optional<Message>> find_sent(Tx& tx, Reply const& in) {
    static auto const sql = select_messages + "WHERE m.account_id = $1 AND m.client_id = $2";
    auto const row = tx.one<MessageRow>(sql, tx.account(), in.client_id);
    if (!row) return std::nullopt;
    if (row->conversation_id != in.conversation_id)
        return conflict("client_id_used", "this client_id belongs to another message");
    return show_message(tx, *row);
}

}  // namespace

Result<Message> reply(Tx& tx, Reply const& in) {
    auto record = TRY(find_visible(tx, in.conversation_id));
    if (auto sent = TRY(find_sent(tx, in))) return std::move(*sent);
    auto const* kind = inboxes::find_kind(record.inbox_kind);
    TRY(check_content(in, kind));
    TRY(check_window(tx, in, record));
    TRY(check_collision(tx, in));

    auto row = new_row(tx, in, record);
    TRY(take_quote(tx, in, row));
    TRY(take_content(tx, in, record, row));
    auto const files = TRY(take_files(tx, in));
    row.attachment_count = static_cast<std::int64_t>(files.size());
    if (!files.empty()) row.kind = message_kind(attachment_kind(files.front().kind, in.voice.value_or(false)));
    insert_message(tx, row, std::nullopt);
    insert_attachments(tx, in, row, files);

    Change change(tx, std::move(record));
    apply_reply(tx, change, row);
    auto message = show_message(tx, row);
    change.commit_with(message);
    if (row.direction == Direction::outbound)
        inboxes::send_later(
            tx, {row.id, row.conversation_id, in.hold_s.value_or(0) > 0 ? tx.now() + *in.hold_s * second_ms : Time{}});
    tx.run("DELETE FROM drafts WHERE account_id = $1 AND user_id = $2 AND conversation_id = $3 AND mode = $4",
           tx.account(), tx.who().user.value, row.conversation_id, is_note(in) ? "note" : "reply");
    return message;
}

Result<Message> retry_message(Tx& tx, OneMessage const& in) {
    auto row = TRY(find_visible_message(tx, in.conversation_id, in.message_id));
    if (row.state != MessageState::failed && row.state != MessageState::unknown)
        return conflict("not_failed", "only a failed message can be sent again");
    auto const record = TRY(find_visible(tx, in.conversation_id));
    if (row.kind != MessageKind::from_template && window_of(record) &&
        (!record.window_expires_at || *record.window_expires_at <= tx.now()))
        return std::unexpected(Error{ErrorKind::invalid,
                                     "window_closed",
                                     "the reply window is closed: only a template can be sent",
                                     {},
                                     {},
                                     {}});
    row.state = MessageState::queued;
    row.error = {};
    row.sent_at.reset();
    if (row.source_id) {
        row.source_id.reset();
        write_source(tx, row);
    }
    write_delivery(tx, row);
    inboxes::send_later(tx, {row.id, row.conversation_id});
    return show_message(tx, row);
}

Result<Message> cancel_message(Tx& tx, OneMessage const& in) {
    auto row = TRY(find_visible_message(tx, in.conversation_id, in.message_id));
    if (row.state == MessageState::cancelled) return show_message(tx, row);
    if (row.state != MessageState::queued) return conflict("already_sent", "the message is already on its way");
    row.state = MessageState::cancelled;
    write_delivery(tx, row);
    return show_message(tx, row);
}

Result<Message> react(Tx& tx, React const& in) {
    auto record = TRY(find_visible(tx, in.conversation_id));
    auto target = TRY(find_visible_message(tx, in.conversation_id, in.message_id));
    if (target.direction == Direction::activity) return invalid("message_id", "wrong_kind", "cannot be reacted to");
    if (!set_reaction(tx, target, {in.emoji, actor_of(tx.who()), tx.now()})) return show_message(tx, target);
    auto message = show_message(tx, target);
    tx.announce(about(target.conversation_id, target.inbox_id), updated(tx, target));
    if (target.direction == Direction::note || !target.source_id) return message;

    MessageRow row{.id = tx.next_id<Message>(),
                   .conversation_id = record.id,
                   .inbox_id = record.inbox_id,
                   .direction = Direction::outbound,
                   .kind = MessageKind::reaction};
    row.text = in.emoji;
    row.state = MessageState::queued;
    row.author_kind = tx.who().kind;
    if (tx.who().actor_id) row.author_id = tx.who().actor_id;
    row.author_name = tx.who().name;
    row.reply_to_id = target.id;
    row.created_at = tx.now();
    insert_message(tx, row, std::nullopt);
    inboxes::send_later(tx, {row.id, row.conversation_id});
    return message;
}

}  // namespace recado::conversations
