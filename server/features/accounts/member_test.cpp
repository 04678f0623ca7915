#include "features/accounts/member.h"

#include "testing/office.h"

namespace recado::accounts {
namespace {

struct Staff {
    Office office;
    Browser ana{office};
    Browser sol{office};
    Browser beto{office};

    Staff() {
        REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
        REQUIRE(sol.log_in("sol@sol.example", sol_password).status() == 200);
        REQUIRE(beto.log_in("beto@sol.example", "beto drives a red van").status() == 200);
        office.events.clear();
    }
    std::string path(UserId user) const { return "/members/" + id_text(user); }
    InboxId inbox(AccountId account, std::string_view name) {
        return office.database
            ->write_now(Who::system(account),
                        [&](Tx& tx) -> Result<InboxId> {
                            auto const id = tx.next_id<inboxes::Inbox>();
                            tx.run(
                                "INSERT INTO inboxes (id, account_id, name, kind, created_at, updated_at)"
                                " VALUES ($1, $2, $3, 'whatsapp', $4, $4)",
                                id, account, name, tx.now());
                            return id;
                        })
            .value();
    }
};

}  // namespace

TEST_CASE("every account has four roles; the administrator's is everything") {
    Staff staff;
    auto const roles = staff.ana.get("/roles").json().at("items").as_array();
    REQUIRE(roles.size() == 4);
    CHECK(roles[0].at("kind") == "administrator");
    CHECK(roles[0].at("permissions").as_array().size() == static_cast<std::size_t>(Permission::count_) - 1);
    CHECK(!within(permissions_of(RoleKind::supervisor), permissions_of(RoleKind::agent)));
    CHECK(within(permissions_of(RoleKind::agent), permissions_of(RoleKind::supervisor)));
    CHECK(!permissions_of(RoleKind::analyst).has(Permission::reply));
    CHECK(!permissions_of(RoleKind::supervisor).has(Permission::manage_members));
}

TEST_CASE("a change of role holds from the next request on") {
    Staff staff;
    REQUIRE(staff.beto.get("/audit_log").status() == 403);
    auto const body = R"({"role_id":")" + staff.office.role_id(RoleKind::administrator) + R"("})";
    REQUIRE(staff.ana.patch(staff.path(staff.office.beto), body).status() == 200);
    CHECK(staff.beto.get("/audit_log").status() == 200);
    auto const& event = staff.office.events.back();
    CHECK(event.type == "member_updated");
    auto const data = boost::json::parse(event.data);
    CHECK(data.at("before").at("role_kind") == "agent");
    CHECK(data.at("member").at("role_kind") == "administrator");
    CHECK(!data.at("member").as_object().contains("email"));
}

TEST_CASE("a disabled member is out at once and comes back only when enabled") {
    Staff staff;
    REQUIRE(staff.beto.get("/me").status() == 200);
    REQUIRE(staff.ana.patch(staff.path(staff.office.beto), R"({"disabled":true})").status() == 200);
    CHECK(staff.beto.get("/me").status() == 401);
    CHECK(staff.office.announced("session_revoked"));
    CHECK(staff.beto.log_in("beto@sol.example", "beto drives a red van").status() == 401);
    REQUIRE(staff.ana.patch(staff.path(staff.office.beto), R"({"disabled":false})").status() == 200);
    CHECK(staff.beto.get("/me").status() == 401);
    CHECK(staff.beto.log_in("beto@sol.example", "beto drives a red van").status() == 200);
}

TEST_CASE("the last administrator stays one") {
    Staff staff;
    auto const agent = R"({"role_id":")" + staff.office.role_id(RoleKind::agent) + R"("})";
    CHECK(staff.ana.patch(staff.path(staff.office.ana), R"({"disabled":true})").code() == "last_administrator");
    CHECK(staff.ana.patch(staff.path(staff.office.ana), agent).code() == "last_administrator");
    CHECK(staff.ana.get("/me").status() == 200);
    CHECK(staff.office.events.empty());
    auto const administrator = R"({"role_id":")" + staff.office.role_id(RoleKind::administrator) + R"("})";
    REQUIRE(staff.ana.patch(staff.path(staff.office.sol), administrator).status() == 200);
    CHECK(staff.sol.patch(staff.path(staff.office.ana), agent).status() == 200);
    CHECK(staff.sol.patch(staff.path(staff.office.sol), agent).code() == "last_administrator");
}

TEST_CASE("nobody lifts others above themselves or touches who is above") {
    Staff staff;
    // A role that may manage members but is no administrator.
    staff.office.in_first([&](Tx& tx) {
        return tx.run(
            "UPDATE roles SET permissions = '[\"manage_members\",\"reply\"]' WHERE kind = 'supervisor'"
            " AND account_id = $1",
            staff.office.first);
    });
    staff.office.router->identities().invalidate();
    auto const administrator = R"({"role_id":")" + staff.office.role_id(RoleKind::administrator) + R"("})";
    CHECK(staff.sol.patch(staff.path(staff.office.sol), administrator).code() == "above_own_role");
    CHECK(staff.sol.patch(staff.path(staff.office.ana), R"({"disabled":true})").code() == "above_own_role");
    CHECK(staff.sol.patch(staff.path(staff.office.sol), R"({"disabled":false})").status() == 200);
    auto const invite =
        R"({"email":"n@sol.example","role_id":")" + staff.office.role_id(RoleKind::administrator) + R"("})";
    CHECK(staff.sol.post("/invitations", invite).code() == "above_own_role");
    CHECK(staff.sol.post("/members/" + id_text(staff.office.ana) + "/password_reset").code() == "above_own_role");
}

TEST_CASE("inboxes of a member are those of the account, and take effect at once") {
    Staff staff;
    auto const own = staff.inbox(staff.office.first, "Ventas");
    auto const foreign = staff.inbox(staff.office.second, "Otra");
    auto const path = staff.path(staff.office.beto);
    CHECK(staff.ana.patch(path, R"({"inbox_ids":[")" + id_text(foreign) + R"("]})").field() ==
          "inbox_ids[0] not_found");
    CHECK(staff.ana.patch(path, R"({"inbox_ids":["12345"]})").field() == "inbox_ids[0] not_found");
    auto const answer = staff.ana.patch(path, R"({"inbox_ids":[")" + id_text(own) + R"("]})");
    REQUIRE(answer.status() == 200);
    CHECK(answer.json().at("inbox_ids").as_array().size() == 1);
    auto const who = *staff.office.database->read_now(
        Who{}, [&](Tx& tx) -> Result<Who> { return *who_of(tx, staff.office.first, staff.office.beto); });
    CHECK(who.sees(own));
    CHECK(!who.sees(foreign));
}

TEST_CASE("members of other accounts do not exist, and fields that are not offered are refused") {
    Staff staff;
    CHECK(staff.ana.patch(staff.path(staff.office.xul), R"({"disabled":true})").status() == 404);
    CHECK(staff.ana.patch("/members/999", R"({"disabled":true})").status() == 404);
    CHECK(staff.ana.patch("/members/abc", R"({"disabled":true})").status() == 404);
    auto const foreign_role = *staff.office.database->read_now(
        Who::system(staff.office.second),
        [](Tx& tx) -> Result<std::string> { return id_text(built_in_role(tx, RoleKind::administrator).id); });
    CHECK(staff.ana.patch(staff.path(staff.office.beto), R"({"role_id":")" + foreign_role + R"("})").field() ==
          "role_id not_found");
    for (auto const* const field :
         {"account_id", "email", "name", "created_at", "last_seen_at", "role_kind", "permissions"})
        CHECK(staff.ana.patch(staff.path(staff.office.beto), "{\"" + std::string(field) + "\":\"1\"}").field() ==
              std::string(field) + " unknown_field");
    CHECK(staff.ana.patch(staff.path(staff.office.beto), R"({"user_id":")" + id_text(staff.office.sol) + R"("})")
              .status() == 422);
    CHECK(staff.sol.patch(staff.path(staff.office.beto), R"({"disabled":true})").status() == 403);
}

TEST_CASE("addresses of colleagues are for who manages members") {
    Staff staff;
    auto const emails = [](Browser& browser) {
        int seen = 0;
        auto const list = browser.get("/members").json();
        for (auto const& item : list.at("items").as_array()) seen += item.as_object().contains("email") ? 1 : 0;
        return seen;
    };
    CHECK(emails(staff.ana) == 3);
    CHECK(emails(staff.beto) == 1);
}

TEST_CASE("one's own settings: names reach every account, preferences only oneself") {
    Staff staff;
    auto const answer = staff.beto.patch(
        "/me",
        R"({"name":"Beto R.","locale":"pt-BR","density":"compact","preferences":{"sounds":false},"availability":"away"})");
    REQUIRE(answer.status() == 200);
    CHECK(answer.text("name") == "Beto R.");
    CHECK(answer.json().at("preferences").at("sounds").as_bool() == false);
    REQUIRE(staff.office.events.size() == 2);
    CHECK(staff.office.events[0].type == "me_updated");
    CHECK(staff.office.events[0].audience.user == staff.office.beto);
    CHECK(!staff.office.events[0].data.contains("sounds"));
    CHECK(staff.office.events[1].type == "member_updated");
    CHECK(boost::json::parse(staff.office.events[1].data).at("member").at("availability") == "away");
    CHECK(staff.beto.patch("/me", R"({"preferences":[1]})").field() == "preferences wrong_type");
    CHECK(staff.beto.patch("/me", R"({"preferences":{"x":")" + std::string(17'000, 'x') + R"("}})").field() ==
          "preferences too_long");
    CHECK(staff.beto.patch("/me", R"({"theme":"neon"})").field() == "theme unknown_value");
    for (auto const* const field :
         {"email", "role_id", "account_id", "permissions", "two_factor", "user_id", "password_hash"})
        CHECK(staff.beto.patch("/me", "{\"" + std::string(field) + "\":\"1\"}").field() ==
              std::string(field) + " unknown_field");
}

}  // namespace recado::accounts
