#include "features/demo/script.h"

#include <charconv>

#include "platform/base/check.h"

namespace recado::demo {
namespace {

std::string_view trimmed(std::string_view text) {
    auto const start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(' ') - start + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= text.size();) {
        auto const end = std::min(text.find(separator, start), text.size());
        parts.emplace_back(trimmed(text.substr(start, end - start)));
        start = end + 1;
    }
    return parts;
}

Chat read_heading(std::string_view line) {
    auto const parts = split(line, '|');
    check(parts.size() == 6, "a heading of the demo script has six parts");
    Chat chat{.name = parts[0], .phone = parts[1], .closed = parts[5] == "closed"};
    auto const& minutes = parts[2];
    auto const [end, error] = std::from_chars(minutes.data(), minutes.data() + minutes.size(), chat.started_minutes);
    check(error == std::errc{} && end == minutes.data() + minutes.size(),
          "a chat of the demo script starts minutes ago");
    if (parts[3] != "-") chat.assignee = parts[3];
    if (parts[4] != "-") chat.labels = split(parts[4], ',');
    return chat;
}

Line read_line(LineKind kind, std::string_view text) {
    if (kind == LineKind::customer) return {kind, {}, std::string(text)};
    auto const colon = text.find(": ");
    check(colon != std::string_view::npos, "a line of an agent in the demo script names the agent");
    return {kind, std::string(text.substr(0, colon)), std::string(text.substr(colon + 2))};
}

}  // namespace

std::vector<Chat> read_script(std::string_view text) {
    std::vector<Chat> chats;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        auto const rest = trimmed(line.substr(1));
        if (line[0] == '@') {
            chats.push_back(read_heading(rest));
            continue;
        }
        check(!chats.empty(), "the demo script starts with a heading");
        check(line[0] == '<' || line[0] == '>' || line[0] == '#', "a line of the demo script starts with @, <, > or #");
        auto const kind = line[0] == '<' ? LineKind::customer : line[0] == '>' ? LineKind::agent : LineKind::note;
        chats.back().lines.push_back(read_line(kind, rest));
    }
    return chats;
}

}  // namespace recado::demo
