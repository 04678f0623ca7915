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

// With whom the conversation stands: whoever sees only what stands with them is told by it.
struct HeldBy {
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
};
DESCRIBE(HeldBy, FIELD(assignee_id), FIELD(team_id))

// A client whose list shows this message as the last of its conversation takes the new state, text and kind into the
// preview.
struct MessageUpdated {
    static constexpr std::string_view event_type = "message_updated";
    Message message;
    std::optional<Conversation> conversation;
    std::optional<HeldBy> held_by;  // without it only those who see the whole inbox are told
};
DESCRIBE(MessageUpdated, FIELD(message), FIELD(conversation), FIELD(held_by))
MessageUpdated updated(Tx& tx, MessageRow const& row);

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

// To those alone for whom the conversation came into sight, because it now stands with them or their team ...
struct ConversationShown {
    static constexpr std::string_view event_type = "conversation_shown";
    Conversation conversation;
};
DESCRIBE(ConversationShown, FIELD(conversation))

// ... or went out of it. It is to them as if it had never been: `before` is what they counted.
struct ConversationHidden {
    static constexpr std::string_view event_type = "conversation_hidden";
    ConversationId conversation_id;
    Before before;
};
DESCRIBE(ConversationHidden, FIELD(conversation_id), FIELD(before))

db::Subject about(ConversationId id, InboxId inbox, std::string reason = {});

}  // namespace recado::conversations
