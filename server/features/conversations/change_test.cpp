#include "features/conversations/change.h"

#include <doctest/doctest.h>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

// The codes of the activity lines, oldest first.
std::vector<std::string> history(World& world, std::string const& id) {
    std::vector<std::string> codes;
    auto const thread = world.as(world.ana).get("/conversations/" + id + "/messages").at("items");
    for (auto const& message : thread.as_array())
        if (message.at("kind").as_string() == "activity")
            codes.emplace_back(message.at("activity").at("code").as_string());
    return codes;
}

std::string assignment(UserId user) { return R"({"assignee_id":")" + id_text(user) + "\"}"; }

}  // namespace

TEST_CASE("an agent outside the inbox cannot be assigned") {
    World world;
    auto const id = world.conversation({.inbox = world.support});
    world.forget();
    auto const answer = world.as(world.sofia).put("/conversations/" + id + "/assignment", assignment(world.bob));
    CHECK(answer.status() == 422);
    CHECK(answer.error_on("assignee_id") == "not_assignable");
    CHECK(world.announced().empty());
    CHECK(world.as(world.sofia)
              .put("/conversations/" + id + "/assignment", assignment(world.yago))
              .error_on("assignee_id") == "not_assignable");
}

TEST_CASE("an assignment records who gave it, to whom and why") {
    World world;
    auto const id = world.conversation();
    world.forget();
    auto const body = R"({"assignee_id":")" + id_text(world.bob) + R"(","reason":"conoce al cliente"})";
    CHECK(world.as(world.sofia).put("/conversations/" + id + "/assignment", body).text("assignee_id") ==
          id_text(world.bob));
    REQUIRE(world.announced().size() == 2);
    CHECK(world.announced()[0].type == "conversation_updated");
    CHECK(world.announced()[0].actor_name == "Sofía");
    CHECK(world.announced()[0].reason == "conoce al cliente");
    CHECK(world.announced()[0].data.contains(R"("changes":["assignee_id"])"));
    CHECK(world.announced()[1].data.contains(R"("code":"assigned")"));
    world.forget();
    CHECK(world.as(world.sofia).put("/conversations/" + id + "/assignment", body).status() == 200);
    CHECK(world.announced().empty());
}

TEST_CASE("an agent takes what nobody has, lets go of it, and cannot give or grab") {
    World world;
    auto const id = world.conversation();
    auto const path = "/conversations/" + id + "/assignment";
    auto const bob = world.as(world.bob);
    auto const martin = world.as(world.martin);
    auto const agent_may_assign = bob.get("/conversations/" + id).text("can").contains("assign");
    CHECK(bob.put(path, assignment(world.bob)).status() == 200);
    if (!agent_may_assign) {
        CHECK(martin.put(path, assignment(world.martin)).status() == 403);
        CHECK(bob.put(path, assignment(world.martin)).status() == 403);
    }
    CHECK(bob.put(path, R"({"assignee_id":"0"})").status() == 200);
    CHECK(bob.get("/conversations/" + id).at("assignee_id").is_null());
    CHECK(world.as(world.ines).put(path, assignment(world.ines)).status() >= 403);
}

TEST_CASE("each step leaves its line and doing it twice leaves none") {
    World world;
    auto const id = world.conversation();
    auto const ana = world.as(world.ana);
    auto const twice = [&](std::string what, std::string body) {
        CHECK(ana.put("/conversations/" + id + what, body).status() == 200);
        CHECK(ana.put("/conversations/" + id + what, body).status() == 200);
    };
    twice("/priority", R"({"priority":"high"})");
    twice("/priority", "{}");
    twice("/mute", R"({"muted":true})");
    twice("/mute", R"({"muted":false})");
    twice("/status", R"({"status":"snoozed","snoozed_until":)" + std::to_string(world.now.ms + day_ms) + "}");
    twice("/status", R"({"status":"open"})");
    twice("/status", R"({"status":"closed"})");
    twice("/archive", R"({"archived":true})");
    twice("/archive", R"({"archived":false})");
    twice("/status", R"({"status":"open"})");
    twice("/read", R"({"read":true})");
    CHECK(history(world, id) == std::vector<std::string>{"conversation_opened", "priority_set", "priority_set", "muted",
                                                         "unmuted", "snoozed", "unsnoozed", "closed", "archived",
                                                         "unarchived", "reopened"});
}

TEST_CASE("closing and archiving in one step leaves both lines and nobody waiting") {
    World world;
    auto const id = world.conversation();
    auto const shown = world.as(world.ana).put("/conversations/" + id + "/archive", R"({"archived":true})");
    CHECK(shown.text("status") == "closed");
    CHECK(shown.at("waiting_since").is_null());
    CHECK(history(world, id) == std::vector<std::string>{"conversation_opened", "closed", "archived"});
    CHECK(world.inside([](Tx& tx) { return tx.text("SELECT close_kind FROM tickets"); }) == "ignored");
}

TEST_CASE("a snoozed conversation wakes at its time, not before") {
    World world;
    auto const id = world.conversation();
    auto const ana = world.as(world.ana);
    CHECK(ana.put("/conversations/" + id + "/status", R"({"status":"snoozed","snoozed_until":5})")
              .error_on("snoozed_until") == "too_small");
    ana.put("/conversations/" + id + "/status",
            R"({"status":"snoozed","snoozed_until":)" + std::to_string(world.now.ms + hour_ms) + "}");
    CHECK(world.inside([](Tx& tx) { return conversations::wake_snoozed(tx); }) == 0);
    world.pass(hour_ms);
    world.forget();
    CHECK(world.inside([](Tx& tx) { return conversations::wake_snoozed(tx); }) == 1);
    CHECK(world.announced()[0].actor_kind == ActorKind::system);
    CHECK(ana.get("/conversations/" + id).text("status") == "open");
}

TEST_CASE("reading and unreading") {
    World world;
    auto const id = world.conversation();
    world.hears({});
    auto const bob = world.as(world.bob);
    CHECK(bob.put("/conversations/" + id + "/read", R"({"read":true})").number("unread_count") == 0);
    CHECK(bob.put("/conversations/" + id + "/read", R"({"read":false})").number("unread_count") == 1);
}

TEST_CASE("labels carry their scope") {
    World world;
    auto const id = world.conversation();
    auto const ana = world.as(world.ana);
    auto const vip = ana.post("/labels", R"({"title":"VIP","color":"violet","scope":"contact"})").text("id");
    auto const claim = ana.post("/labels", R"({"title":"Reclamo","color":"red"})").text("id");
    CHECK(ana.put("/conversations/" + id + "/labels", R"({"label_ids":[")" + vip + "\"]}").error_on("label_ids") ==
          "wrong_scope");
    CHECK(ana.put("/conversations/" + id + "/labels", R"({"label_ids":["1"]})").error_on("label_ids") ==
          "unknown_value");
    CHECK(ana.put("/conversations/" + id + "/labels", R"({"label_ids":[")" + claim + "\"]}").text("label_ids.0") ==
          claim);
    CHECK(ana.get("/labels").number("items.0.uses") == 1);
    CHECK(history(world, id).back() == "labels_added");
}

TEST_CASE("a conversation is started once with who can be reached") {
    World world;
    auto const ana = world.as(world.ana);
    auto const contact = ana.post("/contacts", R"({"name":"Nora","phone":"9 8765 4321"})").text("id");
    auto const nowhere = ana.post("/contacts", R"({"name":"Sin teléfono"})").text("id");
    auto const body = R"({"contact_id":")" + contact + R"(","inbox_id":")" + id_text(world.sales) + "\"}";
    auto const started = ana.post("/conversations", body);
    CHECK(started.status() == 201);
    CHECK(ana.post("/conversations", body).text("id") == started.text("id"));
    CHECK(started.at("waiting_since").is_null());
    CHECK(ana.post("/conversations/" + started.text("id") + "/messages", world.said("hola")).code() == "window_closed");
    CHECK(id_text(world.hears({.from = "56987654321"}).conversation_id) == started.text("id"));
    CHECK(
        ana.post("/conversations", R"({"contact_id":")" + nowhere + R"(","inbox_id":")" + id_text(world.sales) + "\"}")
            .error_on("contact_id") == "unreachable");
    CHECK(world.as(world.bob)
              .post("/conversations",
                    R"({"contact_id":")" + contact + R"(","inbox_id":")" + id_text(world.support) + "\"}")
              .status() == 404);
}

TEST_CASE("a team that is deleted leaves its conversations") {
    World world;
    auto const id = world.conversation();
    auto const ana = world.as(world.ana);
    auto const team = ana.post("/teams", R"({"name":"Tarde"})").text("id");
    CHECK(ana.put("/conversations/" + id + "/assignment", R"({"team_id":")" + team + "\"}").text("team_id") == team);
    CHECK(ana.del("/teams/" + team).status() == 200);
    CHECK(ana.get("/conversations/" + id).at("team_id").is_null());
}
