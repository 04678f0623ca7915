// The queue of messages to hand to providers. Conversations put messages in; the channel registered for the inbox's
// kind takes them out (channels/channel.h). One conversation is one lane: its messages leave in order, one at a time.
#pragma once

#include "platform/db/tx.h"

namespace recado::inboxes {

inline constexpr std::string_view send_message_job = "send_message";

struct SendMessage {
    MessageId message_id;
};
DESCRIBE(SendMessage, FIELD(message_id))

struct OutboxEntry {
    MessageId message;
    ConversationId lane;
    Time run_at{};  // zero: at once
};

void send_later(Tx& tx, OutboxEntry const& entry);

}  // namespace recado::inboxes
