#include "features/accounts/session.h"

#include "features/accounts/tidy.h"
#include "testing/office.h"

namespace recado::accounts {

TEST_CASE("sessions are listed and ended by their own person only") {
    Office office;
    Browser one(office, "192.0.2.1");
    Browser two(office, "192.0.2.2");
    Browser sol(office);
    REQUIRE(one.log_in("ana@sol.example", ana_password).status() == 200);
    office.now = office.now + minute_ms;
    REQUIRE(two.log_in("ana@sol.example", ana_password).status() == 200);
    REQUIRE(sol.log_in("sol@sol.example", sol_password).status() == 200);
    auto const items = two.get("/sessions").json().at("items").as_array();
    REQUIRE(items.size() == 2);
    CHECK(items[0].at("current").as_bool());
    CHECK(items[0].at("address") == "192.0.2.2");
    CHECK(items[0].at("device") == "Firefox · Linux");
    auto const other = std::string(items[1].at("id").as_string());
    CHECK(sol.del("/sessions/" + other).status() == 404);
    CHECK(one.get("/me").status() == 200);
    CHECK(two.del("/sessions/" + other).status() == 200);
    CHECK(one.get("/me").status() == 401);
    CHECK(two.del("/sessions/" + other).status() == 404);
}

TEST_CASE("a log-out ends the session at once, whoever copied the cookie") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    Browser thief(office);
    thief.cookies = ana.cookies;
    REQUIRE(thief.get("/me").status() == 200);
    REQUIRE(ana.del("/session").status() == 200);
    CHECK(!ana.cookies.contains("recado_session"));
    CHECK(thief.get("/me").status() == 401);
}

TEST_CASE("a session ends after 14 quiet days and after 60 days in any case") {
    Office office;
    Browser quiet(office);
    REQUIRE(quiet.log_in("ana@sol.example", ana_password).status() == 200);
    office.now = office.now + (session_idle_ms - minute_ms);
    CHECK(quiet.get("/me").status() == 200);
    // Nobody wrote down that she was here: reading writes nothing by itself.
    office.now = office.now + 2 * minute_ms;
    CHECK(quiet.get("/me").status() == 401);

    Browser busy(office);
    REQUIRE(busy.log_in("ana@sol.example", ana_password).status() == 200);
    for (int day = 0; day < 59; ++day) {
        office.now = office.now + day_ms;
        CHECK(busy.get("/me").status() == 200);
        office.authenticator.write_last_seen(*office.database);
    }
    office.now = office.now + (day_ms - 1);
    CHECK(busy.get("/me").status() == 200);
    office.now = office.now + 10 * second_ms;
    CHECK(busy.get("/me").status() == 401);
    auto const removed = office.in_first([](Tx& tx) { return remove_expired_sessions(tx); });
    CHECK(removed == 2);
}

TEST_CASE("when people were last seen is written together, not per request") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    auto const before = office.database->stats().transactions;
    for (int i = 0; i < 100; ++i) {
        office.now = office.now + second_ms;
        REQUIRE(ana.get("/me").status() == 200);
    }
    CHECK(office.database->stats().transactions == before);
    office.authenticator.write_last_seen(*office.database);
    CHECK(office.database->stats().transactions == before + 1);
    auto const seen = office.count("SELECT last_seen_at FROM members WHERE user_id = $1", office.ana);
    CHECK(office.now.ms - seen <= 5 * second_ms);
    office.authenticator.write_last_seen(*office.database);
    CHECK(office.database->stats().transactions == before + 1);
}

TEST_CASE("a session moves between the accounts of its person, and to no other") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    auto const opened = ana.post("/accounts", R"({"name":"Sol Norte"})");
    REQUIRE(opened.status() == 201);
    CHECK(opened.text("country") == "CL");
    CHECK(ana.get("/accounts").json().at("items").as_array().size() == 2);
    CHECK(ana.get("/me").text("account_id") == id_text(office.first));
    CHECK(ana.put("/session/account", R"({"account_id":")" + id_text(office.second) + R"("})").status() == 404);
    auto const moved = ana.put("/session/account", R"({"account_id":")" + opened.text("id") + R"("})");
    REQUIRE(moved.status() == 200);
    CHECK(moved.text("account_id") == opened.text("id"));
    CHECK(ana.get("/account").text("name") == "Sol Norte");
    CHECK(ana.get("/members").json().at("items").as_array().size() == 1);
    CHECK(ana.patch("/account", R"({"currency":"clp"})").field() == "currency bad_format");
    CHECK(ana.patch("/account", R"({"currency":"PEN","name":"Sol Sur"})").text("currency") == "PEN");
    CHECK(ana.patch("/account", R"({"id":"1"})").field() == "id unknown_field");
}

TEST_CASE("what is past its time is removed, and a quiet store is not written") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    REQUIRE(ana.post("/members/" + id_text(office.beto) + "/password_reset").status() == 200);
    auto const invite = R"({"email":"n@sol.example","role_id":")" + office.role_id(RoleKind::agent) + R"("})";
    REQUIRE(ana.post("/invitations", invite).status() == 201);
    tidy(office.accounts, office.authenticator);
    auto const before = office.database->stats().transactions;
    tidy(office.accounts, office.authenticator);
    CHECK(office.database->stats().transactions == before);
    office.now = office.now + 400 * day_ms;
    tidy(office.accounts, office.authenticator);
    for (auto const* const table : {"sessions", "invitations", "password_resets", "known_devices"})
        CHECK(office.count("SELECT COUNT(*) FROM " + std::string(table)) == 0);
    tidy(office.accounts, office.authenticator);
    CHECK(office.database->stats().transactions == before + 1);
}

TEST_CASE("devices are named by what people recognise") {
    CHECK(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
                      "Safari/537.36 Edg/140.0") == "Edge · Windows");
    CHECK(device_name("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36") ==
          "Chrome · Android");
    CHECK(device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1") ==
          "Safari · iPhone");
    CHECK(device_name("curl/7.88.1") == "curl");
    CHECK(device_name("") == "");
    CHECK(device_name(std::string(500, 'x')).size() == 40);
}

}  // namespace recado::accounts
