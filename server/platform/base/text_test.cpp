#include <doctest/doctest.h>

#include "platform/base/text.h"

using namespace recado;

TEST_CASE("fold makes one search key of all spellings") {
    CHECK(text::fold("José Ñandú ÇELİK") == "jose nandu celik");
    CHECK(text::fold("Straße Ærø Þór") == "strasse aero thor");
    CHECK(text::fold("ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż") == "acelnoszz acelnoszz");
    CHECK(text::fold("Nguyễn Thị Ảnh") == "nguyen thi anh");
    CHECK(text::fold("Jose\xCC\x81") == "jose");  // a combining accent
    CHECK(text::fold("МОСКВА Ёлка ΑΘΗΝΑ") == "москва ёлка αθηνα");
    CHECK(text::fold("日本 😀") == "日本 😀");
    CHECK(text::fold("a\xFFz") == "a\xEF\xBF\xBDz");
}

TEST_CASE("invalid UTF-8 is told apart and repaired byte by byte") {
    for (auto wrong :
         {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xE2\x82", "\xF8\x88\x80\x80\x80"}) {
        CHECK(!text::is_utf8(wrong));
        CHECK(text::is_utf8(text::repair_utf8(wrong)));
    }
    CHECK(text::is_utf8("ñandú € 😀"));
    CHECK(text::repair_utf8("a\xC3(") == "a\xEF\xBF\xBD(");
}

TEST_CASE("lengths and cuts count code points") {
    CHECK(text::length("ñ€😀") == 3);
    CHECK(text::truncate("ñ€😀", 2) == "ñ€");
    CHECK(text::truncate("ab", 5) == "ab");
    CHECK(text::trim(" \t hola \r\n") == "hola");
    CHECK(text::trim("  ").empty());
    CHECK(text::lower_ascii("ÑA") == "Ña");
}

TEST_CASE("JSON strings are escaped and repaired") {
    std::string out;
    text::append_json_string(out, std::string_view("a\"\\\n\x01\0\xFFñ", 9));
    CHECK(out == "\"a\\\"\\\\\\n\\u0001\\u0000\xEF\xBF\xBDñ\"");
}

TEST_CASE("byte encodings give back what they took and refuse the rest") {
    std::string const bytes("\x00\xFF\x10zM", 5);
    CHECK(text::hex(bytes) == "00ff107a4d");
    CHECK(text::from_hex("00FF107a4d") == bytes);
    CHECK(!text::from_hex("0g"));
    CHECK(!text::from_hex("0"));
    CHECK(text::base64("f") == "Zg==");
    CHECK(text::base64("foobar") == "Zm9vYmFy");
    CHECK(text::base64url(std::string_view("\xFB\xFF", 2)) == "-_8");
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        auto const part = bytes.substr(0, size);
        CHECK(text::from_base64(text::base64(part)) == part);
        CHECK(text::from_base64url(text::base64url(part)) == part);
    }
    CHECK(!text::from_base64("Zg="));
    CHECK(!text::from_base64("Zh=="));  // stray bits
    CHECK(!text::from_base64url("a"));
    CHECK(!text::from_base64url("+/8"));
}
