// Values as PostgreSQL takes them: text of an inferred type, in one arena for the whole statement.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <variant>

#include "platform/base/text.h"
#include "platform/db/libpq.h"
#include "platform/db/tx.h"

namespace recado::db::postgres {

inline constexpr Oid no_type = 0, int8_type = 20, float8_type = 701, bool_type = 16;

inline char letter_of(Value const& value) {
    if (auto const* null = std::get_if<Null>(&value)) {
        switch (null->of) {
            case Null::Of::integer:
                return 'i';
            case Null::Of::real:
                return 'r';
            case Null::Of::boolean:
                return 'b';
            case Null::Of::text:
                return 't';
        }
    }
    if (std::holds_alternative<std::int64_t>(value)) return 'i';
    if (std::holds_alternative<double>(value)) return 'r';
    return std::holds_alternative<bool>(value) ? 'b' : 't';
}

inline Oid type_of_letter(char letter) {
    if (letter == 'i') return int8_type;
    if (letter == 'r') return float8_type;
    return letter == 'b' ? bool_type : no_type;  // a text takes the type of where it stands
}

// JSONB refuses an escaped NUL, too: in what looks like JSON it becomes U+FFFD.
inline void append_plain(std::string& arena, std::string_view value) {
    constexpr std::string_view escaped = "\\u0000";
    bool const looks_like_json = value.starts_with('{') || value.starts_with('[') || value.starts_with('"');
    if (!looks_like_json || value.find(escaped) == std::string_view::npos) {
        arena += value;
        return;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value.substr(i).starts_with(escaped)) {
            arena += "\\ufffd";
            i += escaped.size() - 1;
            continue;
        }
        arena += value[i];
        if (value[i] == '\\' && i + 1 < value.size()) arena += value[++i];  // an escaped backslash begins nothing
    }
}

// PostgreSQL takes neither NUL characters nor invalid UTF-8.
inline void append_text(std::string& arena, std::string_view value) {
    if (std::ranges::all_of(value, [](char c) { return c > 0; })) return append_plain(arena, value);
    std::string repaired;
    for (char c : text::repair_utf8(value)) c == '\0' ? repaired += "\xEF\xBF\xBD" : repaired += c;
    append_plain(arena, repaired);
}

template <class Number>
void append_number(std::string& arena, Number number) {
    std::array<char, 32> buffer{};
    auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    arena.append(buffer.data(), end);
}

// $1, $2 ... outside of quotes: how many, or -1 when the row has a hole.
inline std::int64_t count_placeholders(std::string_view sql) {
    std::vector<bool> seen;
    bool quoted = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '\'') quoted = !quoted;
        if (quoted || sql[i] != '$') continue;
        std::size_t number = 0;
        std::from_chars(sql.data() + i + 1, sql.data() + sql.size(), number);
        if (number == 0 || number > 65'535) continue;
        if (seen.size() < number) seen.resize(number);
        seen[number - 1] = true;
    }
    return std::ranges::find(seen, false) == seen.end() ? static_cast<std::int64_t>(seen.size()) : -1;
}

}  // namespace recado::db::postgres
