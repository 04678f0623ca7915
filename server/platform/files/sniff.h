// What bytes are, by what they begin with; what a client or a provider says about them is not believed. Anything that a
// browser could run (HTML, SVG, XML, scripts) is known as such so that it is never shown inline. Parses headers only
// and never decodes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/files/file.h"

namespace recado::files {

struct Sniffed {
    std::string mime_type;
    Kind kind;
};

// `head` is the first kilobytes; `said` (a Content-Type, may be empty) only chooses between formats that look alike,
// such as the ZIP based ones.
Sniffed sniff(std::string_view head, std::string_view said);

struct ImageSize {
    std::int64_t width;
    std::int64_t height;
};
// Of PNG, GIF, WebP and JPEG, when the head tells it.
std::optional<ImageSize> image_size(std::string_view head);

// Whether a browser may show it on our origin. All else is a download.
bool may_show_inline(std::string_view mime_type);

}  // namespace recado::files
