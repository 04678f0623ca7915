#include "platform/base/phone.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "testing/source.h"

using namespace recado;

namespace {

std::vector<std::string> fields(std::string const& line) {
    std::vector<std::string> parts{""};
    for (char c : line) {
        if (c == '|')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

}  // namespace

TEST_CASE("numbers of all regions become what libphonenumber-js makes of them") {
    std::ifstream file(testing::source_dir() + "/server/platform/base/phone_cases.txt");
    int compared = 0;
    for (std::string line; std::getline(file, line); ++compared) {
        auto const part = fields(line);
        REQUIRE(part.size() == 5);
        CAPTURE(line);
        auto const number = phone::parse(part[0], part[1]);
        CHECK((number ? number->value : "-") == part[2]);
        if (!number) continue;
        CHECK(number->country == part[3]);
        CHECK(phone::display(number->value) == part[4]);
    }
    CHECK(compared > 2000);
}

TEST_CASE("the variants of Brazil, Argentina and Mexico are one value") {
    for (auto written : {"+55 11 98765-4321", "+55 11 8765-4321", "0 11 98765 4321", "11987654321", "(11) 8765-4321"}) {
        CAPTURE(written);
        auto const number = phone::parse(written, "BR");
        REQUIRE(number);
        CHECK(number->value == "+5511987654321");
    }
    CHECK(phone::canonical("551187654321") == "+5511987654321");
    CHECK(phone::canonical("5511987654321") == "+5511987654321");
    CHECK(phone::canonical("551132654321") == "+551132654321");  // a landline has no ninth digit

    for (auto written :
         {"+54 9 11 2345-6789", "+54 11 2345-6789", "011 15 2345-6789", "+54 11 15 2345 6789", "11 2345 6789"}) {
        CAPTURE(written);
        auto const number = phone::parse(written, "AR");
        REQUIRE(number);
        CHECK(number->value == "+5491123456789");
    }
    CHECK(phone::canonical("5491123456789") == "+5491123456789");
    CHECK(phone::canonical("541123456789") == "+5491123456789");

    for (auto written : {"+52 1 55 1234 5678", "+52 55 1234 5678", "55 1234 5678"}) {
        CAPTURE(written);
        auto const number = phone::parse(written, "MX");
        REQUIRE(number);
        CHECK(number->value == "+525512345678");
    }
    CHECK(phone::canonical("5215512345678") == "+525512345678");
}

TEST_CASE("a provider's digits are never refused and text that is no number is") {
    CHECK(phone::canonical("999999999999") == "+999999999999");
    CHECK(phone::canonical("") == "");
    CHECK(phone::canonical("abc") == "");
    CHECK(!phone::parse("", "CL"));
    CHECK(!phone::parse("hola", "CL"));
    CHECK(!phone::parse("12", "CL"));
    CHECK(!phone::parse("9 8765 4321", ""));
    CHECK(!phone::parse(std::string(500, '9'), "CL"));
    CHECK(phone::parse("9 8765 4321", "CL")->value == "+56987654321");
    CHECK(phone::parse("0056 9 8765 4321", "CL"));
    CHECK(phone::display("+5491123456789") == "+54 9 11 2345 6789");
    CHECK(phone::country_of("+56987654321") == "CL");
}
