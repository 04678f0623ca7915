#include "features/accounts/two_factor.h"

#include "features/accounts/totp.h"
#include "testing/office.h"

namespace recado::accounts {
namespace {

std::string unbase32(std::string_view text) {
    std::string out;
    unsigned buffer = 0;
    int bits = 0;
    for (char const c : text) {
        buffer = (buffer << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26)) & 0xfffff;
        if ((bits += 5) >= 8) out += static_cast<char>(buffer >> (bits -= 8) & 0xff);
    }
    return out;
}

// Ana with her second factor on.
struct Guarded {
    Office office;
    Browser ana{office};
    std::string secret;
    std::vector<std::string> recovery;

    Guarded() {
        REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
        auto const started = ana.post("/me/totp");
        REQUIRE(started.status() == 200);
        secret = unbase32(started.text("secret"));
        auto const confirmed = ana.put("/me/totp", R"({"code":")" + code() + R"("})");
        REQUIRE(confirmed.status() == 200);
        auto const codes = confirmed.json();
        for (auto const& item : codes.at("recovery_codes").as_array()) recovery.emplace_back(item.as_string());
    }
    std::string code(std::int64_t steps = 0) const { return totp_code(secret, office.now.ms / 30'000 + steps); }
};

}  // namespace

TEST_CASE("the second factor is on only after its first code was right") {
    Office office;
    Browser ana(office);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    CHECK(ana.put("/me/totp", R"({"code":"000000"})").code() == "not_started");
    REQUIRE(ana.post("/me/totp").status() == 200);
    CHECK(ana.put("/me/totp", R"({"code":"0000000"})").field() == "code wrong");
    CHECK(Browser(office).log_in("ana@sol.example", ana_password).status() == 200);
    CHECK(ana.get("/me").json().at("two_factor").as_bool() == false);
}

TEST_CASE("with a second factor the password alone opens nothing, and a code works once") {
    Guarded there;
    CHECK(there.ana.get("/me").json().at("two_factor").as_bool());
    Browser browser(there.office);
    CHECK(browser.log_in("ana@sol.example", ana_password).code() == "second_factor_required");
    CHECK(browser.cookies.empty());
    // The code that switched it on was used there.
    CHECK(browser.log_in("ana@sol.example", ana_password, there.code()).field() == "code wrong");
    there.office.now = there.office.now + 30'000;
    auto const code = there.code();
    CHECK(browser.log_in("ana@sol.example", "wrong password", code).code() == "invalid_credentials");
    CHECK(browser.log_in("ana@sol.example", ana_password, code).status() == 200);
    CHECK(Browser(there.office).log_in("ana@sol.example", ana_password, code).field() == "code wrong");
}

TEST_CASE("recovery codes open once each, however they are typed") {
    Guarded there;
    REQUIRE(there.recovery.size() == 10);
    auto typed = there.recovery[0];
    for (char& c : typed) c = c == '-' ? ' ' : static_cast<char>(std::toupper(c));
    CHECK(Browser(there.office).log_in("ana@sol.example", ana_password, typed).status() == 200);
    CHECK(Browser(there.office).log_in("ana@sol.example", ana_password, there.recovery[0]).status() == 401);
    CHECK(Browser(there.office).log_in("ana@sol.example", ana_password, there.recovery[1]).status() == 200);
    CHECK(there.office.count("SELECT COUNT(*) FROM recovery_codes") == 8);
}

TEST_CASE("codes cannot be guessed by who knows the password, nor from a thousand addresses") {
    Guarded there;
    there.office.now = there.office.now + 90'000;
    int tried = 0;
    for (int i = 0; i < 1000; ++i) {
        Browser guesser(there.office, "10.4." + std::to_string(i / 250) + '.' + std::to_string(i % 250));
        // A right password without a code in between empties no counter.
        guesser.log_in("ana@sol.example", ana_password);
        tried +=
            guesser.log_in("ana@sol.example", ana_password, "00000" + std::to_string(i % 10)).status() == 401 ? 1 : 0;
    }
    CHECK(tried == 5);
    // Her own browser, known since before, still gets in.
    there.ana.cookies.erase("recado_session");
    CHECK(there.ana.log_in("ana@sol.example", ana_password, there.code()).status() == 200);
}

TEST_CASE("switching it on ends the other sessions and the old cookie of this one") {
    Office office;
    Browser other(office);
    Browser ana(office);
    REQUIRE(other.log_in("ana@sol.example", ana_password).status() == 200);
    REQUIRE(ana.log_in("ana@sol.example", ana_password).status() == 200);
    Browser thief(office);
    thief.cookies = ana.cookies;
    REQUIRE(other.get("/me").status() == 200);
    REQUIRE(thief.get("/me").status() == 200);
    auto const secret = unbase32(ana.post("/me/totp").text("secret"));
    REQUIRE(ana.put("/me/totp", R"({"code":")" + totp_code(secret, office.now.ms / 30'000) + R"("})").status() == 200);
    CHECK(other.get("/me").status() == 401);
    CHECK(thief.get("/me").status() == 401);
    CHECK(ana.get("/me").status() == 200);
    CHECK(ana.patch("/me", R"({"name":"Ana María"})").status() == 200);
}

TEST_CASE("removing it asks for the password, with a limit on guesses") {
    Guarded there;
    CHECK(there.ana.post("/me/totp").code() == "already_on");
    for (int i = 0; i < 10; ++i)
        CHECK(there.ana.post("/me/totp/removal", R"({"password":"no"})").field() == "password wrong");
    auto const right = R"({"password":")" + std::string(ana_password) + R"("})";
    CHECK(there.ana.post("/me/totp/removal", right).status() == 429);
    there.office.now = there.office.now + 15 * minute_ms;
    CHECK(there.ana.post("/me/totp/removal", right).status() == 200);
    CHECK(there.office.count("SELECT COUNT(*) FROM recovery_codes") == 0);
    CHECK(Browser(there.office).log_in("ana@sol.example", ana_password).status() == 200);
}

TEST_CASE("the secret is sealed in the store, the recovery codes are digests") {
    Guarded there;
    auto const stored = there.office.in_first(
        [&](Tx& tx) { return tx.text("SELECT totp_secret FROM users WHERE id = $1", there.office.ana).value(); });
    CHECK(!stored.contains(there.secret));
    CHECK(!stored.contains(base32(there.secret)));
    for (auto const& code : there.recovery)
        CHECK(there.office.count("SELECT COUNT(*) FROM recovery_codes WHERE code_hash LIKE $1", "%" + code + "%") == 0);
}

}  // namespace recado::accounts
