#include "features/teams/team.h"

#include "testing/office.h"

namespace recado::teams {

using accounts::Browser;
using accounts::id_text;
using accounts::Office;

TEST_CASE("teams group members of the account, under names of their own") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", accounts::ana_password).status() == 200);
    auto const made = ana.post(
        "/teams", R"({"name":"Atención","description":"mesón","member_ids":[")" + id_text(office.beto) + R"("]})");
    REQUIRE(made.status() == 201);
    auto const path = "/teams/" + made.text("id");
    CHECK(made.json().at("member_ids").as_array().size() == 1);
    CHECK(ana.post("/teams", R"({"name":"ATENCION"})").field() == "name taken");
    CHECK(ana.post("/teams", R"({"name":"  "})").status() == 422);
    CHECK(ana.post("/teams", R"({"name":"Otro","member_ids":[")" + id_text(office.xul) + R"("]})").field() ==
          "member_ids[0] not_found");
    auto const changed = ana.patch(path, R"({"name":"atención","description":"","member_ids":[")" +
                                             id_text(office.sol) + R"(",")" + id_text(office.sol) + R"("]})");
    REQUIRE(changed.status() == 200);
    CHECK(!changed.json().as_object().contains("description"));
    CHECK(changed.json().at("member_ids").as_array().size() == 1);
    auto const& event = office.events.back();
    CHECK(event.type == "team_updated");
    CHECK(boost::json::parse(event.data).at("before").at("name") == "Atención");
    CHECK(ana.get("/teams").json().at("items").as_array().size() == 1);
    REQUIRE(ana.del(path).status() == 200);
    CHECK(office.events.back().type == "team_deleted");
    CHECK(ana.get("/teams").json().at("items").as_array().empty());
    CHECK(ana.del(path).status() == 404);
}

TEST_CASE("teams of other accounts do not exist, and agents change none") {
    Office office;
    Browser ana(office);
    Browser xul(office);
    Browser sol(office);
    REQUIRE(ana.log_in("ana@sol.example", accounts::ana_password).status() == 200);
    REQUIRE(xul.log_in("xul@xul.example", "xul paints the moon").status() == 200);
    REQUIRE(sol.log_in("sol@sol.example", accounts::sol_password).status() == 200);
    auto const path = "/teams/" + ana.post("/teams", R"({"name":"Ventas"})").text("id");
    CHECK(xul.patch(path, R"({"name":"Mine"})").status() == 404);
    CHECK(xul.del(path).status() == 404);
    CHECK(xul.post("/teams", R"({"name":"Ventas"})").status() == 201);
    CHECK(sol.patch(path, R"({"name":"Mine"})").status() == 403);
    CHECK(ana.patch(path, R"({"account_id":"1"})").field() == "account_id unknown_field");
    CHECK(sol.get("/teams").json().at("items").as_array().size() == 1);
}

}  // namespace recado::teams
