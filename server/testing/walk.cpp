#include "testing/walk.h"

#include "platform/base/check.h"

namespace recado::testing {

namespace bj = boost::json;

namespace {

void collect(json::Type const& type, std::vector<std::string_view> const& above, bool above_required,
             std::vector<FieldPlace>& places) {
    for (auto const& field : type.fields) {
        FieldPlace place{.path = above, .name = field.name, .type = field.type, .rule = field.rule};
        place.path.push_back(field.name);
        bool const optional = place.type->kind == json::Kind::optional;
        if (optional) place.type = place.type->element;
        place.required = !optional && above_required;
        if (place.type->kind == json::Kind::list) {
            place.type = place.type->element;
            place.listed = true;
        }
        places.push_back(place);
        if (place.type->kind != json::Kind::object) continue;
        check(!place.listed, "the walk reaches into objects, not yet into lists of objects");
        collect(*place.type, place.path, place.required, places);
    }
}

bj::object& parent_of(bj::object& root, FieldPlace const& place) {
    auto* object = &root;
    for (std::size_t i = 0; i + 1 < place.path.size(); ++i) {
        auto& next = (*object)[place.path[i]];
        if (!next.is_object()) next = bj::object();
        object = &next.as_object();
    }
    return *object;
}

bj::object object_of(std::string const& body) { return body.empty() ? bj::object() : bj::parse(body).as_object(); }

}  // namespace

std::string FieldPlace::text() const {
    std::string out;
    for (auto const part : path) out += (out.empty() ? "" : ".") + std::string(part);
    return out;
}

std::vector<FieldPlace> field_places(json::Type const& type) {
    std::vector<FieldPlace> places;
    collect(type, {}, true, places);
    return places;
}

std::string with_value(std::string const& body, FieldPlace const& place, bj::value const& value) {
    return with_field(body, place, place.listed ? bj::value(bj::array{value}) : value);
}

std::string with_field(std::string const& body, FieldPlace const& place, bj::value const& value) {
    auto object = object_of(body);
    parent_of(object, place)[place.name] = value;
    return bj::serialize(object);
}

std::string without_field(std::string const& body, FieldPlace const& place) {
    auto object = object_of(body);
    parent_of(object, place).erase(place.name);
    return bj::serialize(object);
}

std::string with_parameter(std::string const& target, std::string_view name, std::string_view value) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    auto const question = target.find('?');
    auto out = target.substr(0, question) + "?" + std::string(name) + "=";
    for (char const c : value) {
        auto const byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    auto rest = question == std::string::npos ? std::string() : target.substr(question + 1);
    while (!rest.empty()) {
        auto const end = std::min(rest.find('&'), rest.size());
        if (!rest.starts_with(std::string(name) + "=")) out += "&" + rest.substr(0, end);
        rest = end == rest.size() ? "" : rest.substr(end + 1);
    }
    return out;
}

}  // namespace recado::testing
