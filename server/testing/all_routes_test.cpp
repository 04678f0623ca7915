// What must hold for every route, written once: a new route is tested by being listed.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

// A record of account A for each name that stands in paths.
std::map<std::string, std::string> records(World& world) {
    auto const ana = world.as(world.ana);
    auto const received = world.hears({});
    auto const conversation = id_text(received.conversation_id);
    std::map<std::string, std::string> ids{{"conversation_id", conversation},
                                           {"message_id", id_text(received.message_id)},
                                           {"inbox_id", id_text(world.sales)},
                                           {"user_id", id_text(world.bob)},
                                           {"display_id", "1"}};
    ids["contact_id"] = ana.get("/conversations/" + conversation).text("contact.id");
    ids["label_id"] = ana.post("/labels", R"({"title":"a","color":"red"})").text("id");
    ids["team_id"] = ana.post("/teams", R"({"name":"a"})").text("id");
    auto martin = world.as(world.martin);
    martin.content_type = "text/plain";
    ids["file_id"] = martin.post("/files?name=a.txt", "hola").text("id");
    return ids;
}

std::string filled(std::string pattern, std::map<std::string, std::string> const& ids) {
    std::string path;
    while (true) {
        auto const open = pattern.find('{');
        path += pattern.substr(0, open);
        if (open == std::string::npos) return path;
        auto const close = pattern.find('}', open);
        auto const found = ids.find(pattern.substr(open + 1, close - open - 1));
        path += found == ids.end() ? "4242" : found->second;
        pattern = pattern.substr(close + 1);
    }
}

// A body that is right enough to reach the record: required fields of every input that names an id.
std::string body_for(json::Type const* in) {
    std::string body = "{";
    if (in) {
        for (auto const& field : in->fields) {
            if (field.type->kind == json::Kind::optional || field.type->kind == json::Kind::id) continue;
            if (field.name == "display_id") continue;
            body += body.size() > 1 ? "," : "";
            body += "\"" + std::string(field.name) + "\":";
            switch (field.type->kind) {
                case json::Kind::boolean:
                    body += "true";
                    break;
                case json::Kind::integer:
                case json::Kind::time:
                    body += "1";
                    break;
                case json::Kind::list:
                    body += "[]";
                    break;
                case json::Kind::enumeration:
                    body += "\"" + std::string(field.type->enumerators[0]) + "\"";
                    break;
                default:
                    body += field.rule.format == json::Format::uuid ? "\"00000000-0000-4000-8000-000000000001\""
                                                                    : "\"abcdefgh\"";
                    break;
            }
        }
    }
    return body + "}";
}

bool is_ours(http::Route const& route) { return route.pattern.starts_with("/api/v1/"); }
std::string relative(http::Route const& route) { return route.pattern.substr(std::string_view("/api/v1").size()); }

}  // namespace

TEST_CASE("a stranger with an id gets 404 on every route") {
    World world;
    auto const ids = records(world);
    auto const zoe = world.as(world.zoe);
    int tried = 0;
    for (auto const& route : world.api.routes()) {
        if (!is_ours(route) || !route.pattern.contains('{') || route.options.access != http::Access::member) continue;
        auto const path = filled(relative(route), ids);
        CAPTURE(route.pattern);
        auto const answer = zoe.send(route.method, path, route.method == http::Method::get ? "" : body_for(route.in));
        CHECK(answer.status() == 404);
        ++tried;
    }
    CHECK(tried > 30);
    CHECK(std::ranges::none_of(world.announced(),
                               [&](db::Event const& event) { return event.account_id == world.boreal.value; }));
}

TEST_CASE("nobody without a session gets past any route that is not open") {
    World world;
    auto const ids = records(world);
    for (auto const& route : world.api.routes()) {
        if (!is_ours(route) || route.options.access == http::Access::open) continue;
        CAPTURE(route.pattern);
        CHECK(world.nobody()
                  .send(route.method, filled(relative(route), ids),
                        route.method == http::Method::get ? "" : body_for(route.in))
                  .status() == 401);
    }
}

TEST_CASE("every list and record answers as its schema says") {
    World world;
    auto const ids = records(world);
    auto const ana = world.as(world.ana);
    for (auto const& route : world.api.routes()) {
        if (!is_ours(route) || route.method != http::Method::get || !route.out ||
            route.options.access == http::Access::open)
            continue;
        auto const answer = ana.get(filled(relative(route), ids));
        CAPTURE(route.pattern);
        if (answer.status() != 200) continue;
        // What was written must read back as the published type, field by field.
        auto const parsed = json::parse(answer.response.body);
        REQUIRE(parsed);
        json::SchemaSink sink;
        CHECK(!json::schema(*route.out, {}, sink).empty());
        for (auto const& field : route.out->fields) {
            bool const there = parsed->as_object().contains(field.name);
            if (field.type->kind != json::Kind::optional) CHECK_MESSAGE(there, field.name);
        }
        for (auto const& [key, value] : parsed->as_object())
            CHECK_MESSAGE(
                std::ranges::any_of(route.out->fields, [&](json::Field const& field) { return field.name == key; }),
                key);
    }
}

TEST_CASE("every route says what it is for") {
    World world;
    std::set<std::string> known;
    for (auto const& route : world.api.routes()) {
        CAPTURE(route.pattern);
        CHECK(!route.options.summary.empty());
        CHECK(known.insert(std::string(json::name_of(route.method)) + " " + route.pattern).second);
    }
}

TEST_CASE("no route fails on a request that is merely odd") {
    World world;
    auto const ids = records(world);
    for (bool removing : {false, true}) {
        for (auto const& route : world.api.routes()) {
            if (!is_ours(route) || (route.method == http::Method::del) != removing) continue;
            CAPTURE(route.pattern);
            auto const path = filled(relative(route), ids);
            auto const body = route.method == http::Method::get ? "" : body_for(route.in);
            for (auto user : {world.ana, world.ana, world.ines})
                CHECK(world.as(user).send(route.method, path, body).status() < 500);
        }
    }
}
