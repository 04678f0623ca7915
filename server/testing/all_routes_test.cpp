// What must hold for every route, written once. A new route fails "every route has a good request" until it gets its
// line in requests.cpp, and is then part of all of this.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "app/app.h"
#include "platform/http/openapi.h"
#include "platform/realtime/hub.h"
#include "testing/description.h"
#include "testing/requests.h"

using namespace recado;
using namespace recado::testing;

namespace {

std::string name_of(http::Method method, std::string_view pattern) {
    return std::string(json::name_of(method)) + " " + std::string(pattern);
}

std::set<std::string> routes_of(std::vector<http::Route> const& routes) {
    std::set<std::string> names;
    for (auto const& route : routes) names.insert(name_of(route.method, route.pattern));
    return names;
}

// What only one of them has.
std::string difference(std::set<std::string> const& one, std::set<std::string> const& other) {
    std::string lines;
    for (auto const& name : one)
        if (!other.contains(name)) lines += "- " + name + "\n";
    for (auto const& name : other)
        if (!one.contains(name)) lines += "+ " + name + "\n";
    return lines;
}

http::Route const& route_of(World const& world, Request const& request) {
    auto const& routes = world.router.api().routes();
    auto const found = std::ranges::find_if(routes, [&](http::Route const& route) {
        return route.method == method_of(request) && route.pattern == pattern_of(request);
    });
    REQUIRE(found != routes.end());
    return *found;
}

std::string joined(std::vector<std::string> const& lines) {
    std::string all;
    for (auto const& line : lines) all += line + "\n";
    return all;
}

bool is_json(Answer const& answer) { return answer.response.content_type == "application/json"; }

std::string description_verb(http::Method method) {
    return method == http::Method::del ? "delete" : std::string(json::name_of(method));
}

}  // namespace

TEST_CASE("the tests see every route of the product") {
    World world(Start::empty);
    app::Config config;
    config.data = ":memory:";
    app::App const product(config);
    CHECK(difference(routes_of(product.api().routes()), routes_of(world.api.routes())) == "");
}

TEST_CASE("every route has a good request, a summary and one entry") {
    World world(Start::empty);
    std::set<std::string> asked;
    for (auto const& request : requests()) asked.insert(name_of(method_of(request), pattern_of(request)));
    CHECK(difference(routes_of(world.router.api().routes()), asked) == "");
    CHECK(routes_of(world.router.api().routes()).size() == world.router.api().routes().size());
    for (auto const& route : world.router.api().routes()) CHECK_MESSAGE(!route.options.summary.empty(), route.pattern);
}

TEST_CASE("every route does its work, and answers and announces what the description says") {
    static Description const description([] {
        World world(Start::empty);
        return http::openapi(world.api);
    }());
    for (auto const& request : requests()) {
        CAPTURE(request.route);
        CAPTURE(request.body);
        World world(request.start);
        Records records(world, world.ana, user_of(world, first_asker(request)));
        auto const prepared = prepare(world, records, request, first_asker(request));
        world.forget();
        auto const answer = prepared.send();
        CAPTURE(answer.response.body);
        auto const& route = route_of(world, request);
        CHECK(answer.status() == route.options.status);
        if (pattern_of(request).starts_with("/api/v1/") && is_json(answer) && answer.response.file.empty())
            CHECK_MESSAGE(route.out != nullptr, "answers JSON that is not described");
        if (route.out)
            CHECK(joined(description.wrong_in_answer(description_verb(route.method), route.pattern, answer.status(),
                                                     answer.response.body)) == "");
        if (route.method == http::Method::get) CHECK(world.announced().empty());
        for (auto const& event : world.announced()) {
            CAPTURE(event.type);
            CHECK(joined(description.wrong_in_event(event.type, !event.audience.nobody, realtime::event_json(event))) ==
                  "");
            CHECK(event.account_id != world.boreal.value);
            CHECK_FALSE(event.data.contains("SECRET"));
        }
        CHECK_FALSE(answer.response.body.contains("SECRET"));
    }
}

TEST_CASE("the description leaves nothing open but what others may fill as they like") {
    World world(Start::empty);
    Description const description(http::openapi(world.api));
    CHECK(joined(description.free_places()) == joined({
                                                   "Activity.params.*",     // by code; the web UI knows each
                                                   "AuditEvent.data.*",     // any event: Event_* and Logged_* say which
                                                   "Contact.attributes.*",  // the account's own fields
                                                   "Error.error.details.*",  // by code
                                                   "ListQuery.filter",  // a tree: /conversations/fields, errors by path
                                                   "Me.preferences.*",  // the web UI's own
                                                   "Message.contacts[].*",  // as the provider sends them
                                                   "Message.referral.*",
                                                   "NewContact.attributes.*",
                                                   "NewView.filter",
                                                   "Template.components[]",  // as the provider lists them
                                                   "UpdateMe.preferences.*",
                                                   "View.filter",
                                               }));
}

TEST_CASE("each role may do what its line in requests.cpp says, and nothing else") {
    for (auto const& request : requests()) {
        if (request.askers == "O") continue;
        CAPTURE(request.route);
        CAPTURE(request.body);
        for (auto const asker : all_askers) {
            if (asker == Asker::nobody) continue;
            CAPTURE(static_cast<int>(asker));
            World world;
            Records records(world, world.ana, user_of(world, asker));
            auto const prepared = prepare(world, records, request, asker);
            auto const before = lets(request, asker) ? std::string() : stored(world);
            auto const answer = prepared.send();
            CAPTURE(answer.response.body);
            if (lets(request, asker)) {
                CHECK(answer.status() == route_of(world, request).options.status);
                continue;
            }
            // A file has no permission of its own: it is not there for those who see no conversation that has it.
            bool const hidden = request.route.starts_with("GET /files/");
            CHECK(answer.status() == (hidden ? 404 : 403));
            CHECK(changes_since(before, world) == "");
        }
    }
}

TEST_CASE("nobody without a session gets past any route that is not open, and leaves nothing behind") {
    World world;
    Records records(world, world.ana, world.ana);
    std::string before;
    for (auto const& request : requests()) {
        if (request.askers == "O") continue;
        CAPTURE(request.route);
        auto const prepared = prepare(world, records, request, Asker::nobody);
        before = stored(world);
        auto const answer = prepared.send();
        CHECK(answer.status() == 401);
        CHECK(answer.code() == "unauthenticated");
        for (auto const& [name, value] :
             {std::pair{"authorization", "Bearer rcd_wrong"}, std::pair{"cookie", "recado_session=wrong"}}) {
            auto forged = prepared;
            forged.caller.headers.emplace_back(name, value);
            CHECK(forged.send().status() == 401);
        }
        CHECK(changes_since(before, world) == "");
    }
}

TEST_CASE("no browser writes without the token of its page") {
    World world;
    Records records(world, world.ana, world.ana);
    for (auto const& request : requests()) {
        if (request.askers == "O" || method_of(request) == http::Method::get) continue;
        CAPTURE(request.route);
        auto prepared = prepare(world, records, request, Asker::administrator);
        auto const before = stored(world);
        std::erase_if(prepared.caller.headers, [](auto const& header) { return header.first == "x-csrf-token"; });
        CHECK(prepared.send().status() == 403);
        prepared.caller.headers.emplace_back("x-csrf-token", "wrong");
        CHECK(prepared.send().code() == "csrf");
        CHECK(changes_since(before, world) == "");
    }
}
