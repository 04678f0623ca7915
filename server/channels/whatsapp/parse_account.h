// The values of all fields but `messages`: templates, numbers, the account, what people prefer.
#pragma once

#include "channels/whatsapp/json_view.h"
#include "channels/whatsapp/parse.h"

namespace recado::whatsapp {

// False when nothing here knows the field.
bool parse_account(std::string const& field, Object const& value, std::string const& waba_id, Parsed& into);

}  // namespace recado::whatsapp
