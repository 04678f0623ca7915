// What is wrong with a request is said by name and leaves nothing behind: every field of every route is sent with wrong
// types, beyond its limits, in a wrong format, as an unknown name and not at all, and whole bodies are sent broken.
#include <doctest/doctest.h>

#include <algorithm>

#include "platform/json/formats.h"
#include "testing/requests.h"
#include "testing/walk.h"

using namespace recado;
using namespace recado::testing;
namespace bj = boost::json;

namespace {

struct Wrong {
    bj::value value;
    std::string_view code;
};

std::string repeated(std::size_t count) { return std::string(count, 'a'); }

// Values of the element that no reader may take, and what is said of them.
std::vector<Wrong> wrong_values(FieldPlace const& place) {
    auto const& rule = place.rule;
    std::vector<Wrong> wrong;
    auto const never = [&](std::initializer_list<bj::value> values) {
        for (auto const& value : values) wrong.push_back({value, "wrong_type"});
    };
    switch (place.type->kind) {
        case json::Kind::boolean:
            never({"yes", 1, bj::object()});
            break;
        case json::Kind::integer:
        case json::Kind::time:
            never({"eins", 1.5, true, bj::array()});
            wrong.push_back({bj::value(std::uint64_t{1} << 63), "too_large"});
            if (rule.min) wrong.push_back({bj::value(*rule.min - 1), "too_small"});
            if (rule.max) wrong.push_back({bj::value(*rule.max + 1), "too_large"});
            break;
        case json::Kind::number:
            never({"eins", true});
            if (rule.min) wrong.push_back({bj::value(*rule.min - 1), "too_small"});
            if (rule.max) wrong.push_back({bj::value(*rule.max + 1), "too_large"});
            break;
        case json::Kind::string:
            never({1, bj::object(), bj::array()});
            wrong.push_back({bj::value(std::string_view("a\0b", 3)), "bad_format"});
            wrong.push_back({bj::value(repeated(rule.max_size ? rule.max_size + 1 : 150'001)), "too_long"});
            if (rule.min_size > 0 && !place.listed) wrong.push_back({"", "too_short"});
            if (rule.format != json::Format::none && rule.format != json::Format::password)
                wrong.push_back({"¿qué?", "bad_format"});
            break;
        case json::Kind::id:
            never({1, true, bj::object()});
            for (auto const* text : {"abc", "-1", "", "99999999999999999999", "1.5", " 1"})
                wrong.push_back({text, "bad_format"});
            break;
        case json::Kind::enumeration:
            never({1, bj::object()});
            wrong.push_back({"no_such_word", "unknown_value"});
            break;
        case json::Kind::map:
        case json::Kind::object:
            never({"text", 1, bj::array()});
            break;
        default:
            break;  // JSON that others fill as they like
    }
    return wrong;
}

bool is_in_path(Request const& request, FieldPlace const& place) {
    return request.route.contains("{" + std::string(place.name) + "}");
}

// A good request, spoiled many times; its world must be the same afterwards.
struct Spoiler {
    Request const& request;
    World world{request.start};
    Records records{world, world.ana, user_of(world, first_asker(request))};
    Prepared good = prepare(world, records, request, first_asker(request));
    std::string before = stored(world);
    int sent = 0;

    Answer send(Prepared const& spoiled) {
        world.pass(minute_ms);  // no limit of requests or guesses may hide what is tested
        ++sent;
        return spoiled.send();
    }
    // 422, and the field is named with the code.
    void refuses(Prepared const& spoiled, std::string const& field, std::string_view code) {
        auto const answer = send(spoiled);
        CAPTURE(field);
        CAPTURE(spoiled.body.substr(0, 300));
        CAPTURE(spoiled.target.substr(0, 300));
        CAPTURE(answer.response.body);
        CHECK(answer.status() == 422);
        CHECK(answer.code() == "invalid");
        CHECK(answer.error_on(field) == code);
    }
    void with_body(std::string const& body, std::string const& field, std::string_view code) {
        auto spoiled = good;
        spoiled.body = body;
        refuses(spoiled, field, code);
    }
    void spoil_body(FieldPlace const& place) {
        auto const item = place.text() + (place.listed ? "[0]" : "");
        for (auto const& wrong : wrong_values(place))
            with_body(with_value(good.body, place, wrong.value), item, wrong.code);
        if (place.listed) {
            with_body(with_field(good.body, place, "text"), place.text(), "wrong_type");
            bj::array const many(place.rule.max_size ? place.rule.max_size + 1 : 10'001, bj::value("1"));
            with_body(with_field(good.body, place, many), place.text(), "too_long");
        }
        if (!place.required) return;
        with_body(without_field(good.body, place), place.text(), "required");
        if (place.type->kind != json::Kind::raw)
            with_body(with_field(good.body, place, nullptr), place.text(), "wrong_type");
    }
    void spoil_query(FieldPlace const& place) {
        for (auto const& wrong : wrong_values(place)) {
            auto const* text = wrong.value.if_string();
            // Of a query only texts can be wrong, and one with a NUL is no query (400).
            if (!text || text->find('\0') != bj::string::npos) continue;
            auto spoiled = good;
            spoiled.target = with_parameter(good.target, place.name, *text);
            refuses(spoiled, std::string(place.name), wrong.code);
        }
    }
};

bool reads_json(http::Route const& route) { return route.in && route.pattern.starts_with("/api/v1/"); }

template <class F>
void for_every_route(F f) {
    for (auto const& request : requests()) {
        CAPTURE(request.route);
        Spoiler spoiler{request};
        for (auto const& route : spoiler.world.router.api().routes())
            if (route.method == method_of(request) && route.pattern == pattern_of(request) && reads_json(route))
                f(spoiler, route);
        CHECK(changes_since(spoiler.before, spoiler.world) == "");
    }
}

}  // namespace

TEST_CASE("every field of every route is checked, named and refused without a trace") {
    int sent = 0;
    for_every_route([&](Spoiler& spoiler, http::Route const& route) {
        for (auto const& place : field_places(*route.in)) {
            if (is_in_path(spoiler.request, place)) continue;
            if (route.method == http::Method::get)
                spoiler.spoil_query(place);
            else
                spoiler.spoil_body(place);
        }
        auto unknown = spoiler.good;
        unknown.target += (unknown.target.contains('?') ? "&" : "?") + std::string("nobody_knows=1");
        spoiler.refuses(unknown, "nobody_knows", "unknown_field");
        sent += spoiler.sent;
    });
    CHECK(sent > 700);
}

TEST_CASE("unknown names are refused at every depth") {
    for_every_route([](Spoiler& spoiler, http::Route const& route) {
        if (route.method == http::Method::get) return;
        auto const spoil = [&](std::vector<std::string_view> path) {
            path.emplace_back("nobody_knows");
            FieldPlace const place{.path = path, .name = "nobody_knows", .type = json::type_of<bool>, .rule = {}};
            spoiler.with_body(with_value(spoiler.good.body, place, true), place.text(), "unknown_field");
        };
        spoil({});
        for (auto const& place : field_places(*route.in))
            if (place.type->kind == json::Kind::object) spoil(place.path);
    });
}

TEST_CASE("a broken body is refused as such on every route") {
    for_every_route([](Spoiler& spoiler, http::Route const& route) {
        if (route.method == http::Method::get) return;
        auto const send = [&](std::string body, std::string type = "application/json") {
            auto spoiled = spoiler.good;
            spoiled.body = std::move(body);
            spoiled.caller.content_type = std::move(type);
            return spoiler.send(spoiled);
        };
        std::string deep = R"({"a":)";
        for (int i = 0; i < 5'000; ++i) deep += "[";
        for (std::string const body : {"{", "no json", "{\"a\":1}}", "{\"a\":1,\"a\":2}", "{\"a\":\"\xff\xfe\"}",
                                       "{\"a\":\"\\ud800\"}", "\xef\xbb\xbf{}"}) {
            CAPTURE(body);
            auto const answer = send(body);
            CHECK(answer.status() == 400);
            CHECK(answer.code() == "malformed_json");
        }
        CHECK(send(deep).status() == 400);
        CHECK(send("[]").status() == 422);
        CHECK(send("\"text\"").status() == 422);
        auto const other = send("a=1", "application/x-www-form-urlencoded");
        CHECK(other.status() == 415);
        CHECK(other.code() == "unsupported_media_type");
    });
}

TEST_CASE("what stands for an id in the path and is none is not found") {
    for (auto const& request : requests()) {
        auto const open = request.route.find('{');
        if (open == std::string_view::npos || request.route.starts_with("GET //") ||
            request.route.starts_with("POST //"))
            continue;
        CAPTURE(request.route);
        Spoiler spoiler{request};
        auto const pattern = std::string(request.route.substr(request.route.find(' ') + 1));
        for (std::string const text :
             {"abc", "0", "-1", "01", "1e3", "99999999999999999999", "%00", "%C3%28", "..%2F1", "1%20OR%201=1"}) {
            bool const is_number = request.route.contains("display_id");
            if (is_number && text == "01") continue;
            CAPTURE(text);
            auto spoiled = spoiler.good;
            auto const start = pattern.find('{');
            auto const end = std::min(spoiled.target.find_first_of("/?", start), spoiled.target.size());
            spoiled.target.replace(start, end - start, text);
            auto const status = spoiler.send(spoiled).status();
            bool const refused = status == 404 || status == 400 || (is_number && status == 422);
            CHECK_MESSAGE(refused, status);
        }
        CHECK(changes_since(spoiler.before, spoiler.world) == "");
    }
}
