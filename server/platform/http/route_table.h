// Which route answers a path: a tree of segments in which fixed words win over parameters. Segments are decoded one by
// one, so an escaped slash never makes two of one. Built once from the features' routes; two routes with the same
// method and pattern are a fault.
#pragma once

#include <map>
#include <memory>

#include "platform/http/api.h"

namespace recado::http {

struct Match {
    Route const* route = nullptr;
    std::map<std::string, std::string> params;
    int status = 404;   // without a route: 404, 405, or 400 when the path cannot be decoded
    std::string allow;  // for 405
};

class RouteTable {
  public:
    explicit RouteTable(std::vector<Route> const& routes);
    Match find(Method method, std::string_view encoded_path) const;

  private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> words;
        std::unique_ptr<Node> parameter;
        std::map<Method, Route const*> routes;
    };
    void add(Route const& route);
    static Node const* descend(Node const& node, std::vector<std::string> const& segments, std::size_t depth);

    Node root_;
};

}  // namespace recado::http
