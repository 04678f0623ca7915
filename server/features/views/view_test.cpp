#include "features/views/view.h"

#include <doctest/doctest.h>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

constexpr std::string_view unread = R"({"and":[{"field":"unread","op":"is","values":["true"]}]})";

std::string body(std::string_view name, std::string_view filter, std::string_view rest = "") {
    return R"({"name":")" + std::string(name) + R"(","filter":)" + std::string(filter) + std::string(rest) + "}";
}

std::string names(Answer const& answer) {
    std::string names;
    for (auto const& view : answer.at("items").as_array())
        names += std::string(view.at("name").as_string()) + (view.at("pinned").as_bool() ? " " : "- ");
    return names;
}

std::string label_filter(std::string const& label) {
    return R"({"and":[{"field":"label_ids","op":"has_any","values":[")" + label + R"("]}]})";
}

}  // namespace

TEST_CASE("a private view is its owner's alone, a shared one is everybody's in the account") {
    World world;
    auto const ana = world.as(world.ana), bob = world.as(world.bob), martin = world.as(world.martin);
    auto const own = bob.post("/views", body("Sin leer", unread, R"(,"sort":"waiting")"));
    REQUIRE(own.status() == 201);
    CHECK(own.text("sort") == "waiting");
    CHECK(own.at("can_edit").as_bool());
    auto const shared = ana.post("/views", body("  De todos ", unread, R"(,"shared":true)"));
    CHECK(shared.text("name") == "De todos");
    CHECK(names(bob.get("/views")) == "De todos Sin leer ");
    CHECK(names(martin.get("/views")) == "De todos ");
    CHECK(names(world.as(world.zoe).get("/views")).empty());
    auto const path = "/views/" + own.text("id");
    CHECK(martin.get(path).status() == 404);
    CHECK(ana.del(path).status() == 404);
    CHECK(martin.put(path + "/pin", R"({"pinned":false})").status() == 404);
    CHECK(bob.post("/views", body("x", unread, R"(,"shared":true)")).status() == 403);
    auto const common = "/views/" + shared.text("id");
    CHECK(!bob.get(common).at("can_edit").as_bool());
    CHECK(bob.patch(common, R"({"name":"mía"})").status() == 403);
    CHECK(bob.del(common).status() == 403);
    CHECK(ana.patch(common, R"({"name":"De nadie"})").text("name") == "De nadie");
    CHECK(ana.del(common).status() == 200);
    CHECK(bob.get(common).status() == 404);
}

TEST_CASE("a view is announced to those who see it, and taken from them when it becomes private") {
    World world;
    auto const ana = world.as(world.ana);
    world.forget();
    auto const id = ana.post("/views", body("Mía", unread)).text("id");
    REQUIRE(world.announced().size() == 1);
    CHECK(world.announced()[0].type == "view_created");
    CHECK(world.announced()[0].audience.user == world.ana);
    CHECK(!world.announced()[0].data.contains("can_edit"));
    world.forget();
    ana.patch("/views/" + id, R"({"shared":true})");
    CHECK(world.announced_types() == std::vector<std::string>{"view_deleted", "view_created"});
    CHECK(!world.announced()[1].audience.user);
    world.forget();
    ana.patch("/views/" + id, R"({"shared":false})");
    CHECK(!world.announced()[0].audience.user);
    CHECK(world.announced()[1].audience.user == world.ana);
    world.forget();
    ana.patch("/views/" + id, R"({"name":"Otra"})");
    ana.put("/views/order", R"({"view_ids":[")" + id + "\"]}");
    ana.del("/views/" + id);
    CHECK(world.announced_types() == std::vector<std::string>{"view_updated", "views_arranged", "view_deleted"});
}

TEST_CASE("everybody pins and orders for themselves") {
    World world;
    auto const ana = world.as(world.ana), bob = world.as(world.bob);
    std::vector<std::string> ids;
    for (auto name : {"a", "b", "c", "d"})
        ids.push_back(ana.post("/views", body(name, unread, R"(,"shared":true)")).text("id"));
    auto const order = [](std::vector<std::string> const& ids) {
        std::string list;
        for (auto const& id : ids) list += (list.empty() ? "\"" : ",\"") + id + "\"";
        return R"({"view_ids":[)" + list + "]}";
    };
    CHECK(names(bob.put("/views/order", order({ids[3], ids[1]}))) == "d b a c ");
    CHECK(bob.put("/views/" + ids[1] + "/pin", R"({"pinned":false})").status() == 200);
    CHECK(names(bob.get("/views")) == "d b- a c ");
    CHECK(names(bob.put("/views/order", order({ids[1]}))) == "b- a c d ");
    CHECK(names(ana.get("/views")) == "a b c d ");
    CHECK(bob.put("/views/order", order({ids[0], "4242"})).error_on("view_ids[1]") == "unknown_value");
    CHECK(names(bob.get("/views")) == "b- a c d ");
}

TEST_CASE("a view counts what its filter finds for who looks") {
    World world;
    auto const label = world.as(world.ana).post("/labels", R"({"title":"VIP","color":"red"})").text("id");
    auto const ana = world.as(world.ana), bob = world.as(world.bob);
    auto const sale = world.conversation();
    auto const help = world.conversation({.from = "56922223333", .inbox = world.support});
    for (auto const& id : {sale, help})
        ana.put("/conversations/" + id + "/labels", R"({"label_ids":[")" + label + "\"]}");
    auto const vip = ana.post("/views", body("VIP", label_filter(label), R"(,"shared":true)")).text("id");
    auto const closed =
        ana.post("/views", body("Cerradas", R"({"field":"state","op":"is","values":["closed"]})", R"(,"shared":true)"));
    CHECK(closed.text("filter.and.0.field") == "state");
    CHECK(ana.get("/views/counts").number("items.0.count") == 0);
    CHECK(ana.get("/views/counts").number("items.1.count") == 2);
    CHECK(bob.get("/views/counts").number("items.1.count") == 1);
    ana.put("/conversations/" + sale + "/status", R"({"status":"closed"})");
    CHECK(ana.get("/views/counts").number("items.0.count") == 1);
    CHECK(ana.get("/views/counts").number("items.1.count") == 1);
    bob.put("/views/" + vip + "/pin", R"({"pinned":false})");
    CHECK(bob.get("/views/counts").at("items").as_array().size() == 1);
}

TEST_CASE("a view whose label is gone is marked broken and fails nothing") {
    World world;
    auto const ana = world.as(world.ana);
    auto const label = ana.post("/labels", R"({"title":"VIP","color":"red"})").text("id");
    auto const id = ana.post("/views", body("VIP", label_filter(label))).text("id");
    CHECK(ana.get("/views/" + id).at("broken").is_null());
    ana.del("/labels/" + label);
    CHECK(ana.get("/views/" + id).text("broken.0") == "filter.and[0].values[0]");
    CHECK(ana.get("/views/counts").at("items").as_array().empty());
    CHECK(ana.post("/conversations/count", R"({"filter":)" + label_filter(label) + "}").number("all") == 0);
    world.inside([&](Tx& tx) {
        return tx.run(
            R"(UPDATE views SET filter = '{"and":[{"field":"gone","op":"is","values":["1"]}]}' WHERE account_id = $1)",
            tx.account());
    });
    CHECK(ana.get("/views/" + id).text("broken.0") == "filter.and[0].field");
    CHECK(ana.patch("/views/" + id, body("VIP", unread)).at("broken").is_null());
}

TEST_CASE("what is kept is right: names, filters, and what they name") {
    World world;
    auto const bob = world.as(world.bob);
    CHECK(bob.post("/views", body("   ", unread)).error_on("name") == "required");
    CHECK(bob.post("/views", body("x", R"({"and":[{"field":"state","op":"is","values":["open"]}]})"))
              .error_on("filter.and[0].values[0]") == "unknown_value");
    CHECK(bob.post("/views", body("x", label_filter("4242"))).error_on("filter.and[0].values[0]") == "unknown_value");
    auto const of_inbox = R"({"field":"inbox_id","op":"is","values":[")" + id_text(world.support) + R"("]})";
    CHECK(bob.post("/views", body("x", of_inbox)).error_on("filter.values[0]") == "unknown_value");
    CHECK(world.as(world.martin).post("/views", body("x", of_inbox)).status() == 201);
    for (int i = 0; i < 200; ++i) REQUIRE(bob.post("/views", body("v" + std::to_string(i), unread)).status() == 201);
    CHECK(bob.post("/views", body("demasiadas", unread)).code() == "too_many_views");
}
