// Path and query are text; what a domain function reads is typed. The described type of its input says what each text
// should become.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>

#include "platform/http/api.h"

namespace recado::http {

// A text as JSON of `type`; what does not fit stays text, so that decoding names the field. Lists are separated by
// commas.
boost::json::value coerce(json::Type const& type, std::string_view text);

// Body, path and query as one object for `type`. The path wins over nothing: a body or query that says otherwise is
// refused. 400 `malformed_json`, 404 for an id in the path that is not a number, 422 `conflicts_with_path`.
Result<boost::json::value> merge_input(json::Type const& type, Request const& request);

// The same for raw handlers: the decoded input, or the answer that says what is wrong with it (400, 404, 415, 422).
std::expected<boost::json::value, Response> read_json(json::Type const& type, Request const& request);
template <class In>
std::expected<In, Response> read_input(Request const& request) {
    auto const merged = read_json(*json::type_of<In>, request);
    if (!merged) return std::unexpected(merged.error());
    auto in = json::decode<In>(*merged);
    if (!in) return std::unexpected(error_response(in.error(), request.id));
    return std::move(*in);
}

}  // namespace recado::http
