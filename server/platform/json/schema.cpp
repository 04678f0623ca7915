#include <utility>

#include "platform/base/check.h"
#include "platform/json/formats.h"
#include "platform/json/json.h"
#include "platform/json/numbers.h"

namespace recado::json {

namespace {

std::string quoted(std::string_view text) {
    std::string out;
    write_string(out, text);
    return out;
}

// The inside of an object, without braces, so that rules can be added behind it.
std::string body(Type const& type, Rule const& rule, SchemaSink& sink);

std::string object_body(Type const& type, SchemaSink& sink) {
    std::string properties, required;
    for (auto const& field : type.fields) {
        if (!properties.empty()) properties += ',';
        properties += quoted(field.name) + ":" + field_schema(type, field, sink);
        if (field.type->kind == Kind::optional) continue;
        if (!required.empty()) required += ',';
        required += quoted(field.name);
    }
    std::string out = R"("type":"object","properties":{)" + properties + "}";
    if (!required.empty()) out += R"(,"required":[)" + required + "]";
    return out + R"(,"additionalProperties":false)";
}

std::string enum_body(Type const& type) {
    std::string names;
    for (auto name : type.enumerators) names += (names.empty() ? "" : ",") + quoted(name);
    return R"("type":"string","enum":[)" + names + "]";
}

// A named type is written once; two different types of one name would silently be one for clients.
std::string reference(Type const& type, SchemaSink& sink) {
    std::string const name(type.name);
    if (auto const [place, fresh] = sink.components.try_emplace(name); fresh || sink.types[name] != &type) {
        check(fresh, ("two described types are called " + name).c_str());
        sink.types[name] = &type;
        auto text = "{" + (type.kind == Kind::object ? object_body(type, sink) : enum_body(type)) + "}";
        sink.components[name] = std::move(text);
    }
    return R"("$ref":"#/components/schemas/)" + name + "\"";
}

std::string range_body(Rule const& rule) {
    std::string out;
    if (rule.min) out += R"(,"minimum":)" + to_text(*rule.min);
    if (rule.max) out += R"(,"maximum":)" + to_text(*rule.max);
    return out;
}

std::string string_body(Rule const& rule) {
    bool const password = rule.format == Format::password;
    auto const least = rule.min_size != 0 ? rule.min_size : password ? 10U : 0U;
    auto const most = rule.max_size != 0 ? rule.max_size : password ? 256U : 0U;
    std::string out = R"("type":"string")";
    if (least != 0) out += R"(,"minLength":)" + std::to_string(least);
    if (most != 0) out += R"(,"maxLength":)" + std::to_string(most);
    if (rule.format != Format::none) out += R"(,"format":)" + quoted(format_name(rule.format));
    return out;
}

std::string list_body(Type const& type, Rule const& rule, SchemaSink& sink) {
    std::string out = R"("type":"array","items":)" + schema(*type.element, {.format = rule.format}, sink);
    if (rule.min_size != 0) out += R"(,"minItems":)" + std::to_string(rule.min_size);
    if (rule.max_size != 0) out += R"(,"maxItems":)" + std::to_string(rule.max_size);
    return out;
}

// What is held may hold any JSON itself, of which nothing is known.
std::string held_body(Rule const& rule, SchemaSink& sink) {
    auto const* const held = std::exchange(sink.raw, nullptr);
    auto text = held ? body(*held, rule, sink) : std::string();
    sink.raw = held;
    return text;
}

std::string body(Type const& type, Rule const& rule, SchemaSink& sink) {
    switch (type.kind) {
        case Kind::boolean:
            return R"("type":"boolean")";
        case Kind::integer:
            return R"("type":"integer")" + range_body(rule);
        case Kind::number:
            return R"("type":"number")" + range_body(rule);
        case Kind::string:
            return string_body(rule);
        case Kind::id:
            return R"("type":"string","format":"id","pattern":"^[0-9]{1,19}$")";
        case Kind::time:
            return R"("type":"integer","format":"utc-ms")" + range_body(rule);
        case Kind::raw:
            return held_body(rule, sink);
        case Kind::optional:
            return body(*type.element, rule, sink);
        case Kind::list:
            return list_body(type, rule, sink);
        case Kind::map:
            return R"("type":"object","additionalProperties":)" + schema(*type.element, {}, sink);
        case Kind::enumeration:
        case Kind::object:
            return reference(type, sink);
    }
    return "";
}

}  // namespace

std::string field_schema(Type const& holder, Field const& field, SchemaSink& sink) {
    auto const held = sink.held.find({&holder, field.name});
    auto const* const outer = std::exchange(sink.raw, held == sink.held.end() ? nullptr : held->second);
    auto text = schema(*field.type, field.rule, sink);
    sink.raw = outer;
    return text;
}

std::string schema(Type const& type, Rule const& rule, SchemaSink& sink) {
    auto text = body(type, rule, sink);
    if (!rule.doc.empty()) text += (text.empty() ? "" : ",") + (R"("description":)" + quoted(rule.doc));
    return "{" + text + "}";
}

}  // namespace recado::json
