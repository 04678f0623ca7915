#include "features/accounts/setup.h"

#include "testing/office.h"

namespace recado::accounts {
namespace {

// An installation nobody has entered yet.
struct Empty {
    Office office;
    Empty() {
        office.in_first([](Tx& tx) {
            for (auto const* const table : {"members", "users", "roles", "accounts"})
                tx.run("DELETE FROM " + std::string(table));
            return true;
        });
    }
};

std::string form(std::string_view token, std::string_view password = "the first of many") {
    return boost::json::serialize(boost::json::object{{"token", token},
                                                      {"account_name", "Panadería"},
                                                      {"country", "PE"},
                                                      {"locale", "es"},
                                                      {"time_zone", "America/Lima"},
                                                      {"name", "Rosa"},
                                                      {"email", "Rosa@pan.example"},
                                                      {"password", password}});
}

}  // namespace

TEST_CASE("the first start's link makes one account and works once") {
    Empty empty;
    Browser browser(empty.office);
    CHECK(browser.get("/setup").json().at("needed").as_bool());
    auto const old = prepare_setup(empty.office.accounts);
    auto const link = prepare_setup(empty.office.accounts);
    REQUIRE(link);
    CHECK(link->starts_with("https://recado.example/setup#token="));
    CHECK(browser.post("/setup", form(token_in(*old))).status() == 410);
    auto const token = token_in(*link);
    CHECK(browser.post("/setup", form(token, "corta")).field() == "password too_short");
    auto const made = browser.post("/setup", form(token));
    REQUIRE(made.status() == 200);
    CHECK(made.text("email") == "rosa@pan.example");
    browser.learn_csrf();
    CHECK(browser.get("/account").text("currency") == "PEN");
    CHECK(browser.get("/account").text("time_zone") == "America/Lima");
    CHECK(browser.get("/audit_log").status() == 200);
    CHECK(!browser.get("/setup").json().at("needed").as_bool());
    CHECK(Browser(empty.office).post("/setup", form(token)).status() == 410);
    CHECK(!prepare_setup(empty.office.accounts));
    CHECK(empty.office.count("SELECT COUNT(*) FROM settings WHERE value LIKE $1", "%" + token + "%") == 0);
    CHECK(empty.office.count("SELECT COUNT(*) FROM accounts") == 1);
}

TEST_CASE("an installation that has an account needs no set-up and shows no log-ins by itself") {
    Office office;
    CHECK(!prepare_setup(office.accounts));
    auto const state = Browser(office).get("/setup").json();
    CHECK(!state.at("needed").as_bool());
    CHECK(!state.as_object().contains("demo_logins"));
    CHECK(Browser(office).post("/setup", form("x")).status() == 410);
}

}  // namespace recado::accounts
