// Whatever bytes come: parsing and reading end without harm, and what was accepted survives being written and read
// again.
#include <cstdint>
#include <cstdlib>

#include "platform/json/json.h"

namespace recado::json_fuzz {

enum class Mood : std::uint8_t { calm, angry };
DESCRIBE_ENUM(Mood, calm, angry)

struct Leaf {
    ContactId id;
    std::optional<std::string> email;
    std::optional<std::int32_t> number;
    std::optional<double> real;
    std::optional<Mood> mood;
};
DESCRIBE(Leaf, FIELD(id), FIELD(email, format(Format::email)), FIELD(number, range(-5, 5)), FIELD(real), FIELD(mood))

struct Tree {
    std::optional<std::string> text;
    std::optional<std::vector<Leaf>> leaves;
    std::optional<std::map<std::string, std::vector<std::string>>> lists;
    std::optional<json::Raw> raw;
    std::optional<Time> at;
    std::optional<bool> flag;
};
DESCRIBE(Tree, FIELD(text), FIELD(leaves), FIELD(lists), FIELD(raw), FIELD(at), FIELD(flag))

}  // namespace recado::json_fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace recado;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const parsed = json::parse(text);
    if (!parsed) return 0;
    std::string written;
    json::write_value(written, *parsed);
    auto const again = json::parse(written);
    if (!again) std::abort();
    std::string rewritten;
    json::write_value(rewritten, *again);
    if (rewritten != written) std::abort();
    auto const tree = json::decode<json_fuzz::Tree>(*parsed);
    if (!tree) return 0;
    auto const once = json::to_text(*tree);
    auto const reread = json::decode_text<json_fuzz::Tree>(once);
    if (!reread || json::to_text(*reread) != once) std::abort();
    return 0;
}
