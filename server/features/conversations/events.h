// What conversations announce. `before` lets a client keep its counts; the audience is who sees the inbox.
#pragma once

#include "features/conversations/message.h"

namespace recado::conversations {

struct MessageCreated {
    static constexpr std::string_view event_type = "message_created";
    Message message;
    Conversation conversation;
    Before before;
};
DESCRIBE(MessageCreated, FIELD(message), FIELD(conversation), FIELD(before))

// A client whose list shows this message as the last of its conversation takes the new state, text and kind into the
// preview.
struct MessageUpdated {
    static constexpr std::string_view event_type = "message_updated";
    Message message;
    std::optional<Conversation> conversation;
};
DESCRIBE(MessageUpdated, FIELD(message), FIELD(conversation))

struct ConversationCreated {
    static constexpr std::string_view event_type = "conversation_created";
    Conversation conversation;
};
DESCRIBE(ConversationCreated, FIELD(conversation))

struct ConversationUpdated {
    static constexpr std::string_view event_type = "conversation_updated";
    Conversation conversation;
    Before before;
    std::vector<std::string> changes;
};
DESCRIBE(ConversationUpdated, FIELD(conversation), FIELD(before), FIELD(changes))

db::Subject about(ConversationId id, InboxId inbox, std::string reason = {});

}  // namespace recado::conversations
