#include "features/accounts/password_change.h"

#include <thread>

#include "features/accounts/totp.h"
#include "features/accounts/two_factor.h"
#include "platform/db/testing.h"
#include "testing/office.h"

namespace recado::accounts {
namespace {

constexpr std::string_view fresh = "a much better password";

std::string change(std::string_view current, std::string_view next) {
    return boost::json::serialize(boost::json::object{{"current_password", current}, {"new_password", next}});
}
std::string reset(std::string_view token, std::string_view next) {
    return boost::json::serialize(boost::json::object{{"token", token}, {"new_password", next}});
}

}  // namespace

TEST_CASE("a new password ends every other session, and copies of this one's cookie") {
    Office office;
    Browser ana(office);
    Browser other(office);
    REQUIRE(other.log_in("ana@sol.example", ana_password).status() == 200);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    Browser thief(office);
    thief.cookies = ana.cookies;
    REQUIRE(thief.get("/me").status() == 200);
    REQUIRE(other.get("/me").status() == 200);
    CHECK(ana.put("/me/password", change("wrong", fresh)).field() == "current_password wrong");
    CHECK(ana.put("/me/password", change(ana_password, "corta")).field() == "new_password too_short");
    REQUIRE(ana.put("/me/password", change(ana_password, fresh)).status() == 200);
    CHECK(thief.get("/me").status() == 401);
    CHECK(other.get("/me").status() == 401);
    CHECK(ana.patch("/me", R"({"theme":"dark"})").text("theme") == "dark");
    CHECK(Browser(office).log_in("ana@sol.example", ana_password).status() == 401);
    CHECK(Browser(office).log_in("ana@sol.example", fresh).status() == 200);
    CHECK(office.announced("password_changed"));
    CHECK(office.announced("session_revoked"));
}

TEST_CASE("a link sets a new password once, within fifteen minutes, and logs nobody in") {
    Office office;
    Browser sol(office);
    REQUIRE(sol.log_in("sol@sol.example", sol_password).status() == 200);
    Browser browser(office);
    browser.extra_headers = {{"host", "evil.example"}, {"x-forwarded-host", "evil.example"}};
    CHECK(browser.post("/password_resets", R"({"email":"SOL@sol.example"})").status() == 200);
    office.deliver_mails();
    REQUIRE(office.mails.size() == 1);
    CHECK(office.mails[0].to == "sol@sol.example");
    CHECK(office.mails[0].text.contains("https://recado.example/password-reset#token="));
    CHECK(!office.mails[0].text.contains("evil"));
    auto const token = token_in(office.mails[0].text);
    CHECK(browser.put("/password_resets", reset(token, "corta")).field() == "new_password too_short");
    CHECK(browser.put("/password_resets", reset(token + "x", fresh)).status() == 410);
    auto const done = browser.put("/password_resets", reset(token, fresh));
    CHECK(done.status() == 200);
    CHECK(browser.cookies.empty());
    CHECK(sol.get("/me").status() == 401);
    CHECK(browser.put("/password_resets", reset(token, "yet another password")).status() == 410);
    CHECK(Browser(office).log_in("sol@sol.example", fresh).status() == 200);

    browser.post("/password_resets", R"({"email":"sol@sol.example"})");
    office.deliver_mails();
    office.now = office.now + 15 * minute_ms;
    CHECK(browser.put("/password_resets", reset(token_in(office.mails.back().text), "yet another password")).status() ==
          410);
}

TEST_CASE("asking for a link answers the same for everybody, and an earlier link dies") {
    Office office;
    Browser browser(office);
    auto const known = browser.post("/password_resets", R"({"email":"sol@sol.example"})");
    auto const unknown = browser.post("/password_resets", R"({"email":"nobody@sol.example"})");
    CHECK(known.status() == unknown.status());
    CHECK(known.response.body == unknown.response.body);
    browser.post("/password_resets", R"({"email":"sol@sol.example"})");
    office.deliver_mails();
    REQUIRE(office.mails.size() == 2);
    CHECK(browser.put("/password_resets", reset(token_in(office.mails[0].text), fresh)).status() == 410);
    CHECK(browser.put("/password_resets", reset(token_in(office.mails[1].text), fresh)).status() == 200);
    // More than three an hour reach nobody; from one address twenty are too many.
    for (int i = 0; i < 10; ++i) browser.post("/password_resets", R"({"email":"beto@sol.example"})");
    office.deliver_mails();
    CHECK(office.mails.size() == 5);
    for (int i = 0; i < 7; ++i) browser.post("/password_resets", R"({"email":"x@sol.example"})");
    CHECK(browser.post("/password_resets", R"({"email":"x@sol.example"})").status() == 429);
}

TEST_CASE("a link used by many at once sets one password") {
    Office office;
    auto const made = reset_link_for_email(office.accounts, "sol@sol.example");
    REQUIRE(made);
    auto const token = token_in(made->link);
    // Everybody passed the first look; the store decides.
    auto const winners = [&] {
        int won = 0;
        for (int i = 0; i < 8; ++i)
            won += reset_password(office.accounts, {token, "password of racer " + std::to_string(i)}) ? 1 : 0;
        return won;
    }();
    CHECK(winners == 1);
    CHECK(Browser(office).log_in("sol@sol.example", "password of racer 0").status() == 200);
}

TEST_CASE("threads racing for one link: exactly one wins") {
    auto const database = db::testing::open({.threads = true, .clock = system_now});
    Accounts accounts(*database,
                      {.public_url = "https://recado.example",
                       .secret_box = crypto::SecretBox::from_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                       .send_mail = {},
                       .demo_logins = {}});
    auto const hash = accounts.passwords.hash(sol_password);
    REQUIRE(database->write_now(Who{}, [&](Tx& tx) -> Result<Done> {
        create_account(tx, {.name = "Race"});
        add_member(tx, TRY(create_user(tx, {.email = "r@r.example", .name = "R", .password_hash = hash})),
                   built_in_role(tx, RoleKind::agent).id);
        return Done{};
    }));
    auto const token = token_in(reset_link_for_email(accounts, "r@r.example")->link);
    std::atomic<int> winners = 0;
    {
        std::vector<std::jthread> racers;
        for (int i = 0; i < 8; ++i)
            racers.emplace_back([&, i] {
                if (reset_password(accounts, {token, "password of racer " + std::to_string(i)})) ++winners;
            });
    }
    CHECK(winners == 1);
}

TEST_CASE("a reset does not get around the second factor") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    auto const secret = office.database->write_now(
        *office.database->read_now(Who{}, [&](Tx& tx) -> Result<Who> { return *who_of(tx, office.first, office.ana); }),
        [&](Tx& tx) { return start_two_factor(tx, office.accounts); });
    REQUIRE(secret);
    office.in_first([&](Tx& tx) { return tx.run("UPDATE users SET two_factor = TRUE WHERE id = $1", office.ana); });
    auto const made = reset_link_for_email(office.accounts, "ana@sol.example");
    REQUIRE(Browser(office).put("/password_resets", reset(token_in(made->link), fresh)).status() == 200);
    CHECK(Browser(office).log_in("ana@sol.example", fresh).code() == "second_factor_required");
}

TEST_CASE("an administrator makes links for members of this account only, not above themselves") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    auto const made = ana.post("/members/" + id_text(office.beto) + "/password_reset");
    REQUIRE(made.status() == 200);
    CHECK(made.json().at("expires_at").to_number<std::int64_t>() == office.now.ms + 15 * minute_ms);
    CHECK(Browser(office).put("/password_resets", reset(token_in(made.text("link")), fresh)).status() == 200);
    CHECK(ana.post("/members/" + id_text(office.xul) + "/password_reset").status() == 404);
    CHECK(ana.post("/members/1/password_reset").status() == 404);
    // Who also belongs to another account could be used to get in there.
    REQUIRE(office.database->write_now(Who::system(office.second), [&](Tx& tx) -> Result<Done> {
        add_member(tx, office.sol, built_in_role(tx, RoleKind::administrator).id);
        return Done{};
    }));
    CHECK(ana.post("/members/" + id_text(office.sol) + "/password_reset").code() == "member_elsewhere");
    Browser sol(office);
    REQUIRE(sol.log_in("sol@sol.example", sol_password).status() == 200);
    CHECK(sol.post("/members/" + id_text(office.beto) + "/password_reset").status() == 403);
}

TEST_CASE("without SMTP nothing is written for who asks") {
    Office office(false);
    CHECK(Browser(office).post("/password_resets", R"({"email":"sol@sol.example"})").status() == 200);
    CHECK(office.count("SELECT COUNT(*) FROM password_resets") == 0);
    CHECK(!reset_link_for_email(office.accounts, "nobody@sol.example"));
}

}  // namespace recado::accounts
