#include "features/accounts/passwords.h"

#include <doctest/doctest.h>

#include "platform/base/crypto.h"

namespace recado::accounts {
namespace {

std::string verdict(std::string_view password, std::string_view email = "ada@sol.example") {
    auto const checked = check_password("password", password, email);
    return checked ? "fine" : checked.error().fields.at(0).code;
}

}  // namespace

TEST_CASE("passwords are long, not common and not the e-mail") {
    CHECK(verdict("corto") == "too_short");
    CHECK(verdict("ñandúñand") == "too_short");  // nine characters, more bytes
    CHECK(verdict("ñandúñandú") == "fine");
    CHECK(verdict(std::string(257, 'x')) == "too_long");
    CHECK(verdict("Contraseña123") == "too_common");
    CHECK(verdict("PASSWORD123") == "too_common");
    CHECK(verdict("1234567890") == "too_common");
    CHECK(verdict("abababababab") == "too_common");
    CHECK(verdict("Ada@Sol.example") == "is_email");
    CHECK(verdict("ferreteria.sol", "ferreteria.sol@sol.example") == "is_email");
    CHECK(verdict("cuatro palabras sin orden") == "fine");
}

TEST_CASE("hashes are Argon2id, salted, and open only with their password") {
    Passwords passwords;
    auto const hash = passwords.hash("cuatro palabras sin orden");
    CHECK(hash.starts_with("$argon2id$"));
    CHECK(hash != passwords.hash("cuatro palabras sin orden"));
    CHECK(passwords.verify(hash, "cuatro palabras sin orden"));
    CHECK(!passwords.verify(hash, "cuatro palabras sin ordem"));
    CHECK(!passwords.verify("", ""));
    CHECK(!passwords.verify_nobody("cuatro palabras sin orden"));
    CHECK(!crypto::password_needs_rehash(hash));
    CHECK(
        crypto::password_needs_rehash("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                      "Kq0aWZ1nVgqQnUeV0m1V8p0bQ7pG3nF8nJ7c0m3l2aY"));
}

}  // namespace recado::accounts
