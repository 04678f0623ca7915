#include "platform/http/route_table.h"

#include "platform/base/check.h"
#include "platform/http/parser.h"

namespace recado::http {

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        auto const end = path.find('/');
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    }
    return segments;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

std::string_view method_name(Method method) {
    switch (method) {
        case Method::get:
            return "GET, HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
    }
    return "";
}

}  // namespace

RouteTable::RouteTable(std::vector<Route> const& routes) {
    for (auto const& route : routes) add(route);
}

void RouteTable::add(Route const& route) {
    auto* node = &root_;
    for (auto const segment : split(route.pattern)) {
        auto& child = is_parameter(segment) ? node->parameter : node->words[std::string(segment)];
        if (!child) child = std::make_unique<Node>();
        node = child.get();
    }
    check(node->routes.emplace(route.method, &route).second, "two routes share method and pattern");
}

RouteTable::Node const* RouteTable::descend(Node const& node, std::vector<std::string> const& segments,
                                            std::size_t depth) {
    if (depth == segments.size()) return node.routes.empty() ? nullptr : &node;
    if (auto const word = node.words.find(segments[depth]); word != node.words.end())
        if (auto const* found = descend(*word->second, segments, depth + 1)) return found;
    if (node.parameter && !segments[depth].empty()) return descend(*node.parameter, segments, depth + 1);
    return nullptr;
}

Match RouteTable::find(Method method, std::string_view encoded_path) const {
    constexpr std::size_t most_segments = 32;
    Match match;
    std::vector<std::string> segments;
    for (auto const segment : split(encoded_path)) {
        auto decoded = percent_decode(segment, false);
        if (!decoded) {
            match.status = 400;
            return match;
        }
        segments.push_back(std::move(*decoded));
        if (segments.size() > most_segments) return match;
    }
    auto const* node = descend(root_, segments, 0);
    if (!node) return match;
    auto const found = node->routes.find(method);
    if (found == node->routes.end()) {
        match.status = 405;
        for (auto const& [known, route] : node->routes) {
            if (!match.allow.empty()) match.allow += ", ";
            match.allow += method_name(known);
        }
        return match;
    }
    match.route = found->second;
    match.status = 200;
    auto const pattern = split(match.route->pattern);
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (is_parameter(pattern[i])) match.params.emplace(pattern[i].substr(1, pattern[i].size() - 2), segments[i]);
    return match;
}

}  // namespace recado::http
