#include "platform/http/builtin.h"

#include "platform/http/networks.h"

namespace recado::http {

namespace {

bool may_read_metrics(Request const& request, std::string const& token) {
    if (!token.empty()) return request.header("authorization") == "Bearer " + token;
    boost::system::error_code error;
    auto const address = boost::asio::ip::make_address(request.remote, error);
    return !error && plain(address).is_loopback();
}

Response readiness(std::vector<ReadyCheck> const& checks) {
    Response response{.body = R"({"problems":[)"};
    bool first = true;
    for (auto const& check : checks) {
        auto const problem = check.problem();
        if (problem.empty()) continue;
        response.status = 503;
        response.body += first ? R"({"check":)" : R"(,{"check":)";
        json::write_string(response.body, check.name);
        response.body += R"(,"problem":)";
        json::write_string(response.body, problem);
        response.body += '}';
        first = false;
    }
    response.body += "]}";
    return response;
}

}  // namespace

void add_builtin_routes(Api& api, Builtin const& builtin) {
    api.raw_async(Method::get, "//livez",
                  [](Request const&, Respond respond) { respond({.body = R"({"alive":true})"}); },
                  {.summary = "Whether the process answers", .access = Access::open});
    api.raw(Method::get, "//readyz", [&checks = builtin.checks](Request const&) { return readiness(checks); },
            {.summary = "Whether the process can do its work, and what is wrong", .access = Access::open});
    api.raw(Method::get, "//metrics",
            [&metrics = builtin.metrics, token = builtin.metrics_token](Request const& request) -> Response {
                if (!may_read_metrics(request, token))
                    return problem(403, "forbidden", "metrics are for this machine or with the metrics token",
                                   request.id);
                return {.body = metrics.text(), .content_type = "text/plain; version=0.0.4; charset=utf-8"};
            },
            {.summary = "Numbers about the process for Prometheus", .access = Access::open});
}

}  // namespace recado::http
