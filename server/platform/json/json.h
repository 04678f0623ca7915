// JSON in and out of described types (describe.h). Reading names every wrong field at once; writing cannot fail.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/json/describe.h"

namespace recado::json {

// Limits of every parse from outside: nesting 32, invalid UTF-8, duplicate keys and lone surrogates are refused.
// Error code `malformed_json`.
Result<boost::json::value> parse(std::string_view text);

// Appends the JSON of the object at `value`. Keys in table order, absent optionals left out, text as UTF-8 with only
// the escapes JSON asks for.
void write(std::string& out, Type const& type, void const* value);

// Fills the object at `target`; every problem is appended to `issues` with its path below `path` (at most 50).
// Codes: required, wrong_type, too_short, too_long, too_small, too_large, bad_format, unknown_value, unknown_field.
void read(boost::json::value const& from, Type const& type, Rule const& rule, void* target, std::string const& path,
          std::vector<FieldError>& issues);

// A value of the path or the query, which is always text, as the JSON value that `type` would have: numbers and
// booleans where they are expected, lists split at commas. What does not fit stays text, so that read() names the
// error.
boost::json::value value_of_text(std::string_view text, Type const& type);

template <class T>
void write(std::string& out, T const& value) {
    write(out, *type_of<T>, &value);
}
template <class T>
std::string to_text(T const& value) {
    std::string out;
    write(out, value);
    return out;
}

// 422 `invalid` with all field errors, or the value.
template <class T>
Result<T> decode(boost::json::value const& from) {
    T target{};
    std::vector<FieldError> issues;
    read(from, *type_of<T>, {}, &target, "", issues);
    if (!issues.empty())
        return std::unexpected(
            Error{ErrorKind::invalid, "invalid", "some fields are wrong", std::move(issues), {}, {}});
    return target;
}
template <class T>
Result<T> decode_text(std::string_view text) {
    auto parsed = parse(text);
    if (!parsed) return std::unexpected(std::move(parsed).error());
    return decode<T>(*parsed);
}

// Appends `text` as a JSON string with quotes. Invalid UTF-8 is replaced by U+FFFD.
void write_string(std::string& out, std::string_view text);

// Appends a parsed value as compact JSON, numbers as short as they go (Boost writes 1.5 as 1.5E0).
void write_value(std::string& out, boost::json::value const& value);

// JSON Schema (2020-12, as OpenAPI 3.1 uses it) of a type; objects and enumerations are referenced as
// #/components/schemas/{name} and collected.
struct SchemaSink {
    std::map<std::string, std::string> components;  // name -> schema text
    std::map<std::string, Type const*> types;       // whose schema that is
    // What a Raw field of a type holds, where somebody knows; else it is described as any JSON.
    std::map<std::pair<Type const*, std::string_view>, Type const*> held;
    Type const* raw = nullptr;  // what the field holds that is being described
};
std::string schema(Type const& type, Rule const& rule, SchemaSink& sink);
std::string field_schema(Type const& holder, Field const& field, SchemaSink& sink);

}  // namespace recado::json
