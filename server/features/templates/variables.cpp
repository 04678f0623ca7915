#include "features/templates/variables.h"

#include <algorithm>
#include <boost/json/object.hpp>

#include "platform/base/text.h"

namespace recado::templates {
namespace {

namespace js = boost::json;

std::string text_of(js::object const& object, std::string_view key) {
    auto const* value = object.if_contains(key);
    auto const* text = value ? value->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

js::value const* inside(js::value const* value, std::string_view key) {
    auto const* object = value ? value->if_object() : nullptr;
    return object ? object->if_contains(key) : nullptr;
}

js::value const* at(js::value const* value, std::size_t index) {
    auto const* list = value ? value->if_array() : nullptr;
    return list && index < list->size() ? &(*list)[index] : nullptr;
}

std::optional<std::string> as_text(js::value const* value) {
    auto const* text = value ? value->if_string() : nullptr;
    return text ? std::optional(std::string(*text)) : std::nullopt;
}

// Samples: a list of texts for headers, a list in a list for bodies, a list of {param_name, example} when named.
std::optional<std::string> example_of(js::object const& component, std::string_view place, std::string const& name,
                                      std::size_t position) {
    auto const* examples = component.if_contains("example");
    if (auto const* named = inside(examples, std::string(place) + "_text_named_params"); named && named->is_array())
        for (auto const& entry : named->get_array())
            if (as_text(inside(&entry, "param_name")) == name) return as_text(inside(&entry, "example"));
    auto const* plain = inside(examples, std::string(place) + "_text");
    return as_text(place == "body" ? at(at(plain, 0), position) : at(plain, position));
}

void add_text(std::vector<Variable>& into, js::object const& component, Place place) {
    std::size_t position = 0;
    for (auto const& name : placeholders(text_of(component, "text"))) {
        auto example = example_of(component, place == Place::header ? "header" : "body", name, position++);
        into.push_back({.place = place, .name = name, .format = "text", .example = std::move(example), .index = {}});
    }
}

void add_header(std::vector<Variable>& into, js::object const& component) {
    auto const format = text::lower_ascii(text_of(component, "format"));
    if (format == "text" || format.empty()) return add_text(into, component, Place::header);
    into.push_back({.place = Place::header, .name = format, .format = format, .example = {}, .index = {}});
}

void add_buttons(std::vector<Variable>& into, js::object const& component) {
    auto const* list = component.if_contains("buttons");
    if (!list || !list->is_array()) return;
    int index = -1;
    for (auto const& entry : list->get_array()) {
        ++index;
        auto const* button = entry.if_object();
        if (!button) continue;
        auto const type = text::lower_ascii(text_of(*button, "type"));
        bool const url = type == "url" && !placeholders(text_of(*button, "url")).empty();
        if (!url && type != "copy_code" && type != "otp") continue;
        auto const* example = button->if_contains("example");
        into.push_back({.place = Place::button,
                        .name = text_of(*button, "text"),
                        .format = url || type == "otp" ? "url" : "copy_code",
                        .example = example && example->is_array() ? as_text(at(example, 0)) : as_text(example),
                        .index = index});
    }
}

}  // namespace

std::vector<std::string> placeholders(std::string_view text) {
    std::vector<std::string> names;
    for (auto open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open + 2)) {
        auto const close = text.find("}}", open);
        if (close == std::string_view::npos) break;
        auto const name = std::string(text::trim(text.substr(open + 2, close - open - 2)));
        if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
}

std::vector<Variable> variables_of(std::vector<json::Raw> const& components) {
    std::vector<Variable> variables;
    for (auto const& raw : components) {
        auto const parsed = json::parse(raw.text);
        auto const* component = parsed ? parsed->if_object() : nullptr;
        if (!component) continue;
        auto const type = text::lower_ascii(text_of(*component, "type"));
        if (type == "header") add_header(variables, *component);
        if (type == "body") add_text(variables, *component, Place::body);
        if (type == "buttons") add_buttons(variables, *component);
    }
    return variables;
}

}  // namespace recado::templates
