// A filter as SQL: the one place of the server that composes conditions. Every condition stands in parentheses, treats
// what is empty as "not equal" (never as unknown), and its values are bound.
#pragma once

#include <deque>
#include <memory>

#include "platform/base/zone.h"
#include "platform/db/migrate.h"
#include "platform/db/tx.h"
#include "platform/filters/fields.h"

namespace recado::filters {

// What conditions are relative to.
struct Context {
    Time now;
    UserId me;
    std::shared_ptr<Zone const> zone = Zone::utc();
    db::Dialect dialect = db::Dialect::sqlite;
};

// A predicate in parentheses over $1 ... $n. It may be moved, not copied: the values point into it.
struct Where {
    std::string sql = "(TRUE)";
    std::vector<db::Value> values;
    std::deque<std::string> texts;

    Where() = default;
    Where(Where&&) = default;
    Where& operator=(Where&&) = default;
};

// 422 with the path of every condition that names no field (unknown_field), an operator the field does not take
// (unknown_operator), or wrong values (required, too_long, unknown_value, bad_format).
Result<Where> compile(Group const& filter, Fields const& fields, Context const& context);

// The records that a filter names by id, so that a saved one can be told broken when they are gone.
struct Reference {
    Type type;  // user, team, inbox, label
    std::int64_t id;
    std::string path;
};
std::vector<Reference> references(Group const& filter, Fields const& fields);

}  // namespace recado::filters
