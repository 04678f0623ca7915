// One language of conditions for every list, view, segment and rule:
//
//   {"and":[{"field":"state","op":"is","values":["new"]},{"or":[...]}]}
//
// A node is a group (one key, "and" or "or", holding nodes) or a condition. What fields there are and which operators
// they take is a table of the feature (fields.h); turning a filter into SQL is compile.h. Parsing bounds depth and
// size, so that no filter from outside becomes a statement without end.
#pragma once

#include <functional>
#include <variant>

#include "platform/base/result.h"
#include "platform/json/json.h"

namespace recado::filters {

enum class Operator : std::uint8_t {
    is,
    is_not,
    contains,
    not_contains,
    starts_with,
    ends_with,
    greater,
    less,
    between,
    before,
    after,
    on,
    within_last,
    older_than,
    within_next,
    has_any,
    has_all,
    has_none,
    is_empty,
    is_not_empty,
};
DESCRIBE_ENUM(Operator, is, is_not, contains, not_contains, starts_with, ends_with, greater, less, between, before,
              after, on, within_last, older_than, within_next, has_any, has_all, has_none, is_empty, is_not_empty)

inline constexpr int max_depth = 4;  // groups inside groups
inline constexpr int max_conditions = 40;
inline constexpr std::size_t max_values = 50;
inline constexpr std::size_t max_value_length = 200;  // code points

struct Condition {
    std::string field;
    Operator op;
    std::vector<std::string> values;
    std::string path;  // where it stood in what was parsed, for errors
};

struct Node;
enum class Join : std::uint8_t { both, either };
struct Group {
    Join join = Join::both;
    std::vector<Node> nodes;  // none: everything
};
struct Node {
    std::variant<Condition, Group> what;
};

// A filter from outside. Every problem is named with its path below `path` ("filter.and[1].or[0].op"); codes are those
// of json::read, and too_deep. An empty text and {} are the filter that takes everything.
Result<Group> parse(json::Raw const& text, std::string_view path = "filter");
// The same filter in its shortest form: what is stored and what addresses carry.
json::Raw to_json(Group const& filter);

void each_condition(Group const& filter, std::function<void(Condition const&)> const& visit);
bool mentions(Group const& filter, std::string_view field);

}  // namespace recado::filters
