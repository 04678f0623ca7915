// The formats a text field may be required to have.
#pragma once

#include <string_view>

#include "platform/json/describe.h"

namespace recado::json {

bool has_format(std::string_view text, Format format);
// As JSON Schema calls it.
std::string_view format_name(Format format);
// What a person is told that the text must be.
std::string_view format_hint(Format format);

}  // namespace recado::json
