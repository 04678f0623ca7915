// Fills described objects from JSON and names everything that is wrong.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "platform/base/text.h"
#include "platform/json/formats.h"
#include "platform/json/json.h"
#include "platform/json/numbers.h"

namespace recado::json {

namespace bj = boost::json;

namespace {

constexpr std::size_t max_issues = 50;
constexpr std::uint32_t max_text = 150'000;
constexpr std::uint32_t max_items = 10'000;
constexpr std::uint32_t max_raw_bytes = 1 << 20;

// A step of the path to a value; rendered only when something is wrong there.
struct Place {
    Place const* parent = nullptr;
    std::string_view key;
    std::size_t index = 0;
    bool is_index = false;
};

std::string render(Place const& place, std::string const& root) {
    if (!place.parent) return root;
    auto path = render(*place.parent, root);
    if (place.is_index) return path + "[" + std::to_string(place.index) + "]";
    if (!path.empty()) path += '.';
    return path.append(place.key);
}

class Reader {
  public:
    Reader(std::string const& root, std::vector<FieldError>& issues) : root_(root), issues_(issues) {}

    void value(bj::value const& from, Type const& type, Rule const& rule, void* target, Place const& place) {
        switch (type.kind) {
            case Kind::boolean:
                boolean(from, target, place);
                break;
            case Kind::integer:
                integer(from, type, rule, target, place);
                break;
            case Kind::number:
                number(from, rule, target, place);
                break;
            case Kind::string:
                string(from, rule, target, place);
                break;
            case Kind::id:
                id(from, target, place);
                break;
            case Kind::time:
                integer(from, *type_of<std::int64_t>, rule, target, place);
                break;
            case Kind::raw:
                raw(from, rule, target, place);
                break;
            case Kind::enumeration:
                enumeration(from, type, target, place);
                break;
            case Kind::optional:
                if (from.is_null())
                    type.ops.clear(target);
                else
                    value(from, *type.element, rule, type.ops.append(target), place);
                break;
            case Kind::list:
                list(from, type, rule, target, place);
                break;
            case Kind::map:
                map(from, type, rule, target, place);
                break;
            case Kind::object:
                object(from, type, target, place);
                break;
        }
    }

  private:
    void issue(Place const& place, std::string_view code, std::string message) {
        if (issues_.size() < max_issues)
            issues_.push_back({render(place, root_), std::string(code), std::move(message)});
    }
    void wrong_type(Place const& place, std::string_view expected) {
        issue(place, "wrong_type", "must be " + std::string(expected));
    }

    void boolean(bj::value const& from, void* target, Place const& place) {
        if (!from.is_bool()) return wrong_type(place, "true or false");
        *static_cast<bool*>(target) = from.get_bool();
    }

    void integer(bj::value const& from, Type const& type, Rule const& rule, void* target, Place const& place) {
        std::int64_t number = 0;
        constexpr double exact = 9'007'199'254'740'992.0;
        if (from.is_int64()) {
            number = from.get_int64();
        } else if (from.is_uint64()) {
            return issue(place, "too_large", "is too large");
        } else if (from.is_double() && from.get_double() == std::trunc(from.get_double()) &&
                   std::abs(from.get_double()) <= exact) {
            number = static_cast<std::int64_t>(from.get_double());
        } else {
            return wrong_type(place, "a whole number");
        }
        auto const range = integer_range(type);
        if (number < range.min) return issue(place, "too_small", "must be at least " + std::to_string(range.min));
        if (number > range.max) return issue(place, "too_large", "must be at most " + std::to_string(range.max));
        if (in_range(static_cast<double>(number), rule, place)) store_integer(type, target, number);
    }

    void number(bj::value const& from, Rule const& rule, void* target, Place const& place) {
        if (!from.is_number()) return wrong_type(place, "a number");
        auto const number = from.to_number<double>();
        if (in_range(number, rule, place)) *static_cast<double*>(target) = number;
    }

    bool in_range(double number, Rule const& rule, Place const& place) {
        if (rule.min && number < *rule.min) {
            issue(place, "too_small", "must be at least " + to_text(*rule.min));
            return false;
        }
        if (rule.max && number > *rule.max) {
            issue(place, "too_large", "must be at most " + to_text(*rule.max));
            return false;
        }
        return true;
    }

    void string(bj::value const& from, Rule const& rule, void* target, Place const& place) {
        if (!from.is_string()) return wrong_type(place, "a text");
        std::string_view const text = from.get_string();
        if (text.find('\0') != std::string_view::npos)
            return issue(place, "bad_format", "must not contain a NUL character");
        bool const password = rule.format == Format::password;
        auto const least = rule.min_size != 0 ? rule.min_size : password ? 10U : 0U;
        auto const most = rule.max_size != 0 ? rule.max_size : password ? 256U : max_text;
        auto const length = text::length(text);
        if (length < least)
            return issue(
                place, "too_short",
                least == 1 ? "must not be empty" : "must have at least " + std::to_string(least) + " characters");
        if (length > most) return issue(place, "too_long", "must have at most " + std::to_string(most) + " characters");
        if (!has_format(text, rule.format)) return issue(place, "bad_format", std::string(format_hint(rule.format)));
        static_cast<std::string*>(target)->assign(text);
    }

    void id(bj::value const& from, void* target, Place const& place) {
        if (!from.is_string()) return wrong_type(place, "an id, which is a text of digits");
        std::string_view const text = from.get_string();
        std::int64_t number = 0;
        auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
        bool const digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
        if (!digits || code != std::errc{} || end != text.data() + text.size())
            return issue(place, "bad_format", "must be an id, which is a text of digits");
        *static_cast<std::int64_t*>(target) = number;
    }

    void raw(bj::value const& from, Rule const& rule, void* target, Place const& place) {
        if (has_nul(from)) return issue(place, "bad_format", "must not contain a NUL character");
        std::string text;
        write_value(text, from);
        if (text.size() > (rule.max_size != 0 ? rule.max_size : max_raw_bytes))
            return issue(place, "too_long", "is too large");
        static_cast<Raw*>(target)->text = std::move(text);
    }

    static bool has_nul(bj::value const& value) {
        auto const nul = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
        if (auto const* text = value.if_string()) return nul(*text);
        if (auto const* array = value.if_array()) return std::ranges::any_of(*array, has_nul);
        if (auto const* object = value.if_object())
            return std::ranges::any_of(
                *object, [&](auto const& member) { return nul(member.key()) || has_nul(member.value()); });
        return false;
    }

    void enumeration(bj::value const& from, Type const& type, void* target, Place const& place) {
        if (!from.is_string()) return wrong_type(place, "a text");
        auto const found = std::ranges::find(type.enumerators, std::string_view(from.get_string()));
        if (found != type.enumerators.end()) return store_integer(type, target, found - type.enumerators.begin());
        std::string names;
        for (auto name : type.enumerators) names.append(names.empty() ? "" : ", ").append(name);
        issue(place, "unknown_value", "must be one of " + names);
    }

    bool right_count(std::size_t count, Rule const& rule, Place const& place) {
        auto const most = rule.max_size != 0 ? rule.max_size : max_items;
        if (count < rule.min_size)
            issue(place, "too_short", "must have at least " + std::to_string(rule.min_size) + " items");
        if (count > most) issue(place, "too_long", "must have at most " + std::to_string(most) + " items");
        return count >= rule.min_size && count <= most;
    }

    void list(bj::value const& from, Type const& type, Rule const& rule, void* target, Place const& place) {
        auto const* array = from.if_array();
        if (!array) return wrong_type(place, "a list");
        if (!right_count(array->size(), rule, place)) return;
        type.ops.clear(target);
        Rule const item_rule{.format = rule.format};
        for (std::size_t i = 0; i < array->size(); ++i)
            value((*array)[i], *type.element, item_rule, type.ops.append(target), {&place, {}, i, true});
    }

    void map(bj::value const& from, Type const& type, Rule const& rule, void* target, Place const& place) {
        auto const* members = from.if_object();
        if (!members) return wrong_type(place, "an object");
        if (!right_count(members->size(), rule, place)) return;
        type.ops.clear(target);
        for (auto const& [key, item] : *members) {
            Place const here{&place, key};
            if (key.find('\0') != bj::string_view::npos)
                issue(place, "bad_format", "must not have a key with a NUL character");
            else
                value(item, *type.element, {}, type.ops.insert(target, key), here);
        }
    }

    void object(bj::value const& from, Type const& type, void* target, Place const& place) {
        auto const* members = from.if_object();
        if (!members) return wrong_type(place, "an object");
        std::size_t known = 0;
        for (auto const& field : type.fields) {
            Place const here{&place, field.name};
            if (auto const* member = members->if_contains(field.name)) {
                ++known;
                value(*member, *field.type, field.rule, static_cast<char*>(target) + field.offset, here);
            } else if (field.type->kind != Kind::optional) {
                issue(here, "required", "is required");
            }
        }
        if (known == members->size()) return;
        for (auto const& member : *members) {
            auto const named = [&](Field const& field) { return field.name == std::string_view(member.key()); };
            if (std::ranges::none_of(type.fields, named))
                issue({&place, member.key()}, "unknown_field", "is not known here");
        }
    }

    std::string const& root_;
    std::vector<FieldError>& issues_;
};

}  // namespace

void read(bj::value const& from, Type const& type, Rule const& rule, void* target, std::string const& path,
          std::vector<FieldError>& issues) {
    Reader(path, issues).value(from, type, rule, target, {});
}

bj::value value_of_text(std::string_view text, Type const& type) {
    switch (type.kind) {
        case Kind::optional:
            return value_of_text(text, *type.element);
        case Kind::boolean:
            if (text == "true" || text == "false") return text == "true";
            return bj::string(text);
        case Kind::integer:
        case Kind::time: {
            std::int64_t number = 0;
            auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (code == std::errc{} && end == text.data() + text.size()) return number;
            return bj::string(text);
        }
        case Kind::number: {
            double number = 0;
            auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (code == std::errc{} && end == text.data() + text.size() && std::isfinite(number)) return number;
            return bj::string(text);
        }
        case Kind::list: {
            bj::array items;
            while (!text.empty()) {
                auto const end = text.find(',');
                items.push_back(value_of_text(text.substr(0, end), *type.element));
                text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            }
            return items;
        }
        default:
            return bj::string(text);
    }
}

}  // namespace recado::json
