#include "features/accounts/totp.h"

#include <doctest/doctest.h>

namespace recado::accounts {

TEST_CASE("codes are those of RFC 6238, appendix B") {
    std::string const secret = "12345678901234567890";
    CHECK(totp_code(secret, 59 / 30, 8) == "94287082");
    CHECK(totp_code(secret, 1111111109 / 30, 8) == "07081804");
    CHECK(totp_code(secret, 1111111111 / 30, 8) == "14050471");
    CHECK(totp_code(secret, 1234567890 / 30, 8) == "89005924");
    CHECK(totp_code(secret, 2000000000 / 30, 8) == "69279037");
    CHECK(totp_code(secret, 20000000000 / 30, 8) == "65353130");
    CHECK(totp_code(secret, 59 / 30) == "287082");
}

TEST_CASE("a code is taken one step early or late, not two, and never again") {
    auto const secret = new_totp_secret();
    Time const now{1'790'000'010'000};
    auto const step = now.ms / 30'000;
    for (auto const offset : {-1, 0, 1})
        CHECK(totp_step(secret, totp_code(secret, step + offset), now, 0) == step + offset);
    for (auto const offset : {-2, 2}) CHECK(!totp_step(secret, totp_code(secret, step + offset), now, 0));
    CHECK(!totp_step(secret, totp_code(secret, step), now, step));
    CHECK(!totp_step(secret, totp_code(secret, step - 1), now, step));
    CHECK(totp_step(secret, totp_code(secret, step + 1), now, step) == step + 1);
    CHECK(!totp_step(secret, "", now, 0));
    CHECK(!totp_step(secret, "12345", now, 0));
}

TEST_CASE("secrets are written as authenticator apps read them") {
    CHECK(base32("") == "");
    CHECK(base32("f") == "MY");
    CHECK(base32("fo") == "MZXQ");
    CHECK(base32("foo") == "MZXW6");
    CHECK(base32("foob") == "MZXW6YQ");
    CHECK(base32("fooba") == "MZXW6YTB");
    CHECK(base32("foobar") == "MZXW6YTBOI");
    CHECK(base32("\xff\xff\xff\xff\xff") == "77777777");
    CHECK(totp_uri("foobar", "ana+1@sol.example") ==
          "otpauth://totp/"
          "Recado:ana%2B1%40sol.example?secret=MZXW6YTBOI&issuer=Recado&algorithm=SHA1&digits=6&period=30");
    CHECK(new_totp_secret().size() == 20);
    CHECK(new_totp_secret() != new_totp_secret());
}

}  // namespace recado::accounts
