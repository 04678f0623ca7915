#include "features/conversations/message.h"

#include <algorithm>

#include "features/conversations/word_index.h"
#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::conversations {

std::string const select_messages = R"(
    SELECT m.id, m.conversation_id, m.inbox_id, m.direction, m.kind, m.text, m.source_id, m.client_id, m.state, m.error, m.author_kind, m.author_id,
           m.author_name, m.reply_to_id, m.reply_to_source_id, m.content, m.reactions, m.attachment_count, m.forwarded, m.sent_at, m.delivered_at,
           m.read_at, m.deleted_at, m.edited_at, m.created_at, q.kind AS quoted_kind, CASE WHEN q.deleted_at IS NULL THEN q.text END AS quoted_text,
           q.author_name AS quoted_author, v.assignee_id, v.team_id
    FROM messages m JOIN conversations v ON v.account_id = m.account_id AND v.id = m.conversation_id
    LEFT JOIN messages q ON q.account_id = m.account_id AND q.id = m.reply_to_id
)";

namespace {

struct AttachmentRow {
    AttachmentId id;
    MessageId message_id;
    std::optional<FileId> file_id;
    AttachmentKind kind;
    std::string name;
    std::string mime_type;
    std::int64_t size;
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> height;
    std::optional<std::int64_t> duration_ms;
    AttachmentState state;
    std::optional<std::string> error;
};
DESCRIBE(AttachmentRow, FIELD(id), FIELD(message_id), FIELD(file_id), FIELD(kind), FIELD(name), FIELD(mime_type),
         FIELD(size), FIELD(width), FIELD(height), FIELD(duration_ms), FIELD(state), FIELD(error))

// What we wrote ourselves must read back.
template <class T>
T stored(json::Raw const& column) {
    auto value = json::decode_text<T>(column.text);
    check(value.has_value(), "a stored JSON column can be read");
    return std::move(*value);
}

struct Reactions {
    std::vector<Reaction> items;
};
DESCRIBE(Reactions, FIELD(items))

void take_content(Message& message, json::Raw const& column) {
    if (column.text.empty()) return;
    auto content = stored<Content>(column);
    message.location = std::move(content.location);
    message.contacts = std::move(content.contacts);
    message.referral = std::move(content.referral);
    message.shown_template = std::move(content.shown_template);
    message.activity = std::move(content.activity);
}

Message shown(MessageRow const& row) {
    Message message{.id = row.id, .conversation_id = row.conversation_id, .direction = row.direction, .kind = row.kind};
    message.author = {.kind = row.author_kind, .name = row.author_name};
    if (row.author_id) message.author.id = std::to_string(*row.author_id);
    message.client_id = row.client_id;
    message.state = row.state;
    if (!row.error.text.empty()) message.error = stored<MessageError>(row.error);
    message.forwarded = row.forwarded;
    message.deleted_at = row.deleted_at;
    message.edited_at = row.edited_at;
    message.created_at = row.created_at;
    message.sent_at = row.sent_at;
    message.delivered_at = row.delivered_at;
    message.read_at = row.read_at;
    if (row.reply_to_id && row.quoted_kind)
        message.reply_to = Quote{*row.reply_to_id, preview_text(row.quoted_text.value_or("")),
                                 row.quoted_author.value_or(""), *row.quoted_kind};
    if (row.deleted_at) return message;  // kept, but shown to nobody
    message.text = row.text;
    if (!row.reactions.text.empty()) message.reactions = stored<Reactions>(row.reactions).items;
    take_content(message, row.content);
    return message;
}

void attach(Tx& tx, std::vector<Message>& messages, std::vector<MessageRow> const& rows) {
    std::string sql =
        "SELECT id, message_id, file_id, kind, name, mime_type, size, width, height, duration_ms, state, error FROM "
        "attachments"
        " WHERE account_id = $1 AND message_id IN (";
    std::vector<db::Value> values{db::to_value(tx.account())};
    for (auto const& row : rows) {
        if (row.attachment_count == 0 || row.deleted_at) continue;
        values.push_back(db::to_value(row.id));
        sql += (values.size() > 2 ? ", $" : "$") + std::to_string(values.size());
    }
    if (values.size() == 1) return;
    std::vector<AttachmentRow> found;
    tx.query(sql + ") ORDER BY message_id, id", values, *json::type_of<AttachmentRow>,
             [&]() -> void* { return &found.emplace_back(); });
    for (auto const& row : found) {
        auto const owner = std::ranges::find(messages, row.message_id, &Message::id);
        if (owner == messages.end()) continue;
        Attachment shown{.id = row.id,
                         .kind = row.kind,
                         .name = row.name,
                         .mime_type = row.mime_type,
                         .size = row.size,
                         .width = row.width,
                         .height = row.height,
                         .duration_ms = row.duration_ms,
                         .state = row.state,
                         .error = row.error};
        if (row.file_id && row.state == AttachmentState::ready)
            shown.url = "/api/v1/files/" + std::to_string(row.file_id->value) + "/" + std::to_string(row.id.value);
        owner->attachments.push_back(std::move(shown));
    }
}

}  // namespace

std::vector<Message> show_messages(Tx& tx, std::vector<MessageRow> const& rows) {
    std::vector<Message> messages;
    messages.reserve(rows.size());
    for (auto const& row : rows) messages.push_back(shown(row));
    attach(tx, messages, rows);
    return messages;
}

Message show_message(Tx& tx, MessageRow const& row) {
    if (row.attachment_count > 0) return std::move(show_messages(tx, {row}).front());
    return shown(row);
}

std::optional<MessageRow> find_message_row(Tx& tx, MessageId id) {
    static auto const sql = select_messages + "WHERE m.account_id = $1 AND m.id = $2";
    return tx.one<MessageRow>(sql, tx.account(), id);
}

void insert_message(Tx& tx, MessageRow const& row, std::optional<Time> provider_at) {
    tx.run(R"(
        INSERT INTO messages (id, account_id, conversation_id, inbox_id, direction, kind, text, source_id, client_id, state, error, author_kind, author_id,
                              author_name, reply_to_id, reply_to_source_id, content, attachment_count, forwarded, provider_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21))",
           row.id, tx.account(), row.conversation_id, row.inbox_id, row.direction, row.kind, row.text, row.source_id,
           row.client_id, row.state, row.error, row.author_kind, row.author_id, row.author_name, row.reply_to_id,
           row.reply_to_source_id, row.content, row.attachment_count, row.forwarded, provider_at, row.created_at);
    index_soon(tx, row);
}

std::string preview_text(std::string_view text) {
    std::string line(text::truncate(text, 160));
    std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    return line;
}

Actor actor_of(Who const& who) {
    Actor actor{.kind = who.kind};
    if (who.actor_id) actor.id = std::to_string(who.actor_id);
    if (!who.name.empty()) actor.name = who.name;
    return actor;
}

}  // namespace recado::conversations
