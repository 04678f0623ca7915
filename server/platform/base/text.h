// UTF-8 text: checking, repairing, measuring in code points, folding for search keys, and the usual byte encodings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace recado::text {

struct CodePoint {
    char32_t value;
    std::size_t bytes;
    bool valid;  // false: one byte that starts no valid sequence (overlong forms, surrogates and values above U+10FFFF
                 // included)
};
// The code point at `position`, which must be inside `text`.
CodePoint decode(std::string_view text, std::size_t position);
void append_utf8(std::string& out, char32_t value);

bool is_utf8(std::string_view text);
// Every invalid byte becomes U+FFFD.
std::string repair_utf8(std::string_view text);
// In code points; invalid bytes count as one each.
std::size_t length(std::string_view text);
// The first `max` code points; a view into `text`, never cutting one in two.
std::string_view truncate(std::string_view text [[clang::lifetimebound]], std::size_t max);
// Without spaces, tabs and line ends at both sides.
std::string_view trim(std::string_view text [[clang::lifetimebound]]);
// Lower case without accents (é→e, ñ→n, ç→c, ß→ss; Greek and Cyrillic letters lowered): what search keys and "unique
// ignoring case and accents" compare. Also the SQL function fold().
std::string fold(std::string_view text);
std::string lower_ascii(std::string_view text);

// Appends `text` as a JSON string with quotes; invalid UTF-8 is repaired.
void append_json_string(std::string& out, std::string_view text);

std::string hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
std::string base64url(std::string_view bytes);  // without padding
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace recado::text
