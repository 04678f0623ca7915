#include "features/accounts/api_token.h"

#include "testing/office.h"

namespace recado::accounts {
namespace {

struct Shop {
    Office office;
    Browser ana{office};
    Browser program{office};

    Shop() { REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200); }
    Answer make(std::string_view permissions, std::string_view rest = "") {
        return ana.post("/api_tokens",
                        R"({"name":"ERP","permissions":)" + std::string(permissions) + std::string(rest) + "}");
    }
};

}  // namespace

TEST_CASE("a token acts for its maker with what it was given and no more") {
    Shop shop;
    auto const made = shop.make(R"(["view_contacts","view_audit_log"])");
    REQUIRE(made.status() == 201);
    auto const token = made.text("token");
    CHECK(token.starts_with("rcd_"));
    CHECK(token.size() == 47);
    shop.program.bearer = token;
    CHECK(shop.program.get("/me").status() == 200);
    CHECK(shop.program.get("/audit_log").status() == 200);
    CHECK(shop.program.get("/invitations").status() == 403);
    // Passwords, sessions, tokens and the second factor are for people.
    CHECK(shop.program.get("/sessions").code() == "session_required");
    CHECK(shop.program.post("/api_tokens", R"({"name":"x","permissions":["view_contacts"]})").status() == 403);
    CHECK(shop.program.put("/me/password", R"({"current_password":"a","new_password":"b"})").status() == 403);
    CHECK(shop.program.post("/me/totp").status() == 403);
    CHECK(!shop.ana.get("/api_tokens").response.body.contains("rcd_"));
    CHECK(shop.office.count("SELECT COUNT(*) FROM api_tokens WHERE token_hash = $1", crypto::sha256_hex(token)) == 1);
}

TEST_CASE("history names the token, not its maker") {
    Shop shop;
    shop.program.bearer = shop.make(R"(["manage_account"])").text("token");
    REQUIRE(shop.program.patch("/account", R"({"name":"Sol 2"})").status() == 200);
    auto const& event = shop.office.events.back();
    CHECK(event.type == "account_updated");
    CHECK(event.actor_kind == ActorKind::api);
    CHECK(event.actor_name == "ERP");
}

TEST_CASE("a deleted, expired or orphaned token opens nothing") {
    Shop shop;
    auto const deleted = shop.make(R"(["reply"])");
    shop.program.bearer = deleted.text("token");
    REQUIRE(shop.program.get("/me").status() == 200);
    REQUIRE(shop.ana.del("/api_tokens/" + deleted.text("id")).status() == 200);
    CHECK(shop.program.get("/me").code() == "token_invalid");

    shop.program.bearer =
        shop.make(R"(["reply"])", ",\"expires_at\":" + std::to_string(shop.office.now.ms + minute_ms)).text("token");
    CHECK(shop.program.get("/me").status() == 200);
    shop.office.now = shop.office.now + minute_ms;
    CHECK(shop.program.get("/me").status() == 401);

    shop.program.bearer = shop.make(R"(["reply"])").text("token");
    REQUIRE(shop.program.get("/me").status() == 200);
    auto const administrator = R"({"role_id":")" + shop.office.role_id(RoleKind::administrator) + R"("})";
    REQUIRE(shop.ana.patch("/members/" + id_text(shop.office.sol), administrator).status() == 200);
    Browser sol(shop.office);
    REQUIRE(sol.log_in("sol@sol.example", sol_password).status() == 200);
    REQUIRE(sol.patch("/members/" + id_text(shop.office.ana), R"({"disabled":true})").status() == 200);
    CHECK(shop.program.get("/me").status() == 401);
    for (auto const* const wrong : {"rcd_", "rcd_x", "x"}) {
        shop.program.bearer = wrong;
        CHECK(shop.program.get("/me").status() == 401);
    }
}

TEST_CASE("a token shrinks with its maker") {
    Shop shop;
    shop.program.bearer = shop.make(R"(["view_audit_log","reply"])").text("token");
    auto const administrator = R"({"role_id":")" + shop.office.role_id(RoleKind::administrator) + R"("})";
    auto const agent = R"({"role_id":")" + shop.office.role_id(RoleKind::agent) + R"("})";
    REQUIRE(shop.ana.patch("/members/" + id_text(shop.office.sol), administrator).status() == 200);
    REQUIRE(shop.program.get("/audit_log").status() == 200);
    REQUIRE(shop.ana.patch("/members/" + id_text(shop.office.ana), agent).status() == 200);
    CHECK(shop.program.get("/audit_log").status() == 403);
    CHECK(shop.program.get("/me").status() == 200);
}

TEST_CASE("what is asked for is checked; tokens of other accounts do not exist") {
    Shop shop;
    CHECK(shop.make(R"(["everything"])").field() == "permissions[0] unknown_value");
    CHECK(shop.make("[]").field() == "permissions too_short");
    CHECK(shop.make(R"(["reply"])", ",\"expires_at\":1").field() == "expires_at too_small");
    CHECK(shop.make(R"(["reply"])", R"(,"token":"rcd_mine")").field() == "token unknown_field");
    auto const id = shop.make(R"(["reply"])").text("id");
    Browser xul(shop.office);
    REQUIRE(xul.log_in("xul@xul.example", "xul paints the moon").status() == 200);
    CHECK(xul.del("/api_tokens/" + id).status() == 404);
    CHECK(xul.get("/api_tokens").json().at("items").as_array().empty());
    // Nobody hands out what they do not have.
    shop.office.in_first([&](Tx& tx) {
        return tx.run(
            "UPDATE roles SET permissions = '[\"manage_api_tokens\",\"reply\"]' WHERE kind = 'supervisor'"
            " AND account_id = $1",
            shop.office.first);
    });
    Browser sol(shop.office);
    REQUIRE(sol.log_in("sol@sol.example", sol_password).status() == 200);
    CHECK(sol.post("/api_tokens", R"({"name":"x","permissions":["reply","manage_account"]})").field() ==
          "permissions[1] not_yours");
}

}  // namespace recado::accounts
