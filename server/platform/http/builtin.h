// What the edge answers about itself: /livez, /readyz, /metrics, /api/openapi.json and /api/docs.
#pragma once

#include "platform/http/server.h"

namespace recado::http {

struct Builtin {
    Metrics& metrics;
    std::string metrics_token;
    std::vector<ReadyCheck> const& checks;
    Api const& described;
};

void add_builtin_routes(Api& api, Builtin const& builtin);

}  // namespace recado::http
