#include "features/templates/prepare.h"

#include <doctest/doctest.h>

#include "features/templates/variables.h"

namespace recado::templates {
namespace {

Template approved(std::vector<std::string> const& components, std::string format = "POSITIONAL") {
    Template made{.id = {1},
                  .inbox_id = {2},
                  .name = "pedido",
                  .language = "es_CL",
                  .category = "UTILITY",
                  .status = "APPROVED",
                  .components = {},
                  .parameter_format = std::move(format),
                  .quality = {},
                  .rejected_reason = {},
                  .variables = {},
                  .updated_at = {}};
    for (auto const& component : components) made.components.push_back({component});
    return made;
}

std::string refused(Result<Prepared> const& prepared) {
    if (prepared) return "";
    auto const& field = prepared.error().fields.at(0);
    return field.field + " " + field.code;
}

std::string const body =
    R"({"type":"BODY","text":"Hola {{1}}, tu pedido {{2}} va en camino, {{1}}.","example":{"body_text":[["Pablo","860198"]]}})";

TEST_CASE("positional values fill the text and leave in order, each once") {
    auto const prepared = prepare(approved({body, R"({"type":"FOOTER","text":"Gracias"})"}),
                                  {.body = std::vector<std::string>{"Ana", "77"}});
    REQUIRE(prepared.has_value());
    CHECK(prepared->body == "Hola Ana, tu pedido 77 va en camino, Ana.");
    CHECK(prepared->footer == "Gracias");
    CHECK(
        prepared->payload ==
        R"({"name":"pedido","language":{"policy":"deterministic","code":"es_CL"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ana"},{"type":"text","text":"77"}]}]})");
}

TEST_CASE("named values carry their names") {
    auto const from = approved({R"({"type":"BODY","text":"Hola {{first_name}}"})"}, "NAMED");
    auto const prepared = prepare(from, {.named = std::map<std::string, std::string>{{"first_name", "Ana"}}});
    REQUIRE(prepared.has_value());
    CHECK(prepared->body == "Hola Ana");
    CHECK(prepared->payload.find(R"([{"type":"text","parameter_name":"first_name","text":"Ana"}])") !=
          std::string::npos);
    CHECK(refused(prepare(from, {.body = std::vector<std::string>{"Ana"}})) ==
          "template.parameters.named.first_name required");
}

TEST_CASE("without variables no components leave") {
    auto const prepared = prepare(approved({R"({"type":"BODY","text":"Hola"})"}), {});
    REQUIRE(prepared.has_value());
    CHECK(prepared->payload == R"({"name":"pedido","language":{"policy":"deterministic","code":"es_CL"}})");
}

TEST_CASE("the count must match, one less and one more") {
    for (auto const& values : std::vector<std::vector<std::string>>{{}, {"a"}, {"a", "b", "c"}})
        CHECK(refused(prepare(approved({body}), {.body = values})) == "template.parameters.body wrong_count");
    CHECK(refused(prepare(approved({body}), {})) == "template.parameters.body wrong_count");
}

TEST_CASE("values that the provider refuses are refused here: empty, line ends, tabs, five blanks") {
    for (auto const* value : {"", "   ", "a\nb", "a\tb", "a\rb", "a     b"})
        CHECK_MESSAGE(refused(prepare(approved({body}), {.body = std::vector<std::string>{"x", value}}))
                          .starts_with("template.parameters.body[1] "),
                      value);
    CHECK(refused(prepare(approved({body}), {.body = std::vector<std::string>{"x", "a    b"}})).empty());
}

TEST_CASE("a rendered text has at most 1024 characters, a header 60") {
    auto const one = approved({R"({"type":"BODY","text":"{{1}}!"})"});
    CHECK(refused(prepare(one, {.body = std::vector<std::string>{std::string(1023, 'x')}})).empty());
    CHECK(refused(prepare(one, {.body = std::vector<std::string>{std::string(1024, 'x')}})) ==
          "template.parameters.body too_long");
    auto const headed =
        approved({R"({"type":"HEADER","format":"TEXT","text":"Para {{1}}"})", R"({"type":"BODY","text":"Hola"})"});
    CHECK(refused(prepare(headed, {.header = std::vector<std::string>{std::string(55, 'x')}})).empty());
    CHECK(refused(prepare(headed, {.header = std::vector<std::string>{std::string(56, 'x')}})) ==
          "template.parameters.header too_long");
}

TEST_CASE("a media header needs its file each time") {
    auto const from = approved({R"({"type":"HEADER","format":"DOCUMENT"})", R"({"type":"BODY","text":"Hola"})"});
    CHECK(refused(prepare(from, {})) == "template.parameters.header_link required");
    auto const prepared = prepare(from, {.header_media_id = "77", .header_file_name = "boleta.pdf"});
    REQUIRE(prepared.has_value());
    CHECK(
        prepared->payload.find(
            R"({"type":"header","parameters":[{"type":"document","document":{"id":"77","filename":"boleta.pdf"}}]})") !=
        std::string::npos);
}

TEST_CASE("buttons: suffixes of addresses and codes by their place among all buttons") {
    auto const from = approved(
        {R"({"type":"BODY","text":"Hola"})",
         R"({"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"¿Dónde?"},{"type":"URL","text":"Seguir","url":"https://a.cl/t/{{1}}"},{"type":"COPY_CODE","example":"25OFF"}]})"});
    auto const prepared = prepare(from, {.buttons = std::vector<std::string>{"77", "SALE"}});
    REQUIRE(prepared.has_value());
    CHECK(prepared->buttons.at(1).url == "https://a.cl/t/77");
    CHECK(prepared->payload.find(
              R"({"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"77"}]})") !=
          std::string::npos);
    CHECK(
        prepared->payload.find(
            R"({"type":"button","sub_type":"copy_code","index":"2","parameters":[{"type":"coupon_code","coupon_code":"SALE"}]})") !=
        std::string::npos);
    CHECK(refused(prepare(from, {.buttons = std::vector<std::string>{"77"}})) ==
          "template.parameters.buttons[1] required");
    CHECK(refused(prepare(from, {.buttons = std::vector<std::string>{"77", "a", "b"}})) ==
          "template.parameters.buttons wrong_count");
    CHECK(refused(prepare(from, {.buttons = std::vector<std::string>{"77", std::string(16, 'x')}})) ==
          "template.parameters.buttons too_long");
}

TEST_CASE("only approved templates leave") {
    for (auto const* status : {"PENDING", "REJECTED", "PAUSED", "DISABLED", "FLAGGED"}) {
        auto from = approved({body});
        from.status = status;
        CHECK(refused(prepare(from, {.body = std::vector<std::string>{"a", "b"}})) ==
              "template.template_id not_approved");
    }
}

TEST_CASE("what a sender must fill in, with the samples of the creation") {
    auto const variables = variables_of(
        {{R"({"type":"HEADER","format":"IMAGE"})"},
         {body},
         {R"({"type":"BUTTONS","buttons":[{"type":"URL","text":"Seguir","url":"https://a.cl/{{1}}","example":["https://a.cl/1"]}]})"},
         {"7"}});
    REQUIRE(variables.size() == 4);
    CHECK(variables[0].format == "image");
    CHECK(variables[1].name == "1");
    CHECK(variables[1].example == "Pablo");
    CHECK(variables[2].example == "860198");
    CHECK(variables[3].place == Place::button);
    CHECK(variables[3].index == 0);
    auto const named = variables_of(
        {{R"({"type":"BODY","text":"Hola {{ name }}","example":{"body_text_named_params":[{"param_name":"name","example":"Ana"}]}})"}});
    REQUIRE(named.size() == 1);
    CHECK(named[0].name == "name");
    CHECK(named[0].example == "Ana");
    CHECK(placeholders("{{a}} {{}} {{ b }} {{a}} {{c").size() == 2);
}

}  // namespace
}  // namespace recado::templates
