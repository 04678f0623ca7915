#include "features/accounts/role.h"

#include <doctest/doctest.h>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

std::string body(std::string const& name, std::string const& permissions, std::string const& visibility = "own") {
    return R"({"name":")" + name + R"(","permissions":)" + permissions + R"(,"visibility":")" + visibility + "\"}";
}

}  // namespace

TEST_CASE("an account makes, changes and deletes roles of its own") {
    World world;
    auto const ana = world.as(world.ana);
    auto const made = ana.post("/roles", body(" Turno noche ", R"(["reply","view_conversations","reply"])"));
    REQUIRE(made.status() == 201);
    CHECK(made.text("name") == "Turno noche");
    CHECK(made.text("kind") == "custom");
    CHECK(made.at("permissions").as_array().size() == 2);
    auto const path = "/roles/" + made.text("id");
    CHECK(ana.post("/roles", body("turno NOCHE", "[]")).error_on("name") == "taken");
    CHECK(ana.post("/roles", body("  ", "[]")).error_on("name") == "required");
    CHECK(ana.patch(path, R"({"visibility":"team"})").text("visibility") == "team");
    ana.patch("/members/" + id_text(world.bob), R"({"role_id":")" + made.text("id") + "\"}");
    CHECK(ana.del(path).code() == "role_in_use");
    auto const agent =
        world.inside([](Tx& tx) { return id_text(accounts::built_in_role(tx, accounts::RoleKind::agent).id); });
    CHECK(ana.patch("/roles/" + agent, R"({"name":"x"})").code() == "built_in_role");
    CHECK(ana.del("/roles/" + agent).code() == "built_in_role");
    ana.patch("/members/" + id_text(world.bob), R"({"role_id":")" + agent + "\"}");
    CHECK(ana.del(path).status() == 200);
    CHECK(ana.del(path).status() == 404);
}

TEST_CASE("nobody makes or gives a role that may do or see more than they") {
    World world;
    auto const ana = world.as(world.ana);
    auto const narrow = ana.post("/roles", body("Jefa de turno", R"(["manage_members","view_conversations"])", "team"));
    ana.patch("/members/" + id_text(world.sofia), R"({"role_id":")" + narrow.text("id") + "\"}");
    auto const wide = ana.post("/roles", body("Lectura", R"(["view_conversations"])", "all_in_inboxes"));
    auto const sofia = world.as(world.sofia);
    CHECK(sofia.post("/roles", body("x", R"(["view_conversations"])", "all_in_inboxes")).code() == "above_own_role");
    CHECK(sofia.post("/roles", body("x", R"(["manage_account"])")).error_on("permissions[0]") == "not_yours");
    CHECK(sofia.post("/roles", body("x", R"(["view_conversations"])")).status() == 201);
    CHECK(sofia.patch("/roles/" + wide.text("id"), R"({"name":"y"})").code() == "above_own_role");
    CHECK(sofia.patch("/members/" + id_text(world.bob), R"({"role_id":")" + wide.text("id") + "\"}").status() == 403);
}
