#include "channels/whatsapp/json_view.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace recado::whatsapp {
namespace {

std::string without_nul(std::string_view text) {
    std::string out(text);
    std::erase(out, '\0');
    return out;
}

}  // namespace

boost::json::value const* find(Object const& object, std::string_view key) { return object.if_contains(key); }

Object const* object_at(Object const& object, std::string_view key) {
    auto const* value = find(object, key);
    return value ? value->if_object() : nullptr;
}

boost::json::array const* array_at(Object const& object, std::string_view key) {
    auto const* value = find(object, key);
    return value ? value->if_array() : nullptr;
}

std::string text_at(Object const& object, std::string_view key) {
    auto const* value = find(object, key);
    if (!value) return {};
    switch (value->kind()) {
        case boost::json::kind::string:
            return without_nul(value->get_string());
        case boost::json::kind::int64:
            return std::to_string(value->get_int64());
        case boost::json::kind::uint64:
            return std::to_string(value->get_uint64());
        case boost::json::kind::bool_:
            return value->get_bool() ? "true" : "false";
        case boost::json::kind::double_:
        case boost::json::kind::null:
        case boost::json::kind::array:
        case boost::json::kind::object:
            return {};
    }
    return {};
}

std::int64_t number_at(Object const& object, std::string_view key) {
    auto const text = text_at(object, key);
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

double decimal_at(Object const& object, std::string_view key) {
    auto const* value = find(object, key);
    if (!value) return 0;
    double number = 0;
    if (value->is_number()) {
        number = value->to_number<double>();
    } else if (auto const* text = value->if_string()) {
        std::from_chars(text->data(), text->data() + text->size(), number);
    }
    return std::isfinite(number) ? number : 0;
}

bool flag_at(Object const& object, std::string_view key) {
    auto const* value = find(object, key);
    return value && value->is_bool() && value->get_bool();
}

}  // namespace recado::whatsapp
