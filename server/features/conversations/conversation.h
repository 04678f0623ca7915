// A conversation is the thread of one identity of a contact in one inbox; it is never duplicated. Here are its wire
// types. Reading one is access.h, changing one goes through record.h, which keeps state, counters, versions and events
// true.
#pragma once

#include "features/contacts/contact.h"
#include "platform/db/tx.h"

namespace recado::conversations {

enum class Status : std::uint8_t { open, pending, snoozed, closed };
DESCRIBE_ENUM(Status, open, pending, snoozed, closed)

// The shelf a conversation stands on. `fresh`: open and never answered by a person.
enum class State : std::uint8_t { fresh, in_progress, bot, snoozed, closed, archived };
DESCRIBE_ENUM(State, fresh, in_progress, bot, snoozed, closed, archived)

enum class Priority : std::uint8_t { low, medium, high, urgent };
DESCRIBE_ENUM(Priority, low, medium, high, urgent)

enum class Direction : std::uint8_t { inbound, outbound, note, activity };
DESCRIBE_ENUM(Direction, inbound, outbound, note, activity)

enum class MessageKind : std::uint8_t {
    text,
    image,
    audio,
    voice,
    video,
    document,
    sticker,
    location,
    contacts,
    reaction,
    button,
    list_reply,
    interactive,
    from_template,
    order,
    system,
    unsupported,
    activity
};
DESCRIBE_ENUM(MessageKind, text, image, audio, voice, video, document, sticker, location, contacts, reaction, button,
              list_reply, interactive, template, order, system, unsupported, activity)

enum class MessageState : std::uint8_t { queued, sending, accepted, sent, delivered, read, failed, unknown, cancelled };
DESCRIBE_ENUM(MessageState, queued, sending, accepted, sent, delivered, read, failed, unknown, cancelled)

struct MessagePreview {
    MessageId id;
    Direction direction;
    MessageKind kind;
    std::string text;
    std::optional<MessageState> state;
    std::optional<std::string> author_name;
    Time created_at;
};
DESCRIBE(MessagePreview, FIELD(id), FIELD(direction), FIELD(kind), FIELD(text), FIELD(state), FIELD(author_name),
         FIELD(created_at))

struct Conversation {
    ConversationId id;
    std::int64_t display_id;
    InboxId inbox_id;
    contacts::ContactCard contact;
    Status status;
    std::optional<Time> archived_at;
    std::optional<Time> snoozed_until;
    std::optional<Priority> priority;
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
    std::vector<LabelId> label_ids;
    std::int64_t unread_count;
    std::optional<Time> waiting_since;
    std::optional<Time> first_reply_at;
    Time last_activity_at;
    Time created_at;
    bool muted;
    std::string ticket_number;
    std::optional<Time> window_expires_at;
    bool window_applies;
    std::optional<MessagePreview> last_message;
    std::int64_t version;
    std::optional<std::vector<std::string>> can;  // absent in events: it depends on who reads
};
DESCRIBE(Conversation, FIELD(id), FIELD(display_id), FIELD(inbox_id), FIELD(contact), FIELD(status), FIELD(archived_at),
         FIELD(snoozed_until), FIELD(priority), FIELD(assignee_id), FIELD(team_id), FIELD(label_ids),
         FIELD(unread_count), FIELD(waiting_since), FIELD(first_reply_at), FIELD(last_activity_at), FIELD(created_at),
         FIELD(muted), FIELD(ticket_number), FIELD(window_expires_at), FIELD(window_applies), FIELD(last_message),
         FIELD(version), FIELD(can))

// What a conversation was before a change, so that a client keeps exact counts without asking.
struct Before {
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
    Status status;
    bool archived;
    std::int64_t unread_count;
    bool first_reply;
    bool waiting;
};
DESCRIBE(Before, FIELD(assignee_id), FIELD(team_id), FIELD(status), FIELD(archived), FIELD(unread_count),
         FIELD(first_reply), FIELD(waiting))

struct OneConversation {
    ConversationId conversation_id;
};
DESCRIBE(OneConversation, FIELD(conversation_id))

}  // namespace recado::conversations
