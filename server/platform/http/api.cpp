#include "platform/http/api.h"

#include <algorithm>

#include "platform/base/check.h"

namespace recado::http {

std::string_view Request::header(std::string_view lower_case_name) const {
    for (auto const& [name, value] : headers)
        if (name == lower_case_name) return value;
    return {};
}

std::string_view Request::cookie(std::string_view name) const {
    for (auto const& [header_name, value] : headers) {
        if (header_name != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            auto const end = rest.find(';');
            auto pair = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            while (pair.starts_with(' ')) pair.remove_prefix(1);
            auto const equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
        }
    }
    return {};
}

Response error_response(Error const& error, std::string_view request_id) {
    Response response{.status = http_status(error.kind)};
    auto& out = response.body;
    out += R"({"error":{"code":)";
    json::write_string(out, error.code);
    out += R"(,"message":)";
    json::write_string(out, error.message);
    out += R"(,"fields":[)";
    for (std::size_t i = 0; i < error.fields.size(); ++i) {
        out += i == 0 ? R"({"field":)" : R"(,{"field":)";
        json::write_string(out, error.fields[i].field);
        out += R"(,"code":)";
        json::write_string(out, error.fields[i].code);
        out += R"(,"message":)";
        json::write_string(out, error.fields[i].message);
        out += '}';
    }
    out += R"(],"request_id":)";
    json::write_string(out, request_id);
    if (error.retry_after_s) {
        out += R"(,"retry_after_s":)" + std::to_string(*error.retry_after_s);
        response.headers.emplace_back("Retry-After", std::to_string(*error.retry_after_s));
    }
    if (!error.details_json.empty()) out += R"(,"details":)" + error.details_json;
    out += "}}";
    return response;
}

void Api::add(Route route) {
    check(route.pattern.starts_with('/'), "a route's pattern starts with a slash");
    route.pattern = route.pattern.starts_with("//") ? route.pattern.substr(1) : std::string(api_base) + route.pattern;
    routes_.push_back(std::move(route));
}

void Api::hold(json::Type const& holder, std::string_view field, json::Type const& held) {
    check(std::ranges::any_of(holder.fields, [&](auto const& one) { return one.name == field; }),
          "a type holds JSON in a field it has");
    held_[{&holder, field}] = &held;
}

}  // namespace recado::http
