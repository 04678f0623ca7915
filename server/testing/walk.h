// Walks the described input of a route: every field at any depth, and requests with another value there.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "platform/json/describe.h"

namespace recado::testing {

struct FieldPlace {
    std::vector<std::string_view> path;  // "location", "latitude"
    std::string_view name;               // the last of them
    json::Type const* type;              // without optional and list
    json::Rule rule;
    bool required = false;
    bool listed = false;  // the value stands in a list

    // As errors name it: "location.latitude", "label_ids[0]".
    std::string text() const;
};

// Those of nested objects too.
std::vector<FieldPlace> field_places(json::Type const& type);

// The JSON object `body` with `value` at the place (in a list of one where a list is wanted); objects on the way are
// made.
std::string with_value(std::string const& body, FieldPlace const& place, boost::json::value const& value);
// With `value` instead of the whole field, list or not.
std::string with_field(std::string const& body, FieldPlace const& place, boost::json::value const& value);
std::string without_field(std::string const& body, FieldPlace const& place);
// "/labels?limit=1" with the parameter set anew; the value is escaped.
std::string with_parameter(std::string const& target, std::string_view name, std::string_view value);

}  // namespace recado::testing
