#include "platform/db/dialect.h"

#include <algorithm>

#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::db {

namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// Columns are declared as `name TEXT`; what stands in a comment or behind AS stays as it is.
void append_line(std::string& out, std::string_view line, Dialect dialect) {
    constexpr std::string_view token = "{{id}}", type = "TEXT";
    std::string_view const id_type = dialect == Dialect::sqlite ? "INTEGER PRIMARY KEY" : "BIGINT PRIMARY KEY";
    auto const comment = line.find("--");
    for (std::size_t at = 0; at < line.size();) {
        auto const rest = line.substr(at);
        if (rest.starts_with(token)) {
            out += id_type;
            at += token.size();
            continue;
        }
        bool const whole = rest.starts_with(type) && (rest.size() == type.size() || !is_word(rest[type.size()])) &&
                           at > 0 && line[at - 1] == ' ';
        if (dialect == Dialect::postgres && whole && at < comment && !line.substr(0, at).ends_with("AS ")) {
            out += "TEXT COLLATE \"C\"";
            at += type.size();
            continue;
        }
        out += line[at++];
    }
}

}  // namespace

std::string translate(std::string_view sql, Dialect dialect) {
    std::string out;
    std::string_view const other = dialect == Dialect::sqlite ? "-- only postgres" : "-- only sqlite";
    bool skipping = false;
    while (!sql.empty()) {
        auto const end = std::min(sql.find('\n'), sql.size() - 1) + 1;
        auto const line = sql.substr(0, end);
        sql.remove_prefix(end);
        if (text::trim(line) == other) skipping = true;
        if (text::trim(line) == "-- end") skipping = false;
        if (!skipping) append_line(out, line, dialect);
    }
    check(!skipping, "a section of a migration has no end");
    return out;
}

}  // namespace recado::db
