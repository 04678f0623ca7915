// The conversations of the demo shop, written as a play and read into plain structs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace recado::demo {

enum class LineKind : std::uint8_t { customer, agent, note };

struct Line {
    LineKind kind;
    std::string speaker;  // first name of the agent; empty for the customer
    std::string text;
};

struct Chat {
    std::string name;
    std::string phone;     // digits, as the provider writes them
    int started_minutes;   // before now
    std::string assignee;  // first name, or empty
    std::vector<std::string> labels;
    bool closed = false;
    std::vector<Line> lines;
};

// The text is one block per chat:
//   @ NAME | PHONE | MINUTES AGO | ASSIGNEE or - | LABEL, LABEL or - | open or closed
//   < what the customer writes
//   > Agent: what the agent answers
//   # Agent: a private note
// Throws Fault when a line has another shape.
std::vector<Chat> read_script(std::string_view text);

// The play itself, in Spanish and Portuguese.
std::string_view shop_script();

}  // namespace recado::demo
