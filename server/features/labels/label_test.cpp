#include "features/labels/label.h"

#include <doctest/doctest.h>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

TEST_CASE("a title is unique ignoring case and accents") {
    World world;
    auto const ana = world.as(world.ana);
    auto const made = ana.post("/labels", R"({"title":" Devolución ","color":"amber"})");
    CHECK(made.status() == 201);
    CHECK(made.text("title") == "Devolución");
    CHECK(made.text("scope") == "both");
    CHECK(ana.post("/labels", R"({"title":"DEVOLUCION","color":"red"})").error_on("title") == "taken");
    CHECK(world.as(world.zoe).post("/labels", R"({"title":"devolución","color":"red"})").status() == 201);
    CHECK(ana.patch("/labels/" + made.text("id"), R"({"title":"devolucion"})").text("title") == "devolucion");
    CHECK(ana.post("/labels", R"({"title":"x","color":"mauve"})").error_on("color") == "unknown_value");
    CHECK(world.as(world.bob).post("/labels", R"({"title":"x","color":"red"})").status() == 403);
    CHECK(world.as(world.zoe).patch("/labels/" + made.text("id"), R"({"title":"mía"})").status() == 404);
}
