#include "features/accounts/log_in.h"

#include <sodium.h>

#include "features/accounts/totp.h"
#include "testing/office.h"

namespace recado::accounts {
namespace {

std::string set_cookie(Answer const& answer, std::string_view name) {
    for (auto const& [key, value] : answer.response.headers)
        if (key == "Set-Cookie" && value.starts_with(name)) return value;
    return {};
}

}  // namespace

TEST_CASE("who knows e-mail and password gets a session in a cookie no script can read") {
    Office office;
    Browser browser(office);
    auto const answer = browser.log_in(" Ana@SOL.example", ana_password);
    REQUIRE(answer.status() == 200);
    CHECK(answer.text("name") == "Ana");
    CHECK(answer.text("account_id") == id_text(office.first));
    auto const cookie = set_cookie(answer, "recado_session=");
    for (auto const* const part : {"HttpOnly", "SameSite=Lax", "Secure", "Path=/;"}) CHECK(cookie.contains(part));
    CHECK(set_cookie(answer, "recado_device=").contains("SameSite=Strict"));
    CHECK(browser.get("/me").text("email") == "ana@sol.example");
    // The store holds digests only.
    CHECK(office.count("SELECT COUNT(*) FROM sessions WHERE token_hash = $1", browser.cookies["recado_session"]) == 0);
    CHECK(office.count("SELECT COUNT(*) FROM sessions WHERE token_hash = $1",
                       crypto::sha256_hex(browser.cookies["recado_session"])) == 1);
}

TEST_CASE("unknown people, wrong passwords and disabled members get one answer") {
    Office office;
    office.in_first(
        [&](Tx& tx) { return tx.run("UPDATE members SET disabled = TRUE WHERE user_id = $1", office.beto); });
    auto const ask = [&](std::string_view email, std::string_view password) {
        auto const answer = Browser(office).log_in(email, password);
        CHECK(answer.status() == 401);
        return answer.response.body;
    };
    auto const wrong = ask("ana@sol.example", "not the password");
    CHECK(wrong == ask("nobody@sol.example", "not the password"));
    CHECK(wrong == ask("beto@sol.example", "beto drives a red van"));
    CHECK(wrong.contains("invalid_credentials"));
}

TEST_CASE("a thousand guesses from as many addresses meet the limit of the e-mail, and the owner still gets in") {
    Office office;
    Browser owner(office, "198.51.100.7");
    REQUIRE(owner.log_in("ana@sol.example", ana_password).status() == 200);
    owner.cookies.erase("recado_session");
    int tried = 0;
    int refused = 0;
    for (int i = 0; i < 1000; ++i) {
        Browser guesser(office, "10.0." + std::to_string(i / 250) + '.' + std::to_string(i % 250));
        auto const status = guesser.log_in("ana@sol.example", "guess number " + std::to_string(i)).status();
        (status == 401 ? tried : refused) += 1;
        if (status != 401) CHECK(status == 429);
        office.now = office.now + 100;
    }
    CHECK(tried == 10);
    CHECK(refused == 990);
    // Not even the right password passes from a strange browser: a guesser would learn it.
    CHECK(Browser(office, "203.0.113.1").log_in("ana@sol.example", ana_password).status() == 429);
    // The same answer for somebody who does not exist.
    for (int i = 0; i < 10; ++i) Browser(office, "10.9.0." + std::to_string(i)).log_in("nobody@sol.example", "x");
    CHECK(Browser(office, "10.9.1.1").log_in("nobody@sol.example", "x").status() == 429);
    CHECK(owner.log_in("ana@sol.example", ana_password).status() == 200);
    office.now = office.now + 15 * minute_ms;
    CHECK(Browser(office, "203.0.113.1").log_in("ana@sol.example", ana_password).status() == 200);
}

TEST_CASE("one address guessing many e-mails meets its own limit, and succeeding in between does not lift it") {
    Office office;
    Browser guesser(office, "2001:db8:1:2::1");
    int tried = 0;
    for (int i = 0; i < 60; ++i) {
        // A new address of the same network each time, and now and then a log-in that works.
        guesser.address = "2001:db8:1:2::" + std::to_string(i + 1);
        guesser.cookies.clear();
        if (i % 5 == 4) {
            CHECK(guesser.log_in("sol@sol.example", sol_password).status() == (tried < 40 ? 200 : 429));
            continue;
        }
        tried += guesser.log_in("person" + std::to_string(i) + "@sol.example", "guess").status() == 401 ? 1 : 0;
    }
    CHECK(tried == 40);
    guesser.address = "2001:db8:1:3::1";
    CHECK(guesser.log_in("sol@sol.example", sol_password).status() == 200);
}

TEST_CASE("alternating with a success of one's own gives no more guesses at somebody else") {
    Office office;
    int tried = 0;
    for (int i = 0; i < 100; ++i) {
        Browser guesser(office, "10.1.0." + std::to_string(i));
        tried += guesser.log_in("ana@sol.example", "guess").status() == 401 ? 1 : 0;
        guesser.cookies.clear();
        CHECK(guesser.log_in("sol@sol.example", sol_password).status() == 200);
    }
    CHECK(tried == 10);
}

TEST_CASE("a known browser has a limit too, and is known for its own person only") {
    Office office;
    Browser sol(office);
    REQUIRE(sol.log_in("sol@sol.example", sol_password).status() == 200);
    auto const device = sol.cookies["recado_device"];
    int tried = 0;
    for (int i = 0; i < 30; ++i) {
        Browser guesser(office, "10.2.0." + std::to_string(i));
        guesser.cookies["recado_device"] = device;
        tried += guesser.log_in("ana@sol.example", "guess").status() == 401 ? 1 : 0;
    }
    CHECK(tried == 10);
    tried = 0;
    for (int i = 0; i < 30; ++i) {
        Browser thief(office, "10.3.0." + std::to_string(i));
        thief.cookies["recado_device"] = device;
        tried += thief.log_in("sol@sol.example", "guess").status() == 401 ? 1 : 0;
    }
    CHECK(tried == 10);
}

TEST_CASE("logging in always makes a new session and ends the one the browser had") {
    Office office;
    Browser browser(office);
    browser.cookies["recado_session"] = "chosen by somebody else";
    REQUIRE(browser.log_in("ana@sol.example", ana_password).status() == 200);
    auto const first = browser.cookies["recado_session"];
    CHECK(first != "chosen by somebody else");
    REQUIRE(browser.log_in("ana@sol.example", ana_password).status() == 200);
    CHECK(browser.cookies["recado_session"] != first);
    CHECK(office.count("SELECT COUNT(*) FROM sessions WHERE user_id = $1", office.ana) == 1);
    Browser old(office);
    old.cookies["recado_session"] = first;
    CHECK(old.get("/me").status() == 401);
}

TEST_CASE("a write needs the token of its session; forms and strange types are refused") {
    Office office;
    Browser browser(office);
    REQUIRE(browser.log_in("ana@sol.example", ana_password).status() == 200);
    auto const good = browser.csrf;
    for (auto const& bad : {std::string(), std::string("x"), good + "x"}) {
        browser.csrf = bad;
        CHECK(browser.patch("/me", R"({"name":"Eva"})").code() == "csrf");
        CHECK(browser.put("/me/password", R"({"current_password":"a","new_password":"b"})").code() == "csrf");
        CHECK(browser.del("/session").code() == "csrf");
    }
    Browser other(office);
    REQUIRE(other.log_in("sol@sol.example", sol_password).status() == 200);
    browser.csrf = other.csrf;
    CHECK(browser.patch("/me", R"({"name":"Eva"})").code() == "csrf");
    browser.csrf = good;
    browser.content_type = "text/plain";
    CHECK(browser.patch("/me", R"({"name":"Eva"})").status() == 415);
    CHECK(browser.post("/session", R"({"email":"a@b.cl","password":"x"})").status() == 415);
    browser.content_type = "application/json";
    browser.extra_headers = {{"x-http-method-override", "DELETE"}};
    CHECK(browser.get("/me").text("name") == "Ana");
    browser.extra_headers = {{"origin", "https://evil.example"}};
    CHECK(browser.patch("/me", R"({"name":"Eva"})").status() == 403);
    CHECK(browser.get("/me").text("name") == "Ana");
}

TEST_CASE("objects, lists and unknown fields do not pass for text") {
    Office office;
    Browser browser(office);
    CHECK(browser.post("/session", R"({"email":{"$ne":""},"password":"x"})").field() == "email wrong_type");
    CHECK(browser.post("/session", R"({"email":"ana@sol.example","password":["x"]})").field() == "password wrong_type");
    CHECK(browser.post("/session", R"({"email":"a","password":"x","role":"administrator"})").field() ==
          "role unknown_field");
    CHECK(browser.post("/session", R"({"email":)").status() == 400);
    CHECK(browser.post("/session", R"([1])").status() == 422);
}

TEST_CASE("an old cheap hash becomes a new one when its owner logs in") {
    Office office;
    std::string cheap(crypto_pwhash_STRBYTES, '\0');
    REQUIRE(crypto_pwhash_str(cheap.data(), ana_password.data(), ana_password.size(), crypto_pwhash_OPSLIMIT_MIN,
                              crypto_pwhash_MEMLIMIT_MIN) == 0);
    cheap.resize(std::strlen(cheap.c_str()));
    REQUIRE(crypto::password_needs_rehash(cheap));
    office.in_first(
        [&](Tx& tx) { return tx.run("UPDATE users SET password_hash = $1 WHERE id = $2", cheap, office.ana); });
    REQUIRE(Browser(office).log_in("ana@sol.example", ana_password).status() == 200);
    auto const fresh = office.in_first(
        [&](Tx& tx) { return tx.text("SELECT password_hash FROM users WHERE id = $1", office.ana).value(); });
    CHECK(!crypto::password_needs_rehash(fresh));
    CHECK(Browser(office).log_in("ana@sol.example", ana_password).status() == 200);
}

TEST_CASE("a network is an IPv4 address or the first half of an IPv6 one") {
    CHECK(source_network("192.0.2.1") == "192.0.2.1");
    CHECK(source_network("2001:db8:1:2:3::4") == source_network("2001:db8:1:2::9"));
    CHECK(source_network("2001:db8:1:2::9") != source_network("2001:db8:1:3::9"));
    CHECK(source_network("") == "");
}

}  // namespace recado::accounts
