#include "testing/description.h"

#include <algorithm>

#include "platform/base/check.h"
#include "platform/base/text.h"
#include "platform/json/formats.h"

namespace recado::testing {

namespace bj = boost::json;

namespace {

std::string_view text_of(bj::value const& value) { return value.as_string(); }

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= 19 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A walk along a value and the schema it should have.
class Walk {
  public:
    explicit Walk(bj::object const& schemas) : schemas_(schemas) {}

    std::vector<std::string> wrong;

    void check_value(bj::value const& value, bj::object const& schema, std::string const& place) {
        if (auto const* reference = schema.if_contains("$ref")) {
            auto const name = text_of(*reference).substr(std::string_view("#/components/schemas/").size());
            return check_value(value, schemas_.at(name).as_object(), place);
        }
        for (auto const& rule : schema) check_rule(value, schema, {rule.key(), rule.value(), place});
    }

  private:
    struct Rule {
        std::string_view key;
        bj::value const& with;
        std::string const& place;
    };

    void expect(bool good, Rule const& rule, bj::value const& value) {
        if (!good) wrong.push_back(rule.place + ": " + std::string(rule.key) + " of " + bj::serialize(value));
    }

    void check_rule(bj::value const& value, bj::object const& schema, Rule const& rule) {
        auto const& [key, with, place] = rule;
        if (key == "type") return expect(has_type(value, text_of(with)), rule, value);
        if (key == "description") return;
        if (key == "const") return expect(value == with, rule, value);
        if (key == "enum")
            return expect(std::ranges::find(with.as_array(), value) != with.as_array().end(), rule, value);
        if (key == "items") return check_items(value, rule);
        if (key == "properties") return check_properties(value, rule);
        if (key == "required") return check_required(value, rule);
        if (key == "additionalProperties") return check_others(value, schema, rule);
        if (value.is_array() && key == "minItems")
            return expect(std::ssize(value.as_array()) >= with.as_int64(), rule, value);
        if (value.is_array() && key == "maxItems")
            return expect(std::ssize(value.as_array()) <= with.as_int64(), rule, value);
        if (value.is_number()) return check_number(value, rule);
        if (value.is_string()) return check_text(value, rule);
        wrong.push_back(place + ": cannot be checked: " + std::string(key));
    }

    static bool has_type(bj::value const& value, std::string_view type) {
        if (type == "object") return value.is_object();
        if (type == "array") return value.is_array();
        if (type == "string") return value.is_string();
        if (type == "boolean") return value.is_bool();
        if (type == "integer") return value.is_int64();
        return type == "number" && value.is_number();
    }

    void check_items(bj::value const& value, Rule const& rule) {
        if (!value.is_array()) return;
        for (std::size_t i = 0; i < value.as_array().size(); ++i)
            check_value(value.as_array()[i], rule.with.as_object(), rule.place + "[" + std::to_string(i) + "]");
    }

    void check_properties(bj::value const& value, Rule const& rule) {
        if (!value.is_object()) return;
        for (auto const& property : rule.with.as_object())
            if (auto const* present = value.as_object().if_contains(property.key()))
                check_value(*present, property.value().as_object(), rule.place + "." + std::string(property.key()));
    }

    void check_required(bj::value const& value, Rule const& rule) {
        if (!value.is_object()) return;
        for (auto const& name : rule.with.as_array())
            if (!value.as_object().contains(name.as_string()))
                wrong.push_back(rule.place + "." + std::string(name.as_string()) + ": is missing");
    }

    void check_others(bj::value const& value, bj::object const& schema, Rule const& rule) {
        if (!value.is_object()) return;
        auto const* known = schema.if_contains("properties");
        for (auto const& member : value.as_object()) {
            if (known && known->as_object().contains(member.key())) continue;
            auto const here = rule.place + "." + std::string(member.key());
            if (rule.with.is_bool())
                wrong.push_back(here + ": is not in the description");
            else
                check_value(member.value(), rule.with.as_object(), here);
        }
    }

    void check_number(bj::value const& value, Rule const& rule) {
        auto const number = value.to_number<double>();
        if (rule.key == "minimum") return expect(number >= rule.with.to_number<double>(), rule, value);
        if (rule.key == "maximum") return expect(number <= rule.with.to_number<double>(), rule, value);
        if (rule.key == "format" && rule.with == "utc-ms")
            return expect(number >= 0 && number < 4'102'444'800'000, rule, value);  // 1970 to 2100
        wrong.push_back(rule.place + ": cannot be checked: " + std::string(rule.key));
    }

    void check_text(bj::value const& value, Rule const& rule) {
        auto const text = text_of(value);
        auto const length = static_cast<std::int64_t>(text::length(text));
        if (rule.key == "minLength") return expect(length >= rule.with.as_int64(), rule, value);
        if (rule.key == "maxLength") return expect(length <= rule.with.as_int64(), rule, value);
        if (rule.key == "pattern")  // the description has one pattern, of ids
            return expect(text_of(rule.with) == "^[0-9]{1,19}$" && is_digits(text), rule, value);
        check(rule.key == "format", "the walk knows every keyword of the description");
        if (rule.with == "id") return expect(is_digits(text) && text != "0", rule, value);
        for (int i = 0; i <= static_cast<int>(json::Format::password); ++i)
            if (auto const format = static_cast<json::Format>(i); json::format_name(format) == text_of(rule.with))
                return expect(json::has_format(text, format), rule, value);
        wrong.push_back(rule.place + ": a format nobody knows: " + std::string(text_of(rule.with)));
    }

    bj::object const& schemas_;
};

void find_free(bj::value const& schema, std::string const& place, std::vector<std::string>& found) {
    auto const* object = schema.if_object();
    if (!object) return;
    static constexpr std::string_view saying[] = {"type", "$ref", "const", "enum"};
    if (std::ranges::none_of(saying, [&](std::string_view key) { return object->contains(key); }))
        found.push_back(place);
    if (auto const* properties = object->if_contains("properties"))
        for (auto const& property : properties->as_object())
            find_free(property.value(), place + "." + std::string(property.key()), found);
    if (auto const* items = object->if_contains("items")) find_free(*items, place + "[]", found);
    if (auto const* others = object->if_contains("additionalProperties")) find_free(*others, place + ".*", found);
}

}  // namespace

Description::Description(std::string const& openapi) : document_(bj::parse(openapi)) {}

bj::object const& Description::schemas() const { return document_.at("components").at("schemas").as_object(); }

bj::object const* Description::responses(std::string_view method, std::string_view pattern) const {
    // Patterns stand below the address of the server that the description names.
    auto const base = std::string(text_of(document_.at("servers").at(0).at("url"))) + "/";
    if (pattern.starts_with(base)) pattern.remove_prefix(base.size() - 1);
    auto const* path = document_.at("paths").as_object().if_contains(pattern);
    auto const* operation = path ? path->as_object().if_contains(method) : nullptr;
    return operation ? &operation->at("responses").as_object() : nullptr;
}

std::vector<std::string> Description::wrong_in_answer(std::string_view method, std::string_view pattern, int status,
                                                      std::string const& body) const {
    auto const* described = responses(method, pattern);
    if (!described) return {"the route is not described"};
    auto const* answer = described->if_contains(std::to_string(status));
    if (!answer) answer = &described->at("default");
    auto const* content = answer->as_object().if_contains("content");
    if (!content) return {};
    Walk walk(schemas());
    walk.check_value(bj::parse(body), content->at("application/json").at("schema").as_object(), "");
    return walk.wrong;
}

std::vector<std::string> Description::wrong_in_event(std::string_view type, bool is_live,
                                                     std::string const& frame) const {
    auto const* schema = schemas().if_contains((is_live ? "Event_" : "Logged_") + std::string(type));
    if (!schema) return {"the event is not described"};
    Walk walk(schemas());
    walk.check_value(bj::parse(frame), schema->as_object(), std::string(type));
    return walk.wrong;
}

std::vector<std::string> Description::free_places() const {
    std::vector<std::string> found;
    for (auto const& schema : schemas()) find_free(schema.value(), std::string(schema.key()), found);
    return found;
}

}  // namespace recado::testing
