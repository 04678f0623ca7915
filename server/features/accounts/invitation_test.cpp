#include "features/accounts/invitation.h"

#include "testing/office.h"

namespace recado::accounts {
namespace {

struct Door {
    Office office;
    Browser ana{office};
    Browser guest{office, "203.0.113.5"};

    Door() { REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200); }
    Answer invite(std::string_view email, RoleKind role = RoleKind::agent) {
        return ana.post("/invitations",
                        R"({"email":")" + std::string(email) + R"(","role_id":")" + office.role_id(role) + R"("})");
    }
    Answer accept(std::string_view token, std::string_view password, std::string_view name = {}) {
        boost::json::object body{{"token", token}, {"password", password}};
        if (!name.empty()) body["name"] = name;
        return guest.post("/invitation", boost::json::serialize(body));
    }
};

}  // namespace

TEST_CASE("an invitation brings a new person in, once") {
    Door door;
    auto const made = door.invite("Nueva@sol.example", RoleKind::supervisor);
    REQUIRE(made.status() == 201);
    CHECK(made.text("link").starts_with("https://recado.example/invitation#token="));
    auto const token = token_in(made.text("link"));
    door.office.deliver_mails();
    REQUIRE(door.office.mails.size() == 1);
    CHECK(token_in(door.office.mails[0].text) == token);
    auto const preview = door.guest.get("/invitation?token=" + token);
    CHECK(preview.text("email") == "nueva@sol.example");
    CHECK(preview.text("account_name") == "Ferretería Sol");
    CHECK(preview.text("inviter") == "Ana");
    CHECK(!preview.json().at("existing_user").as_bool());
    CHECK(door.accept(token, "a fine new password").field() == "name required");
    CHECK(door.accept(token, "password123", "Nueva").field() == "password too_common");
    auto const joined = door.accept(token, "a fine new password", "Nueva");
    REQUIRE(joined.status() == 200);
    CHECK(joined.text("role_name") == "supervisor");
    CHECK(door.guest.get("/me").text("name") == "Nueva");
    CHECK(door.accept(token, "a fine new password", "Nueva").status() == 410);
    CHECK(door.guest.get("/invitation?token=" + token).status() == 410);
    CHECK(door.ana.get("/invitations").json().at("items").as_array().empty());
    CHECK(door.office.announced("member_created"));
}

TEST_CASE("links die after seven days, when withdrawn and when replaced") {
    Door door;
    auto const first = token_in(door.invite("n@sol.example").text("link"));
    auto const second = door.invite("N@sol.example");
    CHECK(door.guest.get("/invitation?token=" + first).status() == 410);
    CHECK(door.ana.get("/invitations").json().at("items").as_array().size() == 1);
    CHECK(!door.ana.get("/invitations").response.body.contains("link"));
    REQUIRE(door.ana.del("/invitations/" + second.text("id")).status() == 200);
    CHECK(door.guest.get("/invitation?token=" + token_in(second.text("link"))).status() == 410);
    auto const third = token_in(door.invite("n@sol.example").text("link"));
    door.office.now = door.office.now + (invitation_life_ms - 1);
    CHECK(door.guest.get("/invitation?token=" + third).status() == 200);
    door.office.now = door.office.now + 1;
    CHECK(door.accept(third, "a fine new password", "N").status() == 410);
    CHECK(door.guest.get("/invitation?token=").status() == 422);
}

TEST_CASE("who has a user joins with their password, under the limits of the log-in") {
    Door door;
    auto const token = token_in(door.invite("xul@xul.example").text("link"));
    CHECK(door.guest.get("/invitation?token=" + token).json().at("existing_user").as_bool());
    for (int i = 0; i < 10; ++i) CHECK(door.accept(token, "guess").status() == 401);
    CHECK(door.accept(token, "xul paints the moon").status() == 429);
    door.office.now = door.office.now + 15 * minute_ms;
    auto const joined = door.accept(token, "xul paints the moon", "Another Name");
    REQUIRE(joined.status() == 200);
    CHECK(joined.text("name") == "Xul");
    CHECK(joined.text("account_id") == id_text(door.office.first));
    CHECK(door.guest.get("/accounts").json().at("items").as_array().size() == 2);
    CHECK(door.invite("xul@xul.example").field() == "email already_member");
}

TEST_CASE("an invitation does not get around the second factor") {
    Door door;
    auto const token = token_in(door.invite("xul@xul.example").text("link"));
    door.office.in_first([&](Tx& tx) {
        return tx.run("UPDATE users SET two_factor = TRUE, totp_secret = $1 WHERE id = $2",
                      door.office.accounts.settings.secret_box.seal("12345678901234567890",
                                                                    "users.totp_secret:" + id_text(door.office.xul)),
                      door.office.xul);
    });
    CHECK(door.accept(token, "xul paints the moon").code() == "second_factor_required");
    CHECK(door.guest
              .post("/invitation", R"({"token":")" + token + R"(","password":"xul paints the moon","code":"000000x"})")
              .status() == 401);
    CHECK(door.guest.cookies.empty());
}

TEST_CASE("invitations of other accounts do not exist; roles and addresses are checked") {
    Door door;
    auto const id = door.invite("n@sol.example").text("id");
    Browser xul(door.office);
    REQUIRE(xul.log_in("xul@xul.example", "xul paints the moon").status() == 200);
    CHECK(xul.del("/invitations/" + id).status() == 404);
    CHECK(xul.get("/invitations").json().at("items").as_array().empty());
    auto const role = door.office.role_id(RoleKind::agent);
    CHECK(xul.post("/invitations", R"({"email":"n@xul.example","role_id":")" + role + R"("})").field() ==
          "role_id not_found");
    CHECK(door.invite("not an address").field() == "email bad_format");
    CHECK(door.ana.post("/invitations", R"({"email":"a@b.cl","role_id":"1","account_id":"2"})").status() == 422);
}

}  // namespace recado::accounts
