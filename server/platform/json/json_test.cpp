#include "platform/json/json.h"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>

#include "platform/base/check.h"

namespace recado::json_test {

enum class Mood : std::uint8_t { calm, angry };
DESCRIBE_ENUM(Mood, calm, angry)

struct Address {
    std::string country;
    std::optional<std::string> city;
};
DESCRIBE(Address, FIELD(country, format(Format::country)), FIELD(city, text(1, 10)))

struct Person {
    ContactId id;
    std::string name;
    std::optional<std::string> email;
    std::int32_t age;
    double score;
    bool active;
    Mood mood;
    Time born;
    std::vector<std::string> tags;
    std::vector<Address> addresses;
    std::map<std::string, std::vector<std::int64_t>> series;
    json::Raw extra;
};
DESCRIBE(Person, FIELD(id), FIELD(name, text(1, 5), doc("As shown")), FIELD(email, format(Format::email)),
         FIELD(age, range(0, 150)), FIELD(score), FIELD(active), FIELD(mood), FIELD(born), FIELD(tags, items(0, 2)),
         FIELD(addresses), FIELD(series), FIELD(extra))

struct Small {
    std::uint8_t byte;
    std::optional<std::int64_t> wide;
    std::optional<std::vector<Mood>> moods;
};
DESCRIBE(Small, FIELD(byte), FIELD(wide), FIELD(moods))

std::string const good =
    R"({"id":"9007199254740993","name":"Añá","age":30,"score":0.1,"active":true,"mood":"angry","born":-5,"tags":["a","\"\\\n"],)"
    R"("addresses":[{"country":"CL","city":"Viña"},{"country":"MX"}],"series":{"x":[1,2],"y":[]},"extra":{"any":[null,1.5]}})";

// "path code" of every issue, in order.
template <class T>
std::vector<std::string> issues(std::string_view text) {
    auto const result = json::decode_text<T>(text);
    if (result) return {};
    std::vector<std::string> out;
    for (auto const& field : result.error().fields) out.push_back(field.field + " " + field.code);
    if (out.empty()) out.push_back(result.error().code);
    return out;
}

bool fits(json::Format format, std::string_view text) {
    std::string target;
    std::vector<FieldError> found;
    json::read(boost::json::value(boost::json::string(text)), *json::type_of<std::string>, {.format = format}, &target,
               "", found);
    return found.empty();
}

using Strings = std::vector<std::string>;

TEST_CASE("what is written reads back the same, byte for byte") {
    auto const person = json::decode_text<Person>(good);
    REQUIRE(person.has_value());
    CHECK(person->id.value == 9'007'199'254'740'993);
    CHECK(person->mood == Mood::angry);
    CHECK(person->addresses.at(1).city == std::nullopt);
    CHECK(json::to_text(*person) == good);
}

TEST_CASE("all problems are named at once with their paths") {
    auto const found = issues<Person>(
        R"({"id":7,"name":"toolong","email":"x","age":151,"score":"1","active":1,"mood":"sad","tags":["a","b","c"],)"
        R"("addresses":[{"country":"CL"},{"country":"chile","city":"","zip":1}],"series":{"x":[1,"2"]},"extra":1,"more":true})");
    CHECK(found == Strings{"id wrong_type", "name too_long", "email bad_format", "age too_large", "score wrong_type",
                           "active wrong_type", "mood unknown_value", "born required", "tags too_long",
                           "addresses[1].country bad_format", "addresses[1].city too_short",
                           "addresses[1].zip unknown_field", "series.x[1] wrong_type", "more unknown_field"});
}

TEST_CASE("the path starts below the one that was given") {
    Address address;
    std::vector<FieldError> found;
    json::read(boost::json::parse(R"({"country":1})"), *json::type_of<Address>, {}, &address, "contacts[3]", found);
    REQUIRE(found.size() == 1);
    CHECK(found[0].field == "contacts[3].country");
}

TEST_CASE("null and absent are the same for optional fields, and wrong for others") {
    CHECK(issues<Address>(R"({"country":"CL","city":null})").empty());
    CHECK(issues<Address>(R"({"country":null})") == Strings{"country wrong_type"});
    CHECK(issues<Address>("{}") == Strings{"country required"});
    CHECK(issues<Address>("[]") == Strings{" wrong_type"});
}

TEST_CASE("numbers must fit what holds them") {
    CHECK(issues<Small>(R"({"byte":255,"wide":9223372036854775807})").empty());
    CHECK(issues<Small>(R"({"byte":256})") == Strings{"byte too_large"});
    CHECK(issues<Small>(R"({"byte":-1})") == Strings{"byte too_small"});
    CHECK(issues<Small>(R"({"byte":1,"wide":9223372036854775808})") == Strings{"wide too_large"});
    CHECK(issues<Small>(R"({"byte":1.5})") == Strings{"byte wrong_type"});
    CHECK(issues<Small>(R"({"byte":1e2})").empty());
    CHECK(issues<Small>(R"({"byte":1,"moods":["calm",null,"x"]})") ==
          Strings{"moods[1] wrong_type", "moods[2] unknown_value"});
}

TEST_CASE("decimals are read exactly and written as short as they go") {
    for (auto text :
         {"0.1", "1.7976931348623157e+308", "5e-324", "123456.789", "2.2250738585072014e-308", "9007199254740993.5"}) {
        auto const parsed = json::parse(text);
        REQUIRE(parsed.has_value());
        CHECK(parsed->get_double() == std::strtod(text, nullptr));
    }
    std::string out;
    json::write_value(out, *json::parse("[-0.0,2.0,1.50,1e2]"));
    CHECK(out == "[0,2,1.5,100]");
}

TEST_CASE("ids are texts of digits") {
    auto const id = [](std::string const& value) { return issues<std::vector<ContactId>>("[" + value + "]"); };
    CHECK(id(R"("12")").empty());
    CHECK(id(R"("0")").empty());
    for (auto wrong : {R"("-1")", R"("+1")", R"("")", R"(" 1")", R"("1x")", R"("99999999999999999999")"})
        CHECK(id(wrong) == Strings{"[0] bad_format"});
    CHECK(id("12") == Strings{"[0] wrong_type"});
}

TEST_CASE("NUL characters are refused wherever text is kept") {
    CHECK(issues<Address>(R"({"country":"C\u0000"})") == Strings{"country bad_format"});
    CHECK(issues<std::vector<json::Raw>>(R"([{"a":["\u0000"]},{"\u0000":1},"ok"])") ==
          Strings{"[0] bad_format", "[1] bad_format"});
    CHECK(issues<std::map<std::string, std::int64_t>>(R"({"\u0000":1})").size() == 1);
}

TEST_CASE("what is not JSON, or not only one value, is refused") {
    std::string deep(33, '[');
    deep += std::string(33, ']');
    std::string const fine = deep.substr(1, 64);
    CHECK(json::parse(fine).has_value());
    for (std::string const& text :
         {deep, std::string("{"), std::string("{} x"), std::string(""), std::string(R"({"a":1,"a":2})"),
          std::string("\"\xFF\""), std::string(R"("\ud800")"), std::string("1e999"), std::string("{'a':1}"),
          std::string("[1,]"), std::string("NaN"), std::string(R"([{"b":{"k":1,"\u006b":2}}])")}) {
        auto const parsed = json::parse(text);
        REQUIRE_MESSAGE(!parsed.has_value(), text);
        CHECK(parsed.error().code == "malformed_json");
    }
}

TEST_CASE("no more than fifty problems are listed") {
    std::string text = "[";
    for (int i = 0; i < 80; ++i) text += "1,";
    CHECK(issues<std::vector<std::string>>(text + "1]").size() == 50);
}

TEST_CASE("formats accept what is used in the world and refuse the rest") {
    using json::Format;
    CHECK(fits(Format::email, "ana.perez+x@correo.example.cl"));
    CHECK(fits(Format::email, "ñandú@correo.cl"));
    for (auto wrong : {"ana", "@x.cl", "a@b", "a@@b.cl", "a b@c.cl", ".a@b.cl", "a@-b.cl", "a@b..cl"})
        CHECK(!fits(Format::email, wrong));
    CHECK(fits(Format::phone, "+56911112222"));
    for (auto wrong : {"56911112222", "+056911112222", "+569 1111", "+12345", "+1234567890123456"})
        CHECK(!fits(Format::phone, wrong));
    for (auto right : {"https://a.cl", "http://localhost:8080/x?y=1#z", "https://[::1]:80/", "https://ñ.cl/é"})
        CHECK(fits(Format::url, right));
    for (auto wrong : {"ftp://a.cl", "https://", "https://a b.cl", "javascript:alert(1)", "https://u:p@a.cl",
                       "https://a.cl:99999999", "https://a..b"})
        CHECK(!fits(Format::url, wrong));
    CHECK(fits(Format::color, "teal"));
    CHECK(!fits(Format::color, "#fff"));
    for (auto right : {"es", "pt-BR", "es-419", "zh-Hant", "zh-Hant-TW"}) CHECK(fits(Format::locale, right));
    for (auto wrong : {"e", "ES", "es-cl", "es-", "zh-Hant-"}) CHECK(!fits(Format::locale, wrong));
    for (auto right : {"America/Santiago", "UTC", "Etc/GMT+3", "America/Argentina/Buenos_Aires"})
        CHECK(fits(Format::time_zone, right));
    for (auto wrong : {"", "/etc/passwd", "America/../x", "America/"}) CHECK(!fits(Format::time_zone, wrong));
    CHECK(fits(Format::country, "CL"));
    CHECK(!fits(Format::country, "cl"));
    CHECK(fits(Format::uuid, "3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
    CHECK(!fits(Format::uuid, "3f2504e0-4f89-41d3-9a0c-0305e82c330"));
    CHECK(!fits(Format::uuid, "3f2504e04f89-41d3-9a0c-0305e82c3301-"));
    CHECK(fits(Format::password, "ññññññññññ"));
    CHECK(!fits(Format::password, "123456789"));
    CHECK(!fits(Format::password, std::string(257, 'x')));
}

TEST_CASE("texts of the path and the query become what their field expects") {
    auto const value = [](std::string_view text, json::Type const& type) {
        return boost::json::serialize(json::value_of_text(text, type));
    };
    CHECK(value("12", *json::type_of<std::optional<std::int32_t>>) == "12");
    CHECK(value("12x", *json::type_of<std::int32_t>) == "\"12x\"");
    CHECK(value("true", *json::type_of<bool>) == "true");
    CHECK(value("1.5", *json::type_of<double>) == "1.5E0");
    CHECK(value("12", *json::type_of<ContactId>) == "\"12\"");
    CHECK(value("calm,angry", *json::type_of<std::vector<Mood>>) == R"(["calm","angry"])");
}

TEST_CASE("the schema says what the reader enforces") {
    json::SchemaSink sink;
    CHECK(json::schema(*json::type_of<Person>, {}, sink) == R"({"$ref":"#/components/schemas/Person"})");
    CHECK(sink.components.at("Mood") == R"({"type":"string","enum":["calm","angry"]})");
    CHECK(
        sink.components.at("Address") ==
        R"({"type":"object","properties":{"country":{"type":"string","format":"country"},"city":{"type":"string","minLength":1,"maxLength":10}},)"
        R"("required":["country"],"additionalProperties":false})");
    CHECK(
        sink.components.at("Person") ==
        R"({"type":"object","properties":{"id":{"type":"string","format":"id","pattern":"^[0-9]{1,19}$"},)"
        R"("name":{"type":"string","minLength":1,"maxLength":5,"description":"As shown"},"email":{"type":"string","format":"email"},)"
        R"("age":{"type":"integer","minimum":0,"maximum":150},"score":{"type":"number"},"active":{"type":"boolean"},)"
        R"("mood":{"$ref":"#/components/schemas/Mood"},"born":{"type":"integer","format":"utc-ms"},)"
        R"("tags":{"type":"array","items":{"type":"string"},"maxItems":2},)"
        R"("addresses":{"type":"array","items":{"$ref":"#/components/schemas/Address"}},)"
        R"("series":{"type":"object","additionalProperties":{"type":"array","items":{"type":"integer"}}},"extra":{}},)"
        R"("required":["id","name","age","score","active","mood","born","tags","addresses","series","extra"],"additionalProperties":false})");
}

TEST_CASE("a field of any JSON is described as what it is known to hold") {
    json::SchemaSink sink;
    sink.held[{json::type_of<Person>, "extra"}] = json::type_of<std::map<std::string, Address>>;
    json::schema(*json::type_of<Person>, {}, sink);
    CHECK(sink.components.at("Person").contains(
        R"("extra":{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Address"}})"));
    CHECK(sink.components.at("Address").contains(R"("country":{"type":"string","format":"country"})"));
    json::SchemaSink free;
    free.held[{json::type_of<Person>, "extra"}] = json::type_of<json::FreeObject>;
    json::schema(*json::type_of<Person>, {}, free);
    CHECK(free.components.at("Person").contains(R"("extra":{"type":"object","additionalProperties":{}})"));
}

namespace other {
struct Address {
    int floor;
};
DESCRIBE(Address, FIELD(floor))
}  // namespace other

TEST_CASE("two types of one name cannot share the published schema") {
    json::SchemaSink sink;
    json::schema(*json::type_of<Address>, {}, sink);
    json::schema(*json::type_of<Address>, {}, sink);
    CHECK_THROWS_AS(json::schema(*json::type_of<other::Address>, {}, sink), Fault);
}

TEST_CASE("an enumerator outside its table is a fault, not garbage") {
    Small const small{.byte = 1, .wide = {}, .moods = std::vector{static_cast<Mood>(9)}};
    CHECK_THROWS_AS(json::to_text(small), Fault);
}

}  // namespace recado::json_test
