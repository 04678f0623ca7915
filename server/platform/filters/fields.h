// What can be asked of a kind of record: a feature writes one table of fields (conversations/fields.cpp), and lists,
// views, segments, rules and exports over that record all use it. A name from outside is only ever compared with the
// table, and a value is only ever bound.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "platform/filters/filter.h"

namespace recado::filters {

enum class Type : std::uint8_t {
    choice,   // one of a few names
    boolean,  // true or false
    text,     // compared without case and accents
    phone,    // compared by digits
    number,
    time,       // a day "2026-11-22" of the account's zone, or milliseconds
    user,       // ids; "me" is who asks
    team,       // ids
    inbox,      // ids
    channel,    // the kind of an inbox
    label,      // a set of ids: has_any, has_all, has_none
    attribute,  // a key of a JSON object, typed as it was stored
};
DESCRIBE_ENUM(Type, choice, boolean, text, phone, number, time, user, team, inbox, channel, label, attribute)

struct Choice {
    std::string name;                               // in filters
    std::variant<std::int64_t, std::string> value;  // in the column
};

// `sql` is the value: a column or an expression over the alias that the feature's statements use, NULL when empty.
// In it {now} and {me} stand for the time and the person who asks. For label it is the id inside the set, for boolean
// a predicate that is never NULL, for attribute the JSON column.
struct Field {
    std::string name;  // one that ends with ':' is followed by a key: "attribute:city"
    Type type;
    std::string sql;
    bool optional = false;             // may be empty: offers is_empty and is_not_empty
    std::vector<Choice> choices = {};  // of choice
    std::string set = {};              // of label: "FROM ... WHERE ..." of the rows that are the set
    std::string within = {};  // "EXISTS (SELECT 1 FROM ... WHERE ... AND {})": where the record is reached from another
};

using Fields = std::vector<Field>;

struct Found {
    Field const* field = nullptr;
    std::string_view key;  // after the ':' of an attribute
};
Found find(Fields const& fields, std::string_view name);
std::vector<Operator> operators_of(Field const& field);

// The table as clients read it, to offer only what will be accepted.
struct FieldInfo {
    std::string name;
    Type type;
    std::vector<Operator> operators;
    std::optional<std::vector<std::string>> choices;
};
DESCRIBE(FieldInfo, FIELD(name), FIELD(type), FIELD(operators), FIELD(choices))
std::vector<FieldInfo> describe(Fields const& fields);

}  // namespace recado::filters
