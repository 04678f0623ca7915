// The parser and its guard on arbitrary bytes, fed whole and in two pieces: both must make the same request of them,
// and an accepted head must be unambiguous.
#include <algorithm>
#include <cstdlib>

#include "platform/http/parser.h"

namespace {

using recado::http::RequestParser;
constexpr std::size_t body_limit = 4096;

void demand(bool condition) {
    if (!condition) std::abort();
}

struct Outcome {
    RequestParser::Progress progress = RequestParser::Progress::need_more;
    std::string path;
    std::string body;
    bool operator==(Outcome const&) const = default;
};

void check_head(recado::http::Head const& head) {
    auto const count = [&](std::string_view name) {
        return std::ranges::count_if(head.headers, [&](auto const& header) { return header.first == name; });
    };
    demand(count("host") <= 1);
    demand(count("content-length") + count("transfer-encoding") <= 1);
    demand(head.path.starts_with('/'));
}

// Feeds `first`, then `rest` on top.
Outcome parse(std::string const& first, std::string const& rest) {
    RequestParser parser;
    Outcome outcome;
    std::string input;
    bool in_body = false;
    for (auto const* piece : {&first, &rest}) {
        input += *piece;
        if (!in_body) outcome.progress = parser.read_head(input);
        if (!in_body && outcome.progress == RequestParser::Progress::ready) {
            check_head(parser.head());
            outcome.path = parser.head().path;
            in_body = true;
        }
        if (in_body) outcome.progress = parser.read_body(input, body_limit);
        if (outcome.progress == RequestParser::Progress::refused) break;
        if (in_body && outcome.progress == RequestParser::Progress::ready) {
            outcome.body = parser.take_body();
            demand(outcome.body.size() <= body_limit);
            break;
        }
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string const bytes(reinterpret_cast<char const*>(data + 1), size - 1);
    auto const cut = std::min<std::size_t>(bytes.size(), data[0]);
    auto const whole = parse(bytes, "");
    auto const split = parse(bytes.substr(0, cut), bytes.substr(cut));
    // Which broken bytes are refused at once and which are waited for may differ; what is a request may not.
    auto const is_request = [](Outcome const& outcome) { return outcome.progress == RequestParser::Progress::ready; };
    demand(is_request(whole) == is_request(split) && whole.body == split.body && whole.path == split.path);
    static_cast<void>(recado::http::parse_query(bytes));
    return 0;
}
