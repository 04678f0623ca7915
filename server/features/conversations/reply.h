// What the team writes: replies that leave through the inbox's channel, and notes that never leave. A reply carries a
// client_id, so sending twice makes one message; it is stored as `queued` and handed to the outbox in the same
// transaction.
#pragma once

#include "features/conversations/message.h"

namespace recado::conversations {

enum class ReplyDirection : std::uint8_t { outbound, note };
DESCRIBE_ENUM(ReplyDirection, outbound, note)

struct TemplateChoice {
    std::string template_id;
    std::optional<json::Raw> parameters;
};
DESCRIBE(TemplateChoice, FIELD(template_id, text(1, 40)), FIELD(parameters))

struct Reply {
    ConversationId conversation_id;
    std::string client_id;
    std::optional<ReplyDirection> direction;
    std::optional<std::string> text;
    std::optional<MessageId> reply_to_id;
    std::optional<std::vector<FileId>> file_ids;
    std::optional<bool> voice;  // the audio file was recorded here
    std::optional<TemplateChoice> choice;
    std::optional<Location> location;
    std::optional<MessageId> last_seen_message_id;  // a colleague's newer reply is a collision unless forced
    std::optional<bool> force;
    std::optional<int> hold_s;  // undo is possible this long
};
DESCRIBE(Reply, FIELD(conversation_id), FIELD(client_id, format(Format::uuid)), FIELD(direction),
         FIELD(text, text(0, 150000)), FIELD(reply_to_id), FIELD(file_ids, items(0, 15)), FIELD(voice),
         json::Field{"template", offsetof(Self, choice), json::type_of<std::optional<TemplateChoice>>, {}},
         FIELD(location), FIELD(last_seen_message_id), FIELD(force), FIELD(hold_s, range(0, 60)))

Result<Message> reply(Tx& tx, Reply const& in);

struct OneMessage {
    ConversationId conversation_id;
    MessageId message_id;
};
DESCRIBE(OneMessage, FIELD(conversation_id), FIELD(message_id))

// Sends a failed message, or one of unknown outcome, again: a person decided that.
Result<Message> retry_message(Tx& tx, OneMessage const& in);
// Takes a message back while it is still queued.
Result<Message> cancel_message(Tx& tx, OneMessage const& in);

struct React {
    ConversationId conversation_id;
    MessageId message_id;
    std::string emoji;
};
DESCRIBE(React, FIELD(conversation_id), FIELD(message_id), FIELD(emoji, text(0, 16)))

// Our reaction to a message of the customer; it is queued for the channel as a message of its own that no list shows.
Result<Message> react(Tx& tx, React const& in);

}  // namespace recado::conversations
