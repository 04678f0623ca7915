#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "platform/base/check.h"
#include "platform/base/text.h"
#include "platform/json/json.h"
#include "platform/json/numbers.h"

namespace recado::json {

namespace {

template <class Number>
void append_number(std::string& out, Number value) {
    std::array<char, 32> buffer{};
    out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

void append_finite(std::string& out, double value) {
    if (std::isfinite(value))
        append_number(out, value == 0 ? 0.0 : value);  // "-0" would come back as an integer without its sign
    else
        out += "null";
}

void write_object(std::string& out, Type const& type, void const* object) {
    out += '{';
    bool first = true;
    for (auto const& field : type.fields) {
        void const* value = static_cast<char const*>(object) + field.offset;
        if (field.type->kind == Kind::optional && field.type->ops.size(value) == 0) continue;
        if (!first) out += ',';
        first = false;
        out += '"';
        out += field.name;
        out += "\":";
        write(out, *field.type, value);
    }
    out += '}';
}

void write_list(std::string& out, Type const& type, void const* list) {
    out += '[';
    auto const size = type.ops.size(list);
    for (std::size_t i = 0; i < size; ++i) {
        if (i > 0) out += ',';
        write(out, *type.element, type.ops.at(list, i));
    }
    out += ']';
}

void write_map(std::string& out, Type const& type, void const* map) {
    struct Context {
        std::string& out;
        Type const& element;
        bool first = true;
    } context{out, *type.element};
    out += '{';
    type.ops.each(map, &context, [](void* opaque, std::string_view key, void const* value) {
        auto& into = *static_cast<Context*>(opaque);
        if (!into.first) into.out += ',';
        into.first = false;
        write_string(into.out, key);
        into.out += ':';
        write(into.out, into.element, value);
    });
    out += '}';
}

}  // namespace

void write_string(std::string& out, std::string_view text) { text::append_json_string(out, text); }

void write_value(std::string& out, boost::json::value const& value) {
    char separator = 0;
    auto const separate = [&] {
        if (separator != 0) out += separator;
        separator = ',';
    };
    switch (value.kind()) {
        case boost::json::kind::null:
            out += "null";
            break;
        case boost::json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            break;
        case boost::json::kind::int64:
            append_number(out, value.get_int64());
            break;
        case boost::json::kind::uint64:
            append_number(out, value.get_uint64());
            break;
        case boost::json::kind::double_:
            append_finite(out, value.get_double());
            break;
        case boost::json::kind::string:
            write_string(out, value.get_string());
            break;
        case boost::json::kind::array:
            out += '[';
            for (auto const& item : value.get_array()) {
                separate();
                write_value(out, item);
            }
            out += ']';
            break;
        case boost::json::kind::object:
            out += '{';
            for (auto const& [key, item] : value.get_object()) {
                separate();
                write_string(out, key);
                out += ':';
                write_value(out, item);
            }
            out += '}';
            break;
    }
}

void write(std::string& out, Type const& type, void const* value) {
    switch (type.kind) {
        case Kind::boolean:
            out += *static_cast<bool const*>(value) ? "true" : "false";
            break;
        case Kind::integer:
            if (type.is_signed)
                append_number(out, load_integer(type, value));
            else
                append_number(out, static_cast<std::uint64_t>(load_integer(type, value)));
            break;
        case Kind::number:
            append_finite(out, *static_cast<double const*>(value));
            break;
        case Kind::string:
            write_string(out, *static_cast<std::string const*>(value));
            break;
        case Kind::id:
            out += '"';
            append_number(out, *static_cast<std::int64_t const*>(value));
            out += '"';
            break;
        case Kind::time:
            append_number(out, *static_cast<std::int64_t const*>(value));
            break;
        case Kind::raw: {
            auto const& text = static_cast<Raw const*>(value)->text;
            out += text.empty() ? std::string_view("null") : std::string_view(text);
            break;
        }
        case Kind::enumeration: {
            auto const index = static_cast<std::size_t>(load_integer(type, value));
            check(index < type.enumerators.size(), "an enumeration holds a value that its description does not name");
            write_string(out, type.enumerators[index]);
            break;
        }
        case Kind::optional:
            if (type.ops.size(value) == 0)
                out += "null";
            else
                write(out, *type.element, type.ops.at(value, 0));
            break;
        case Kind::list:
            write_list(out, type, value);
            break;
        case Kind::map:
            write_map(out, type, value);
            break;
        case Kind::object:
            write_object(out, type, value);
            break;
    }
}

}  // namespace recado::json
