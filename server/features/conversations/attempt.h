// What attempts and statuses share: writing how far a message is.
#pragma once

#include "features/conversations/message.h"

namespace recado::conversations {

// Writes state, error and times, keeps the preview of the conversation, announces message_updated.
void write_delivery(Tx& tx, MessageRow const& row);
// Writes the provider's name of the message.
void write_source(Tx& tx, MessageRow const& row);
// Applies what was parked under the message's source id.
void unpark(Tx& tx, MessageRow const& row);

}  // namespace recado::conversations
