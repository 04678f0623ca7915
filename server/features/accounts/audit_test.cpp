#include "features/accounts/audit.h"

#include "features/accounts/bootstrap.h"
#include "platform/base/log.h"
#include "testing/office.h"

namespace recado::accounts {

TEST_CASE("the audit log tells who did what, newest first, page by page, in this account only") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    for (int i = 0; i < 7; ++i)
        REQUIRE(ana.patch("/account", R"({"name":"Sol )" + std::to_string(i) + R"("})").status() == 200);
    Browser xul(office);
    REQUIRE(xul.log_in("xul@xul.example", "xul paints the moon").status() == 200);
    REQUIRE(xul.patch("/account", R"({"name":"Xul secret"})").status() == 200);

    auto const first = ana.get("/audit_log?subject_kind=account&limit=3").json();
    auto const& items = first.at("items").as_array();
    REQUIRE(items.size() == 3);
    CHECK(items[0].at("type") == "account_updated");
    CHECK(items[0].at("actor").at("name") == "Ana");
    CHECK(std::string_view(items[0].at("actor").at("id").as_string()) == id_text(office.ana));
    CHECK(items[0].at("data").at("account").at("name") == "Sol 6");
    CHECK(items[0].at("data").at("before").at("name") == "Sol 5");
    std::string cursor(first.at("next_cursor").as_string());
    std::size_t seen = 3;
    for (;;) {
        auto const page = ana.get("/audit_log?subject_kind=account&limit=3&cursor=" + cursor).json();
        seen += page.at("items").as_array().size();
        auto const* const next = page.as_object().if_contains("next_cursor");
        if (!next) break;
        cursor = std::string(next->as_string());
    }
    CHECK(seen == 8);  // seven changes and the account's creation
    CHECK(ana.get("/audit_log?actor_id=" + id_text(office.xul)).json().at("items").as_array().empty());
    CHECK(!ana.get("/audit_log?limit=200").response.body.contains("Xul secret"));
    CHECK(ana.get("/audit_log?cursor=x").field() == "cursor bad_format");
    CHECK(ana.get("/audit_log?limit=1000").status() == 422);
    CHECK(ana.get("/audit_log?sort=name").status() == 422);
}

TEST_CASE("canary: no secret is in the history, in the log or where the store keeps texts") {
    Office office;
    std::string logged;
    log::set_sink([&](std::string_view line) { logged += std::string(line) + '\n'; });
    std::vector<std::string> secrets{std::string(ana_password), "canary new password", "canary wrong password"};
    Browser ana(office);
    ana.log_in("ana@sol.example", "canary wrong password");
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    secrets.push_back(ana.cookies["recado_session"]);
    secrets.push_back(ana.cookies["recado_device"]);
    secrets.push_back(ana.csrf);
    ana.extra_headers = {{"idempotency-key", "6f1b7a52-0d3c-4a54-9a06-0f6d7f1f2a10"}};
    secrets.push_back(ana.post("/api_tokens", R"({"name":"x","permissions":["reply"]})").text("token"));
    auto const invited =
        ana.post("/invitations", R"({"email":"n@sol.example","role_id":")" + office.role_id(RoleKind::agent) + R"("})");
    secrets.push_back(token_in(invited.text("link")));
    secrets.push_back(token_in(ana.post("/members/" + id_text(office.beto) + "/password_reset").text("link")));
    secrets.push_back(ana.post("/me/totp").text("secret"));
    REQUIRE(ana.put("/me/password", R"({"current_password":")" + std::string(ana_password) +
                                        R"(","new_password":"canary new password"})")
                .status() == 200);
    secrets.push_back(ana.cookies["recado_session"]);
    log::set_sink({});

    CHECK(logged.contains("log-in refused"));
    auto everything = logged;
    for (auto const& event : office.events) everything += event.data + event.reason + event.actor_name;
    for (auto const* const column :
         {"settings.value", "jobs.payload", "idempotency_keys.response", "users.password_hash", "users.totp_secret",
          "sessions.token_hash", "api_tokens.token_hash", "invitations.token_hash", "password_resets.token_hash",
          "known_devices.token_hash", "events.data"}) {
        std::string const name(column);
        auto const table = name.substr(0, name.find('.'));
        everything += office.in_first([&](Tx& tx) {
            std::string all;
            for (auto const& one : tx.all<std::string>("SELECT coalesce(" + name + ", '') FROM " + table))
                all += one + ' ';
            return all;
        });
    }
    for (auto const& secret : secrets) {
        REQUIRE(secret.size() >= 10);
        CHECK_MESSAGE(!everything.contains(secret), secret);
    }
}

TEST_CASE("the start of the web UI gets people and access in one piece") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    auto const identity = office.database->read_now(Who{}, [&](Tx& tx) {
        return office.authenticator.look_up(tx, {http::Credential::Kind::session, ana.cookies["recado_session"]});
    });
    REQUIRE(identity);
    auto const all = *office.database->read_now(
        identity->who, [&](Tx& tx) -> Result<Bootstrap> { return bootstrap(tx, office.accounts); });
    CHECK(all.me.name == "Ana");
    CHECK(all.account.name == "Ferretería Sol");
    CHECK(all.accounts.size() == 1);
    CHECK(all.members.size() == 3);
    CHECK(all.roles.size() == 4);
    CHECK(all.csrf_token == ana.csrf);
}

TEST_CASE("every protected route answers 401 to strangers and knows who may call it") {
    Office office;
    int protected_routes = 0;
    for (auto const& route : office.api.routes()) {
        if (route.options.access == http::Access::open) continue;
        ++protected_routes;
        auto target = route.pattern.substr(std::string_view("/api/v1").size());
        for (auto open = target.find('{'); open != std::string::npos; open = target.find('{'))
            target.replace(open, target.find('}') - open + 1, "123");
        CHECK_MESSAGE(
            Browser(office).send(route.method, target, route.method == http::Method::get ? "" : "{}").status() == 401,
            target);
    }
    CHECK(protected_routes > 25);
}

}  // namespace recado::accounts
