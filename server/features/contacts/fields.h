// What a filter may ask about a contact, over the alias `c`. Other features reach a contact from their own records by
// wrapping these fields (conversations/fields.cpp).
#pragma once

#include "platform/filters/fields.h"

namespace recado::contacts {

filters::Fields const& fields();

}  // namespace recado::contacts
