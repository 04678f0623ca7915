#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "platform/base/check.h"
#include "platform/base/crypto.h"
#include "platform/base/text.h"

using namespace recado;

TEST_CASE("digests match the published vectors") {
    CHECK(crypto::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(text::hex(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");  // RFC 4231, case 2
    crypto::Sha256 pieces;
    pieces.add("a");
    pieces.add("bc");
    CHECK(text::hex(pieces.digest()) == crypto::sha256_hex("abc"));
}

TEST_CASE("tokens are long, URL-safe and different") {
    auto const token = crypto::random_token();
    CHECK(token.size() == 43);
    CHECK(token.find_first_of("+/=") == std::string::npos);
    CHECK(token != crypto::random_token());
    CHECK(crypto::equal(token, token));
    CHECK(!crypto::equal(token, "x"));
}

TEST_CASE("a sealed secret opens only with its key and in its place") {
    auto const box = crypto::SecretBox::from_text(std::string(64, 'a'));
    auto const sealed = box.seal("EAAG-token", "inbox:1");
    CHECK(sealed.find("EAAG") == std::string::npos);
    CHECK(sealed != box.seal("EAAG-token", "inbox:1"));
    CHECK(box.open(sealed, "inbox:1") == "EAAG-token");
    CHECK(!box.open(sealed, "inbox:2"));
    CHECK(!crypto::SecretBox::from_text(std::string(64, 'b')).open(sealed, "inbox:1"));
    auto damaged = sealed;
    damaged[30] = damaged[30] == 'A' ? 'B' : 'A';
    CHECK(!box.open(damaged, "inbox:1"));
    CHECK(!box.open("short", "inbox:1"));
    CHECK_THROWS_AS(crypto::SecretBox::from_text("guess"), Outage);
}

TEST_CASE("the installation key is made once, private, and damage is noticed") {
    auto const folder = std::filesystem::temp_directory_path() / ("recado-key-" + crypto::random_token(9));
    std::filesystem::create_directory(folder);
    auto const path = (folder / "secret.key").string();
    auto const sealed = crypto::SecretBox::from_file(path).seal("x", "y");
    CHECK(crypto::SecretBox::from_file(path).open(sealed, "y") == "x");
    struct stat facts{};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    ::chmod(path.c_str(), 0644);
    CHECK_THROWS_AS(crypto::SecretBox::from_file(path), Outage);
    ::chmod(path.c_str(), 0600);
    std::ofstream(path) << "short";
    CHECK_THROWS_AS(crypto::SecretBox::from_file(path), Outage);
    CHECK_THROWS_AS(crypto::SecretBox::from_file((folder / "missing" / "key").string()), Outage);
    std::filesystem::remove_all(folder);
}

TEST_CASE("passwords are hashed with Argon2id at the agreed cost") {
    auto const hash = crypto::hash_password("correct horse");
    CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(crypto::verify_password(hash, "correct horse"));
    CHECK(!crypto::verify_password(hash, "correct hors"));
    CHECK(!crypto::verify_password("not a hash", "correct horse"));
}
