// Requests through the router without sockets: input from body, path and query, who may ask, limits, errors, repeated
// writes.
#include "platform/http/router.h"

#include <doctest/doctest.h>

#include "platform/base/check.h"
#include "platform/base/log.h"
#include "platform/db/testing.h"
#include "platform/http/openapi.h"
#include "platform/http/static_files.h"
#include "platform/http/wire.h"

namespace recado::router_test {

using http::Access;
using http::Method;
using http::Request;
using http::Response;

enum class Color { red, green };
DESCRIBE_ENUM(Color, red, green)

struct Search {
    LabelId label_id;
    std::optional<std::int64_t> limit;
    std::optional<bool> open;
    std::optional<double> weight;
    std::optional<Color> color;
    std::optional<std::vector<std::int64_t>> numbers;
    std::optional<std::string> text;
};
DESCRIBE(Search, FIELD(label_id), FIELD(limit, range(1, 100)), FIELD(open), FIELD(weight), FIELD(color), FIELD(numbers),
         FIELD(text))

struct Note {
    LabelId label_id;
    std::string text;
};
DESCRIBE(Note, FIELD(label_id), FIELD(text, text(1, 20)))

struct Count {
    std::int64_t count;
};
DESCRIBE(Count, FIELD(count))

Result<Search> echo(Tx&, Search const& in) { return in; }
// Counts its runs in the database, so that a rolled-back or replayed one shows.
Result<Count> add(Tx& tx, Note const& in) {
    if (in.text == "taken") return conflict("taken", "somebody was faster");
    auto const count = tx.next_display_id("note");
    if (in.text == "late error") return invalid("text", "bad", "is bad");
    if (in.text == "outage") throw Outage("the provider is down");
    if (in.text == "full") throw StorageFull("no space");
    if (in.text == "fault") throw std::runtime_error("a secret detail");
    return Count{count};
}
Result<Count> who_asks(Tx& tx, Nothing const&) { return Count{tx.who().user.value}; }

// The secret names who it opens for.
class People final : public http::Authenticator {
  public:
    Result<http::Identity> look_up(Tx&, http::Credential const& credential) override {
        ++looked_up;
        if (credential.secret != "ana" && credential.secret != "bea")
            return unauthenticated("session_ended", "log in again");
        bool const session = credential.kind == http::Credential::Kind::session;
        std::int64_t const id = credential.secret == "ana" ? 1 : 2;
        Who who{.account = {7}, .user = {id}, .kind = ActorKind::user, .actor_id = id, .session_id = session ? id : 0};
        if (id == 1) who.permissions.add(Permission::manage_labels);
        return http::Identity{who, session ? "csrf-" + credential.secret : ""};
    }
    int looked_up = 0;
};

struct Fixture {
    Time now{1'000'000'000};
    std::unique_ptr<Database> database = db::testing::open({.threads = false, .clock = [this] { return now; }});
    http::Api api;
    http::Metrics metrics;
    People people;
    std::unique_ptr<http::Router> router;

    explicit Fixture(http::RouterOptions options = {.workers = 0}) {
        log::set_level(log::Level::off);
        api.get("/labels/{label_id}/search", echo, {.summary = "Search"});
        api.post("/labels/{label_id}/notes", add,
                 {.summary = "Add a note", .needs = Permission::manage_labels, .status = 201});
        api.get("/who", who_asks, {.summary = "Who"});
        api.post("/secret", who_asks, {.summary = "Sessions only", .access = Access::session});
        api.post("/open", who_asks, {.summary = "Open to all", .access = Access::open, .per_minute = 3});
        api.get("//hooks/{key}", who_asks, {.summary = "Outside of the base"});
        api.get("/labels/special/search", who_asks, {.summary = "A fixed word"});
        router = std::make_unique<http::Router>(api, *database, &people, metrics, std::move(options));
    }
    Response ask(Method method, std::string_view target, std::string body = {},
                 std::vector<std::pair<std::string, std::string>> headers = {}) {
        Request request{.method = method,
                        .headers = std::move(headers),
                        .body = std::move(body),
                        .remote = "192.0.2.1",
                        .id = "r1"};
        bool const credential =
            !request.header("authorization").empty() || !request.header("cookie").empty() || as.empty();
        if (!credential) request.headers.emplace_back("authorization", "Bearer " + as);
        if (!request.body.empty() && request.header("content-type").empty())
            request.headers.emplace_back("content-type", "application/json");
        return router->answer_now(std::move(request), target);
    }
    Response get(std::string_view target) { return ask(Method::get, target); }
    Response note(std::string_view text, std::string const& key = {}) {
        std::vector<std::pair<std::string, std::string>> headers;
        if (!key.empty()) headers.emplace_back("idempotency-key", key);
        return ask(Method::post, "/api/v1/labels/5/notes", R"({"text":")" + std::string(text) + "\"}", headers);
    }
    std::string as = "ana";
};

bool says(Response const& response, std::string_view text) { return response.body.find(text) != std::string::npos; }

TEST_CASE("the query is read as the types of the input") {
    Fixture fixture;
    auto const answer =
        fixture.get("/api/v1/labels/5/search?limit=20&open=true&weight=1.5&color=green&numbers=1,2,3&text=12");
    CHECK(answer.status == 200);
    CHECK(answer.body ==
          R"({"label_id":"5","limit":20,"open":true,"weight":1.5,"color":"green","numbers":[1,2,3],"text":"12"})");
    CHECK(fixture.get("/api/v1/labels/5/search?text=a%20b+c").body == R"({"label_id":"5","text":"a b c"})");
}

TEST_CASE("every wrong field is named") {
    Fixture fixture;
    auto const answer = fixture.get("/api/v1/labels/5/search?limit=many&open=perhaps&color=blue&shoe=1");
    CHECK(answer.status == 422);
    for (auto const* field : {"limit", "open", "color", "shoe"})
        CHECK(says(answer, R"("field":")" + std::string(field) + '"'));
    CHECK(says(answer, R"("request_id":"r1")"));
}

TEST_CASE("ids of the path are numbers, fixed words win, and nothing else is there") {
    Fixture fixture;
    CHECK(fixture.get("/api/v1/labels/abc/search").status == 404);
    CHECK(fixture.get("/api/v1/labels/0/search").status == 404);
    CHECK(fixture.get("/api/v1/labels/05/search").status == 404);
    CHECK(fixture.get("/api/v1/labels/99999999999999999999/search").status == 404);
    CHECK(fixture.get("/api/v1/labels/5%2Fsearch").status == 404);
    CHECK(fixture.get("/api/v1/labels//search").status == 404);
    CHECK(fixture.get("/api/v1/labels/special/search").body == R"({"count":1})");
    CHECK(fixture.get("/api/v1/nothing").status == 404);
    auto const wrong = fixture.ask(Method::del, "/api/v1/labels/5/search");
    CHECK(wrong.status == 405);
    CHECK(wrong.headers.at(0) == std::pair<std::string, std::string>("Allow", "GET, HEAD"));
}

TEST_CASE("a body must be JSON, an object, and agree with the path") {
    Fixture fixture;
    auto const post = [&](std::string body, std::string type = "application/json") {
        return fixture.ask(Method::post, "/api/v1/labels/5/notes", std::move(body), {{"content-type", std::move(type)}})
            .status;
    };
    CHECK(post(R"({"text":"x"})") == 201);
    CHECK(post(R"({"text":"x"})", "Application/JSON; charset=utf-8") == 201);
    CHECK(post(R"({"text":"x"})", "text/plain") == 415);
    CHECK(post(R"({"text":"x"})", "application/jsonp") == 415);
    CHECK(post("{") == 400);
    CHECK(post("[]") == 422);
    CHECK(post(R"({"text":"x","label_id":"5"})") == 201);
    CHECK(post(R"({"text":"x","label_id":"6"})") == 422);
    CHECK(post(R"({"text":"x","account_id":"6"})") == 422);
}

TEST_CASE("errors and exceptions become answers, and undo what was written") {
    Fixture fixture;
    CHECK(fixture.note("taken").status == 409);
    CHECK(fixture.note("late error").status == 422);
    CHECK(fixture.note("outage").status == 503);
    auto const full = fixture.note("full");
    CHECK(full.status == 507);
    CHECK(says(full, R"("code":"storage_full")"));
    auto const fault = fixture.note("fault");
    CHECK(fault.status == 500);
    CHECK(says(fault, R"("code":"internal")"));
    CHECK_FALSE(says(fault, "secret"));
    CHECK(fixture.note("first").body == R"({"count":1})");
}

TEST_CASE("who asks is found, remembered for five seconds, and forgotten at once when told") {
    Fixture fixture;
    CHECK(fixture.get("/api/v1/who").body == R"({"count":1})");
    CHECK(fixture.get("/api/v1/who").body == R"({"count":1})");
    CHECK(fixture.people.looked_up == 1);
    fixture.now.ms += 5'000;
    CHECK(fixture.get("/api/v1/who").status == 200);
    CHECK(fixture.people.looked_up == 2);
    fixture.router->identities().invalidate();
    CHECK(fixture.get("/api/v1/who").status == 200);
    CHECK(fixture.people.looked_up == 3);
    fixture.as = "mallory";
    CHECK(fixture.get("/api/v1/who").status == 401);
    fixture.as = "";
    CHECK(fixture.get("/api/v1/who").status == 401);
}

TEST_CASE("permissions and kinds of credential are asked for") {
    Fixture fixture;
    fixture.as = "bea";
    CHECK(fixture.note("x").status == 403);
    CHECK(fixture.ask(Method::post, "/api/v1/secret").status == 403);
    CHECK(fixture
              .ask(Method::post, "/api/v1/secret", "",
                   {{"cookie", "a=b; recado_session=bea"}, {"x-csrf-token", "csrf-bea"}})
              .status == 200);
}

TEST_CASE("a cookie alone never writes") {
    Fixture fixture({.public_url = "https://inbox.example.com", .workers = 0});
    auto const write = [&](std::vector<std::pair<std::string, std::string>> more) {
        more.emplace_back("cookie", "recado_session=ana");
        more.emplace_back("host", "inbox.example.com");
        return fixture.ask(Method::post, "/api/v1/secret", "", std::move(more));
    };
    CHECK(says(write({}), R"("code":"csrf")"));
    CHECK(says(write({{"x-csrf-token", "csrf-bea"}}), R"("code":"csrf")"));
    CHECK(write({{"x-csrf-token", "csrf-ana"}}).status == 200);
    CHECK(write({{"x-csrf-token", "csrf-ana"}, {"origin", "https://inbox.example.com"}}).status == 200);
    CHECK(says(write({{"x-csrf-token", "csrf-ana"}, {"origin", "https://evil.example.com"}}),
               R"("code":"foreign_origin")"));
    CHECK(says(write({{"x-csrf-token", "csrf-ana"}, {"origin", "null"}}), R"("code":"foreign_origin")"));
    CHECK(fixture.ask(Method::get, "/api/v1/who", "", {{"cookie", "recado_session=ana"}}).status == 200);
}

TEST_CASE("limits refuse with the time to wait, refill, and do not share counters") {
    Fixture fixture({.address_per_minute = 100, .actor_per_minute = 10, .workers = 0});
    for (int i = 0; i < 3; ++i) CHECK(fixture.ask(Method::post, "/api/v1/open").status == 200);
    auto const refused = fixture.ask(Method::post, "/api/v1/open");
    CHECK(refused.status == 429);
    CHECK(says(refused, R"("retry_after_s":20)"));
    CHECK(refused.headers.at(0) == std::pair<std::string, std::string>("Retry-After", "20"));
    for (int i = 0; i < 10; ++i) CHECK(fixture.get("/api/v1/who").status == 200);
    CHECK(fixture.get("/api/v1/who").status == 429);
    CHECK(fixture.ask(Method::post, "/api/v1/open").status == 429);
    fixture.as = "bea";
    CHECK(fixture.get("/api/v1/who").status == 200);
    fixture.now.ms += 20'000;
    CHECK(fixture.ask(Method::post, "/api/v1/open").status == 200);
    CHECK(fixture.ask(Method::post, "/api/v1/open").status == 429);
}

TEST_CASE("a repeated write with the same key has one effect and one answer") {
    Fixture fixture;
    CHECK(fixture.note("x", "k1").body == R"({"count":1})");
    auto const again = fixture.note("x", "k1");
    CHECK(again.status == 201);
    CHECK(again.body == R"({"count":1})");
    CHECK(again.headers.at(0).first == "Idempotent-Replayed");
    CHECK(fixture.note("y", "k1").status == 409);
    CHECK(says(fixture.note("y", "k1"), R"("code":"idempotency_mismatch")"));
    CHECK(fixture.note("x", "k2").body == R"({"count":2})");
    CHECK(fixture.note("x").body == R"({"count":3})");
    CHECK(fixture.note("x", std::string(256, 'k')).status == 422);
    // A write that failed had no effect: it is tried again.
    CHECK(fixture.note("outage", "k3").status == 503);
    CHECK(fixture.note("outage", "k3").status == 503);
    CHECK(fixture.note("x", "k3").body == R"({"count":4})");
}

TEST_CASE("the description names every route, parameter, permission and error") {
    Fixture const fixture;
    auto const text = http::openapi(fixture.api);
    auto const api = boost::json::parse(text);
    auto const& search = api.at("paths").at("/labels/{label_id}/search").at("get");
    CHECK(search.at("parameters").as_array().size() == 7);
    CHECK(search.at("parameters").at(0).at("in").as_string() == "path");
    auto const& add_note = api.at("paths").at("/labels/{label_id}/notes").at("post");
    CHECK(add_note.at("x-needs").as_string() == "manage_labels");
    auto const& body = add_note.at("requestBody").at("content").at("application/json").at("schema");
    CHECK_FALSE(body.at("properties").as_object().contains("label_id"));
    CHECK(add_note.at("responses").as_object().contains("201"));
    CHECK(api.at("paths").at("/open").at("post").at("security").as_array().empty());
    CHECK(api.at("components").at("schemas").as_object().contains("Error"));
    CHECK(api.at("servers").at(0).at("url").as_string() == "/api/v1");
    CHECK_FALSE(api.at("paths").at("/open").as_object().contains("servers"));
    CHECK(api.at("paths").at("/hooks/{key}").at("servers").at(0).at("url").as_string() == "/");
}

std::span<std::byte const> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

TEST_CASE("files of the UI come compressed as accepted, unchanged ones not at all, and pages anywhere") {
    std::array const table{http::Asset{.path = "/assets/a-1.js",
                                       .mime = "text/javascript",
                                       .etag = "\"aa\"",
                                       .raw = bytes_of("raw"),
                                       .br = bytes_of("br"),
                                       .gz = bytes_of("gz"),
                                       .immutable = true},
                           http::Asset{.path = "/index.html",
                                       .mime = "text/html; charset=utf-8",
                                       .etag = "\"ii\"",
                                       .raw = bytes_of("<html lang=\"es\"><body>"),
                                       .br = {},
                                       .gz = {},
                                       .immutable = false}};
    http::StaticFiles const files(table, "");
    auto const find = [&](std::string path, std::vector<std::pair<std::string, std::string>> headers = {}) {
        return files.find(Request{.path = std::move(path), .headers = std::move(headers)});
    };
    CHECK(find("/assets/a-1.js")->body == "raw");
    CHECK(find("/assets/a-1.js", {{"accept-encoding", "gzip, deflate, br"}})->body == "br");
    CHECK(find("/assets/a-1.js", {{"accept-encoding", "gzip;q=0.5, br;q=0"}})->body == "gz");
    CHECK(find("/assets/a-1.js", {{"if-none-match", "\"aa\""}})->status == 304);
    CHECK(find("/", {})->body == "<html lang=\"es\"><body>");
    std::pair<std::string, std::string> const page{"accept", "text/html,*/*"};
    CHECK(find("/inbox/42", {page})->status == 200);
    CHECK_FALSE(find("/inbox/42").has_value());
    CHECK_FALSE(find("/assets/gone.js", {page}).has_value());
    CHECK_FALSE(find("/api/v1/nothing", {page}).has_value());
    auto const dark = find("/", {{"cookie", "recado_theme=dark; recado_lang=en; recado_density=\"><script>"}})->body;
    CHECK(dark.find(R"(lang="en")") != std::string::npos);
    CHECK(dark.find(R"(data-theme="dark")") != std::string::npos);
    CHECK(dark.find("script") == std::string::npos);
}

TEST_CASE("only answers that gain are compressed") {
    Response large{.body = std::string(5'000, 'x')};
    http::compress(large, "br, gzip");
    CHECK(large.body.size() < 200);
    Response refused{.body = std::string(5'000, 'x')};
    http::compress(refused, "gzip;q=0");
    CHECK(refused.body.size() == 5'000);
    Response small{.body = "{}"};
    http::compress(small, "gzip");
    CHECK(small.body == "{}");
}

}  // namespace recado::router_test
