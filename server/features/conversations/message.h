// A message of a conversation: what came in, what goes out, notes and activity lines. Here are its wire types and how
// rows become them.
#pragma once

#include "features/conversations/conversation.h"
#include "features/inboxes/kinds.h"

namespace recado::conversations {

struct Actor {
    ActorKind kind;
    std::optional<std::string> id;
    std::optional<std::string> name;
};
DESCRIBE(Actor, FIELD(kind), FIELD(id), FIELD(name))

struct MessageError {
    std::string code;
    std::string title;
    std::optional<std::string> detail;
    bool retryable;
};
DESCRIBE(MessageError, FIELD(code), FIELD(title), FIELD(detail), FIELD(retryable))

struct Quote {
    MessageId id;
    std::string text;
    std::string author_name;
    MessageKind kind;
};
DESCRIBE(Quote, FIELD(id), FIELD(text), FIELD(author_name), FIELD(kind))

struct Reaction {
    std::string emoji;
    Actor author;
    Time at;
};
DESCRIBE(Reaction, FIELD(emoji), FIELD(author), FIELD(at))

struct Location {
    double latitude;
    double longitude;
    std::optional<std::string> name;
    std::optional<std::string> address;
};
DESCRIBE(Location, FIELD(latitude, range(-90, 90)), FIELD(longitude, range(-180, 180)), FIELD(name, text(0, 200)),
         FIELD(address, text(0, 400)))

struct Activity {
    std::string code;
    json::Raw params;
};
DESCRIBE(Activity, FIELD(code), FIELD(params))

enum class AttachmentKind : std::uint8_t { image, audio, voice, video, document, sticker };
DESCRIBE_ENUM(AttachmentKind, image, audio, voice, video, document, sticker)
enum class AttachmentState : std::uint8_t { pending, ready, failed };
DESCRIBE_ENUM(AttachmentState, pending, ready, failed)

struct Attachment {
    Id<Attachment> id;
    AttachmentKind kind;
    std::string name;
    std::string mime_type;
    std::int64_t size;
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> height;
    std::optional<std::int64_t> duration_ms;
    AttachmentState state;
    std::optional<std::string> error;
    std::optional<std::string> url;
};
DESCRIBE(Attachment, FIELD(id), FIELD(kind), FIELD(name), FIELD(mime_type), FIELD(size), FIELD(width), FIELD(height),
         FIELD(duration_ms), FIELD(state), FIELD(error), FIELD(url))
using AttachmentId = Id<Attachment>;

struct Message {
    MessageId id;
    ConversationId conversation_id;
    Direction direction;
    MessageKind kind;
    std::optional<std::string> text;
    Actor author;
    std::optional<std::string> client_id;
    std::optional<MessageState> state;
    std::optional<MessageError> error;
    std::optional<Quote> reply_to;
    std::vector<Attachment> attachments;
    std::vector<Reaction> reactions;
    std::optional<Location> location;
    std::optional<std::vector<json::Raw>> contacts;
    std::optional<json::Raw> referral;
    std::optional<inboxes::TemplateShown> shown_template;
    std::optional<Activity> activity;
    bool forwarded;
    std::optional<Time> deleted_at;
    std::optional<Time> edited_at;
    Time created_at;
    std::optional<Time> sent_at;
    std::optional<Time> delivered_at;
    std::optional<Time> read_at;
};
DESCRIBE(Message, FIELD(id), FIELD(conversation_id), FIELD(direction), FIELD(kind), FIELD(text), FIELD(author),
         FIELD(client_id), FIELD(state), FIELD(error), FIELD(reply_to), FIELD(attachments), FIELD(reactions),
         FIELD(location), FIELD(contacts), FIELD(referral),
         json::Field{
             "template", offsetof(Self, shown_template), json::type_of<std::optional<inboxes::TemplateShown>>, {}},
         FIELD(activity), FIELD(forwarded), FIELD(deleted_at), FIELD(edited_at), FIELD(created_at), FIELD(sent_at),
         FIELD(delivered_at), FIELD(read_at))

// The column `content`: what only some kinds of message have.
struct Content {
    std::optional<Location> location;
    std::optional<std::vector<json::Raw>> contacts;
    std::optional<json::Raw> referral;
    std::optional<inboxes::TemplateShown> shown_template;
    std::optional<json::Raw> template_payload;  // for the channel that sends it
    std::optional<Activity> activity;
    std::optional<json::Raw>
        details;  // what the provider told beyond the text: ids of buttons, an order, why it is unsupported
    std::optional<std::string> previous_text;
};
DESCRIBE(Content, FIELD(location), FIELD(contacts), FIELD(referral), FIELD(shown_template), FIELD(template_payload),
         FIELD(activity), FIELD(details), FIELD(previous_text))

struct MessageRow {
    MessageId id;
    ConversationId conversation_id;
    InboxId inbox_id;
    Direction direction;
    MessageKind kind;
    std::optional<std::string> text;
    std::optional<std::string> source_id;
    std::optional<std::string> client_id;
    std::optional<MessageState> state;
    json::Raw error;
    ActorKind author_kind;
    std::optional<std::int64_t> author_id;
    std::optional<std::string> author_name;
    std::optional<MessageId> reply_to_id;
    std::optional<std::string> reply_to_source_id;
    json::Raw content;
    json::Raw reactions;
    std::int64_t attachment_count;
    bool forwarded;
    std::optional<Time> sent_at;
    std::optional<Time> delivered_at;
    std::optional<Time> read_at;
    std::optional<Time> deleted_at;
    std::optional<Time> edited_at;
    Time created_at;
    std::optional<MessageKind> quoted_kind;
    std::optional<std::string> quoted_text;
    std::optional<std::string> quoted_author;
    std::optional<UserId> assignee_id;  // of the conversation, when the row was read
    std::optional<TeamId> team_id;
};
DESCRIBE(MessageRow, FIELD(id), FIELD(conversation_id), FIELD(inbox_id), FIELD(direction), FIELD(kind), FIELD(text),
         FIELD(source_id), FIELD(client_id), FIELD(state), FIELD(error), FIELD(author_kind), FIELD(author_id),
         FIELD(author_name), FIELD(reply_to_id), FIELD(reply_to_source_id), FIELD(content), FIELD(reactions),
         FIELD(attachment_count), FIELD(forwarded), FIELD(sent_at), FIELD(delivered_at), FIELD(read_at),
         FIELD(deleted_at), FIELD(edited_at), FIELD(created_at), FIELD(quoted_kind), FIELD(quoted_text),
         FIELD(quoted_author), FIELD(assignee_id), FIELD(team_id))

// "SELECT ... FROM messages m JOIN (its conversation) LEFT JOIN (the quoted message)": add a WHERE that names
// m.account_id.
extern std::string const select_messages;

// Rows of one account as clients see them; attachments of all of them come with one statement.
std::vector<Message> show_messages(Tx& tx, std::vector<MessageRow> const& rows);
Message show_message(Tx& tx, MessageRow const& row);
std::optional<MessageRow> find_message_row(Tx& tx, MessageId id);

// Writes the row as it stands; the quote is looked up by id when the row names one.
void insert_message(Tx& tx, MessageRow const& row, std::optional<Time> provider_at);

// At most 160 characters on one line, for lists and quotes.
std::string preview_text(std::string_view text);
Actor actor_of(Who const& who);

}  // namespace recado::conversations
