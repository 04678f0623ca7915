// Reactions are annotations of a message, one per author: they neither reopen a conversation nor make anybody wait.
#pragma once

#include "features/conversations/message.h"

namespace recado::conversations {

// Sets, replaces or (with an empty emoji) takes back the author's reaction, unless a newer one is known. Gives whether
// something changed.
bool set_reaction(Tx& tx, MessageRow& row, Reaction reaction);

}  // namespace recado::conversations
