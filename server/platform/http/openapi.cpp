#include "platform/http/openapi.h"

#include <algorithm>
#include <map>
#include <set>

#include "platform/json/who_names.h"

namespace recado::http {

namespace {

constexpr std::string_view error_schema =
    R"({"type":"object","properties":{"error":{"type":"object","properties":{"code":{"type":"string"},"message":{"type":"string"},)"
    R"("fields":{"type":"array","items":{"type":"object","properties":{"field":{"type":"string"},"code":{"type":"string"},)"
    R"("message":{"type":"string"}},"required":["field","code","message"]}},"request_id":{"type":"string"},)"
    R"("retry_after_s":{"type":"integer"},"details":{"type":"object","additionalProperties":{}}},"required":["code","message","fields","request_id"]}},)"
    R"("required":["error"]})";

std::string quoted(std::string_view text) {
    std::string out;
    json::write_string(out, text);
    return out;
}

void append(std::string& list, std::string_view item) {
    if (!list.empty()) list += ',';
    list += item;
}

std::string_view verb(Method method) {
    switch (method) {
        case Method::get:
            return "get";
        case Method::post:
            return "post";
        case Method::put:
            return "put";
        case Method::patch:
            return "patch";
        case Method::del:
            return "delete";
    }
    return "";
}

std::vector<std::string> path_parameters(std::string_view pattern) {
    std::vector<std::string> names;
    for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1))
        names.emplace_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
    return names;
}

json::Field const* field_of(json::Type const* type, std::string_view name) {
    if (!type) return nullptr;
    auto const found = std::ranges::find(type->fields, name, &json::Field::name);
    return found == type->fields.end() ? nullptr : &*found;
}

std::string parameter(std::string_view name, std::string_view place, bool required, std::string const& schema) {
    return "{\"name\":" + quoted(name) + ",\"in\":\"" + std::string(place) +
           "\",\"required\":" + (required ? "true" : "false") + ",\"schema\":" + schema + "}";
}

std::string parameters(Route const& route, std::vector<std::string> const& in_path, json::SchemaSink& sink) {
    std::string list;
    for (auto const& name : in_path) {
        auto const* field = field_of(route.in, name);
        append(list, parameter(name, "path", true,
                               field ? json::field_schema(*route.in, *field, sink) : R"({"type":"string"})"));
    }
    if (route.method != Method::get || !route.in) return list;
    for (auto const& field : route.in->fields) {
        if (std::ranges::find(in_path, field.name) != in_path.end()) continue;
        bool const required = field.type->kind != json::Kind::optional;
        append(list, parameter(field.name, "query", required, json::field_schema(*route.in, field, sink)));
    }
    return list;
}

// Without what the path says already; nothing when that leaves nothing.
std::string body_schema(json::Type const& in, std::vector<std::string> const& in_path, json::SchemaSink& sink) {
    if (std::ranges::none_of(in_path, [&](auto const& name) { return field_of(&in, name) != nullptr; }))
        return in.fields.empty() ? std::string() : json::schema(in, {}, sink);
    std::string properties;
    std::string required;
    for (auto const& field : in.fields) {
        if (std::ranges::find(in_path, field.name) != in_path.end()) continue;
        append(properties, quoted(field.name) + ":" + json::field_schema(in, field, sink));
        if (field.type->kind != json::Kind::optional) append(required, quoted(field.name));
    }
    if (properties.empty()) return {};
    return R"({"type":"object","properties":{)" + properties + "}" +
           (required.empty() ? "" : R"(,"required":[)" + required + "]") + R"(,"additionalProperties":false})";
}

bool is_below_base(Route const& route) {
    return route.pattern.starts_with(api_base) && route.pattern[api_base.size()] == '/';
}

// As the description names it: below its server.
std::string_view path_of(Route const& route) {
    return std::string_view(route.pattern).substr(is_below_base(route) ? api_base.size() : 0);
}

std::string operation_id(Route const& route) {
    std::string id(verb(route.method));
    for (char const c : path_of(route)) {
        bool const word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (word)
            id += c;
        else if (!id.ends_with('_') && c != '}')
            id += '_';
    }
    return id;
}

std::string operation(Route const& route, json::SchemaSink& sink) {
    auto const in_path = path_parameters(route.pattern);
    std::string out =
        "{\"operationId\":" + quoted(operation_id(route)) + ",\"summary\":" + quoted(route.options.summary);
    if (route.options.access == Access::open) out += R"(,"security":[])";
    if (route.options.needs != Permission::none) out += ",\"x-needs\":" + quoted(json::name_of(route.options.needs));
    if (auto const list = parameters(route, in_path, sink); !list.empty()) out += ",\"parameters\":[" + list + "]";
    if (route.method != Method::get && route.in) {
        if (auto const body = body_schema(*route.in, in_path, sink); !body.empty())
            out += R"(,"requestBody":{"required":true,"content":{"application/json":{"schema":)" + body + "}}}";
    }
    out += ",\"responses\":{\"" + std::to_string(route.options.status) + R"(":{"description":"Done")";
    if (route.out && route.options.status != 204)
        out += R"(,"content":{"application/json":{"schema":)" + json::schema(*route.out, {}, sink) + "}}";
    out +=
        R"(},"default":{"description":"What was wrong","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Error"}}}}}})";
    return out;
}

// An event as the live stream carries it: the frame that all share, and the data of its kind.
std::string event_schema(EventType const& event, json::SchemaSink& sink) {
    return R"({"type":"object","required":["seq","type","at","actor","subject","data"],"properties":{"seq":{"type":"integer"},"type":{"const":)" +
           quoted(event.name) +
           R"(},"at":{"type":"integer"},"actor":{"type":"object","required":["kind"],"properties":{"kind":)" +
           json::schema(*json::type_of<ActorKind>, {}, sink) +
           R"(,"id":{"type":"string"},"name":{"type":"string"}}},"reason":{"type":"string"},"subject":{"type":"object",)"
           R"("required":["kind","id"],"properties":{"kind":{"type":"string"},"id":{"type":"string"}}},"data":)" +
           json::schema(*event.data, {}, sink) + "}}";
}

}  // namespace

std::string openapi(Api const& api) {
    json::SchemaSink sink{.held = api.held()};
    std::map<std::string, std::map<Method, std::string>> paths;
    std::set<std::string> elsewhere;
    for (auto const& route : api.routes()) {
        auto const path = std::string(path_of(route));
        paths[path][route.method] = operation(route, sink);
        if (!is_below_base(route)) elsewhere.insert(path);
    }
    std::string path_list;
    for (auto const& [path, operations] : paths) {
        std::string list;
        if (elsewhere.contains(path)) list = R"("servers":[{"url":"/"}])";
        for (auto const& [method, text] : operations) append(list, quoted(verb(method)) + ":" + text);
        append(path_list, quoted(path) + ":{" + list + "}");
    }
    std::map<std::string, std::string> schemas;
    for (auto const& event : api.events())
        schemas[(event.is_live ? "Event_" : "Logged_") + std::string(event.name)] = event_schema(event, sink);
    for (auto const& [name, text] : sink.components) schemas[name] = text;
    schemas["Error"] = error_schema;
    std::string schema_list;
    for (auto const& [name, text] : schemas) append(schema_list, quoted(name) + ":" + text);
    return R"({"openapi":"3.1.0","info":{"title":"Recado","version":")" RECADO_VERSION R"("},"servers":[{"url":")" +
           std::string(api_base) + R"("}],"security":[{"session":[]},{"token":[]}],"paths":{)" + path_list +
           R"(},"components":{"securitySchemes":{"session":{"type":"apiKey","in":"cookie","name":"recado_session"},)" +
           R"("token":{"type":"http","scheme":"bearer"}},"schemas":{)" + schema_list + "}}}";
}

}  // namespace recado::http
