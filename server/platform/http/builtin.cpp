#include "platform/http/builtin.h"

#include <mutex>

#include "platform/http/docs_page.h"
#include "platform/http/networks.h"
#include "platform/http/openapi.h"

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

void add_file(Api& api, std::string pattern, std::string_view content, std::string_view type) {
    api.raw_async(Method::get, std::move(pattern),
                  [content, type](Request const&, Respond respond) {
                      Response response{.body = std::string(content), .content_type = std::string(type)};
                      response.headers.emplace_back("Cache-Control", "no-cache");
                      respond(std::move(response));
                  },
                  {.summary = "The API, readable", .access = Access::open});
}

void add_description(Api& api, Api const& described) {
    struct Printed {
        std::once_flag once;
        std::string text;
    };
    // Printed when first asked for: it takes longer than the rest of the start.
    api.raw(Method::get, "//api/openapi.json",
            [printed = std::make_shared<Printed>(), &described](Request const&) -> Response {
                std::call_once(printed->once, [&] { printed->text = openapi(described); });
                return {.body = printed->text};
            },
            {.summary = "This description", .access = Access::open});
    add_file(api, "//api/docs", docs_html(), "text/html; charset=utf-8");
    add_file(api, "//api/docs/script.js", docs_script(), "text/javascript; charset=utf-8");
    add_file(api, "//api/docs/style.css", docs_style(), "text/css; charset=utf-8");
}

}  // namespace

void add_builtin_routes(Api& api, Builtin const& builtin) {
    add_description(api, builtin.described);
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
