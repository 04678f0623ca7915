// The value of `field: "messages"`: messages of people, statuses of ours, signals about the channel.
#pragma once

#include "channels/whatsapp/json_view.h"
#include "channels/whatsapp/parse.h"

namespace recado::whatsapp {

void parse_messages(Object const& value, std::string const& waba_id, Parsed& into);
Problem problem_of(Object const& error);
// Unix seconds, as text or number.
Time seconds_at(Object const& object, std::string_view key);

}  // namespace recado::whatsapp
