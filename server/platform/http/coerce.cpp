#include "platform/http/coerce.h"

#include <charconv>

#include "platform/http/router.h"

namespace recado::http {

namespace {

json::Field const* find_field(json::Type const& type, std::string_view name) {
    for (auto const& field : type.fields)
        if (field.name == name) return &field;
    return nullptr;
}

json::Type const& without_optional(json::Type const& type) {
    return type.kind == json::Kind::optional ? *type.element : type;
}

template <class T>
boost::json::value number_or_text(std::string_view text) {
    T value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return boost::json::string(text);
    return value;
}

boost::json::value coerce_list(json::Type const& element, std::string_view text) {
    boost::json::array items;
    while (!text.empty()) {
        auto const comma = text.find(',');
        items.push_back(coerce(element, text.substr(0, comma)));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return items;
}

boost::json::value json_or_text(std::string_view text) {
    auto parsed = json::parse(text);
    if (parsed) return std::move(*parsed);
    return boost::json::string(text);
}

bool is_id(std::string_view text) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = error == std::errc() && end == text.data() + text.size();
    return whole && value > 0 && text.front() != '0';
}

Result<Done> check_ids(json::Type const& type, Request const& request) {
    for (auto const& [name, value] : request.params) {
        auto const* field = find_field(type, name);
        bool const names_id = field ? without_optional(*field->type).kind == json::Kind::id : false;
        if (names_id && !is_id(value)) return not_found("record");
    }
    return Done{};
}

std::unexpected<Error> clash(std::string const& field) {
    return invalid(field, "conflicts_with_path", "is also given elsewhere, differently");
}

}  // namespace

boost::json::value coerce(json::Type const& type, std::string_view text) {
    switch (type.kind) {
        case json::Kind::optional:
            return coerce(*type.element, text);
        case json::Kind::boolean:
            if (text == "true" || text == "1") return true;
            if (text == "false" || text == "0") return false;
            break;
        case json::Kind::integer:
        case json::Kind::time:
            return number_or_text<std::int64_t>(text);
        case json::Kind::number:
            return number_or_text<double>(text);
        case json::Kind::list:
            return coerce_list(*type.element, text);
        case json::Kind::raw:
        case json::Kind::map:
        case json::Kind::object:
            return json_or_text(text);
        case json::Kind::string:
        case json::Kind::id:
        case json::Kind::enumeration:
            break;
    }
    return boost::json::string(text);
}

Result<boost::json::value> merge_input(json::Type const& type, Request const& request) {
    boost::json::object merged;
    TRY(check_ids(type, request));
    if (!request.body.empty()) {
        auto parsed = TRY(json::parse(request.body));
        if (!parsed.is_object()) return invalid("", "wrong_type", "the body must be a JSON object");
        merged = std::move(parsed.as_object());
    }
    auto const add = [&](std::string const& name, std::string const& text) -> Result<Done> {
        auto const* field = find_field(type, name);
        auto value = field ? coerce(*field->type, text) : boost::json::value(boost::json::string(text));
        if (auto const* present = merged.if_contains(name); present && *present != value) return clash(name);
        merged.insert_or_assign(name, std::move(value));
        return Done{};
    };
    // A parameter of the path that the input does not name is part of the address only.
    for (auto const& [name, text] : request.params)
        if (find_field(type, name)) TRY(add(name, text));
    for (auto const& [name, text] : request.query) TRY(add(name, text));
    return merged;
}

std::expected<boost::json::value, Response> read_json(json::Type const& type, Request const& request) {
    auto const content_type = request.header("content-type");
    if (!request.body.empty() && content_type.substr(0, content_type.find(';')) != "application/json")
        return std::unexpected(problem(415, "unsupported_media_type", "send application/json", request.id));
    auto merged = merge_input(type, request);
    if (merged) return std::move(*merged);
    auto response = error_response(merged.error(), request.id);
    if (merged.error().code == "malformed_json") response.status = 400;
    return std::unexpected(std::move(response));
}

}  // namespace recado::http
