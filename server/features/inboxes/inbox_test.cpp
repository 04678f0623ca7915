#include "features/inboxes/inbox.h"

#include <doctest/doctest.h>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

TEST_CASE("settings are for who manages inboxes, and secrets for nobody") {
    World world;
    auto const ana = world.as(world.ana);
    auto const made = ana.post("/inboxes", R"({"name":"Tienda","kind":"paper","whatsapp":{"phone_number_id":"1"}})");
    CHECK(made.status() == 201);
    CHECK(made.text("health") == "unknown");
    CHECK(made.number("reopen_window_h") == 24);
    CHECK(made.text("whatsapp.phone_number_id") == "1");
    CHECK(made.text("member_ids.0") == id_text(world.ana));
    CHECK(!made.response.body.contains("sealed"));
    CHECK(world.as(world.bob).get("/inboxes/" + made.text("id")).status() == 404);
    CHECK(world.as(world.bob).get("/inboxes/" + id_text(world.sales)).at("whatsapp").is_null());
    CHECK(ana.post("/inboxes", R"({"name":"x","kind":"fax"})").error_on("kind") == "unknown_value");
    CHECK(ana.patch("/inboxes/" + made.text("id"), R"({"name":"Local","reopen_window_h":0})").text("name") == "Local");
    CHECK(world.as(world.zoe).patch("/inboxes/" + made.text("id"), R"({"name":"mío"})").status() == 404);
}

TEST_CASE("who is put in an inbox sees it") {
    World world;
    auto const id = world.conversation({.inbox = world.support});
    CHECK(world.as(world.bob).get("/conversations/" + id).status() == 404);
    auto const path = "/inboxes/" + id_text(world.support) + "/members";
    CHECK(world.as(world.ana).put(path, R"({"member_ids":[")" + id_text(world.bob) + "\"]}").status() == 200);
    CHECK(world.as(world.bob).get("/conversations/" + id).status() == 200);
    CHECK(world.as(world.ana).put(path, R"({"member_ids":[")" + id_text(world.yago) + "\"]}").error_on("member_ids") ==
          "unknown_value");
    CHECK(world.as(world.bob).get("/conversations/" + id).status() == 200);
}

TEST_CASE("health is announced when it changes") {
    World world;
    world.inside([&](Tx& tx) { return inboxes::set_health(tx, world.sales, inboxes::Health::error, "190"), 0; });
    CHECK(world.announced_types() == std::vector<std::string>{"inbox_updated"});
    CHECK(!world.announced()[0].data.contains("sealed"));
    world.inside([&](Tx& tx) { return inboxes::set_health(tx, world.sales, inboxes::Health::error, "190"), 0; });
    CHECK(world.announced().size() == 1);
    CHECK(world.as(world.ana).post("/inboxes/" + id_text(world.sales) + "/health_check").status() == 200);
}

TEST_CASE("a deleted inbox takes its conversations out of sight") {
    World world;
    auto const id = world.conversation();
    auto const ana = world.as(world.ana);
    CHECK(ana.del("/inboxes/" + id_text(world.sales)).status() == 200);
    CHECK(ana.get("/conversations/" + id).status() == 404);
    CHECK(ana.get("/conversations").at("items").as_array().empty());
    CHECK(ana.get("/inboxes/" + id_text(world.sales)).status() == 404);
}
