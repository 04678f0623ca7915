#include "platform/filters/filter.h"

#include <doctest/doctest.h>

#include "platform/filters/compile.h"
#include "platform/filters/moments.h"

using namespace recado;
using namespace recado::filters;

namespace {

// The first problem: "filter.and[0].op unknown_value".
template <class T>
std::string problem(Result<T> const& result) {
    if (result) return "none";
    return result.error().fields.front().field + " " + result.error().fields.front().code;
}

std::string nested(int depth) {
    std::string text = R"({"field":"a","op":"is","values":["1"]})";
    for (int i = 0; i < depth; ++i) text = R"({"and":[)" + text + "]}";
    return text;
}

Fields const table{
    {.name = "name", .type = Type::text, .sql = "t.name", .optional = true},
    {.name = "age", .type = Type::number, .sql = "t.age"},
    {.name = "born", .type = Type::time, .sql = "t.born"},
    {.name = "kind", .type = Type::choice, .sql = "t.kind", .choices = {{"a", 1}, {"b", 2}}},
    {.name = "grown", .type = Type::boolean, .sql = "(t.age > {now})"},
    {.name = "owner", .type = Type::user, .sql = "t.owner", .optional = true},
    {.name = "tags", .type = Type::label, .sql = "l.id", .set = "FROM l WHERE l.t = t.id"},
    {.name = "extra:", .type = Type::attribute, .sql = "t.extra"},
};

std::string compiled(std::string const& text) {
    auto const filter = parse({text});
    REQUIRE(filter);
    auto const where = compile(*filter, table, {.now = {5'000}, .me = {7}});
    return where ? where->sql : problem(where);
}

Date const today{2026, 11, 22};

}  // namespace

TEST_CASE("a filter reads back as it was written, in its shortest form") {
    for (
        auto const* text :
        {R"({"and":[]})", R"({"or":[{"field":"a","op":"is_empty"},{"field":"b","op":"is","values":["1"]}]})",
         R"({"and":[{"field":"a","op":"has_any","values":["1","2"]},{"or":[{"field":"b","op":"is","values":["ñ \" \\"]}]}]})"}) {
        auto const filter = parse({text});
        REQUIRE(filter);
        CHECK(to_json(*filter).text == text);
    }
    CHECK(to_json(*parse({R"({"field":"a","op":"is","values":[1,true,2.5]})"})).text ==
          R"({"and":[{"field":"a","op":"is","values":["1","true","2.5"]}]})");
    CHECK(to_json(*parse({""})).text == R"({"and":[]})");
    CHECK(to_json(*parse({"{}"})).text == R"({"and":[]})");
    CHECK(mentions(*parse({nested(3)}), "a"));
    CHECK(!mentions(*parse({nested(3)}), "b"));
}

TEST_CASE("every problem of a filter is named with its place") {
    CHECK(problem(parse({"["})) == "filter wrong_type");
    CHECK(problem(parse({"[]"})) == "filter wrong_type");
    CHECK(problem(parse({R"({"and":{}})"})) == "filter.and wrong_type");
    CHECK(problem(parse({R"({"and":[{"or":[]}]})"})) == "filter.and[0].or required");
    CHECK(problem(parse({R"({"and":[{"field":"a","op":"is"},{"op":"is"}]})"})) == "filter.and[1].field required");
    CHECK(problem(parse({R"({"and":[{"field":"a"}]})"})) == "filter.and[0].op required");
    CHECK(problem(parse({R"({"and":[{"field":1,"op":"is"}]})"})) == "filter.and[0].field wrong_type");
    CHECK(problem(parse({R"({"or":[{"field":"a","op":"equals"}]})"})) == "filter.or[0].op unknown_value");
    CHECK(problem(parse({R"({"and":[{"field":"a","op":"is","value":["1"]}]})"})) ==
          "filter.and[0].value unknown_field");
    CHECK(problem(parse({R"({"and":[{"field":"a","op":"is","values":[{}]}]})"})) ==
          "filter.and[0].values[0] wrong_type");
    CHECK(problem(parse({nested(max_depth)})) == "none");
    CHECK(problem(parse({nested(max_depth + 1)})) == "filter.and[0].and[0].and[0].and[0].and too_deep");
    std::string many;
    for (int i = 0; i <= max_conditions; ++i) many += (i ? "," : "") + nested(0);
    CHECK(problem(parse({R"({"and":[)" + many + "]}"})) == "filter.and[40] too_long");
    CHECK(problem(parse({R"({"field":"a","op":"is","values":[")" + std::string(201, 'x') + R"("]})"})) ==
          "filter.values[0] too_long");
}

TEST_CASE("conditions become parenthesised predicates over bound values") {
    CHECK(compiled("{}") == "(TRUE)");
    CHECK(compiled(R"({"field":"age","op":"between","values":["1","2.5"]})") ==
          "((t.age >= $1 AND t.age <= CAST($2 AS DOUBLE PRECISION)))");
    CHECK(
        compiled(
            R"({"or":[{"field":"name","op":"is_not","values":["x"]},{"and":[{"field":"kind","op":"is","values":["b"]},{"field":"grown","op":"is","values":["false"]}]}]})") ==
        "((fold(t.name) IS NULL OR fold(t.name) NOT IN ($1)) OR ((t.kind IN ($2)) AND (NOT (t.age > $3))))");
    CHECK(compiled(R"({"field":"tags","op":"has_none","values":["4","5"]})") ==
          "((NOT EXISTS (SELECT 1 FROM l WHERE l.t = t.id AND l.id IN ($1, $2))))");
    auto const where = compile(
        *parse(
            {R"({"and":[{"field":"owner","op":"is","values":["me"]},{"field":"name","op":"contains","values":["50%_Ñ"]}]})"}),
        table, {.now = {5'000}, .me = {7}});
    REQUIRE(where);
    CHECK(std::get<std::int64_t>(where->values[0]) == 7);
    CHECK(std::get<std::string_view>(where->values[1]) == "%50\\%\\_n%");
}

TEST_CASE("what a field does not take is refused with its place") {
    auto const one = [](std::string const& rest) { return compiled(R"({"and":[{)" + rest + "}]}"); };
    CHECK(one(R"("field":"nose","op":"is","values":["1"])") == "filter.and[0].field unknown_field");
    CHECK(one(R"("field":"name; DROP TABLE t","op":"is","values":["1"])") == "filter.and[0].field unknown_field");
    CHECK(one(R"("field":"extra:a.b","op":"is","values":["1"])") == "filter.and[0].field unknown_field");
    CHECK(one(R"("field":"extra:","op":"is","values":["1"])") == "filter.and[0].field unknown_field");
    CHECK(one(R"("field":"age:x","op":"is","values":["1"])") == "filter.and[0].field unknown_field");
    CHECK(one(R"("field":"age","op":"contains","values":["1"])") == "filter.and[0].op unknown_operator");
    CHECK(one(R"("field":"age","op":"is_empty")") == "filter.and[0].op unknown_operator");
    CHECK(one(R"("field":"age","op":"greater")") == "filter.and[0].values required");
    CHECK(one(R"("field":"age","op":"greater","values":["1","2"])") == "filter.and[0].values too_long");
    CHECK(one(R"("field":"age","op":"greater","values":["many"])") == "filter.and[0].values[0] bad_format");
    CHECK(one(R"("field":"age","op":"greater","values":["1e999"])") == "filter.and[0].values[0] bad_format");
    CHECK(one(R"("field":"kind","op":"is","values":["a","c"])") == "filter.and[0].values[1] unknown_value");
    CHECK(one(R"("field":"grown","op":"is","values":["yes"])") == "filter.and[0].values[0] unknown_value");
    CHECK(one(R"("field":"owner","op":"is","values":["you"])") == "filter.and[0].values[0] unknown_value");
    CHECK(one(R"("field":"name","op":"contains","values":["  "])") == "filter.and[0].values[0] required");
    CHECK(one(R"("field":"born","op":"before","values":["2026-02-30"])") == "filter.and[0].values bad_format");
    CHECK(one(R"("field":"born","op":"within_last","values":["3y"])") == "filter.and[0].values bad_format");
    CHECK(one(R"("field":"born","op":"between","values":["2026-02-02","2026-02-01"])") ==
          "filter.and[0].values bad_format");
}

TEST_CASE("spans of days begin at the midnight of the account, in both directions") {
    auto const santiago = Zone::find("America/Santiago");
    REQUIRE(santiago);
    auto const now = santiago->start_of(today) + 15 * hour_ms;
    auto const span = [&](Operator op, std::vector<std::string> values) {
        return span_of({"t", op, std::move(values), ""}, now, *santiago).value();
    };
    auto const day = [&](Date date) { return santiago->start_of(date); };
    CHECK(span(Operator::older_than, {"30d"}).until == day({2026, 10, 23}));
    CHECK(!span(Operator::older_than, {"30d"}).from);
    CHECK(span(Operator::within_last, {"30d"}).from == day({2026, 10, 23}));
    CHECK(span(Operator::within_last, {"2h"}).from == now + -2 * hour_ms);
    CHECK(span(Operator::within_last, {"1mo"}).from == day({2026, 10, 22}));
    CHECK(span(Operator::within_next, {"2w"}).until == day({2026, 12, 7}));
    CHECK(span(Operator::on, {"2026-11-01"}).from == day({2026, 11, 1}));
    CHECK(span(Operator::on, {"2026-11-01"}).until == day({2026, 11, 2}));
    CHECK(span(Operator::after, {"2026-11-01"}).from == day({2026, 11, 2}));
    CHECK(span(Operator::before, {"2026-11-01"}).until == day({2026, 11, 1}));
    CHECK(span(Operator::between, {"2026-11-01", "2026-11-03"}).until == day({2026, 11, 4}));
    CHECK(span(Operator::before, {"1790000000000"}).until == Time{1'790'000'000'000});
}

TEST_CASE("a filter tells which records it names") {
    auto const found = references(
        *parse(
            {R"({"and":[{"field":"owner","op":"is","values":["me","12"]},{"field":"tags","op":"has_any","values":["9"]},{"field":"age","op":"is","values":["3"]}]})"}),
        table);
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == 12);
    CHECK(found[0].path == "filter.and[0].values[1]");
    CHECK(found[1].type == Type::label);
}
