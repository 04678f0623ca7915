// Who sees less than their inboxes is told less: how the realtime hub learns with whom a conversation stands.
#pragma once

#include "platform/realtime/hub.h"

namespace recado::conversations {

realtime::Narrowing narrowing();

}  // namespace recado::conversations
