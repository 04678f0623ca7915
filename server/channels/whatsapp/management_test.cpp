#include "channels/whatsapp/management.h"

#include "channels/whatsapp/testing.h"

namespace recado::whatsapp {
namespace {

// What the fake provider says of the number, the app, the token and the templates.
struct Provider {
    http::Scripted phone = answer(
        200,
        R"({"display_phone_number":"+56 9 5555 0100","verified_name":"Tienda","quality_rating":"GREEN","status":"CONNECTED","throughput":{"level":"STANDARD"}})");
    http::Scripted token = answer(
        200,
        R"({"data":{"is_valid":true,"expires_at":0,"scopes":["whatsapp_business_messaging","whatsapp_business_management"]}})");
    bool subscribed = true;
    bool subscription_works = true;
    std::function<http::Scripted(std::string const& request)> templates = [](auto const&) {
        return answer(200, R"({"data":[]})");
    };

    std::optional<http::Scripted> operator()(std::string const& request) {
        auto const has = [&](std::string_view text) { return request.find(text) != std::string::npos; };
        if (has("GET /graph/v25.0/106540352242922?fields=")) return phone;
        if (has("GET /graph/v25.0/debug_token?input_token=TOKEN ")) return token;
        if (has("POST /graph/v25.0/102290129340398/subscribed_apps")) {
            subscribed = subscription_works;
            return answer(200, R"({"success":true})");
        }
        if (has("/subscribed_apps"))
            return answer(200, subscribed ? R"({"data":[{"whatsapp_business_api_data":{"id":"1200000000000001"}}]})"
                                          : R"({"data":[]})");
        if (has("/message_templates?")) return templates(request);
        return answer(404, graph_refusal(100));
    }
};

struct ManagedShop {
    Provider provider;
    Shop shop{[this](std::string const& request, int) { return provider(request); }};

    std::string check() {
        enqueue(check_inbox_job);
        return shop.text("SELECT health || ' ' || coalesce(health_detail, '') FROM inboxes").value_or("");
    }
    void enqueue(std::string_view kind) {
        (void)shop.write([&](Tx& tx) -> Result<Done> {
            enqueue_for_inbox(tx, kind, shop.inbox);
            return Done{};
        });
        shop.runner.run_due();
    }
};

TEST_CASE("a healthy number is ok and tells its name, quality and pace") {
    ManagedShop managed;
    CHECK(managed.check() == "ok ");
    CHECK(managed.shop.text("SELECT settings ->> 'display_phone_number' FROM inboxes") == "+56 9 5555 0100");
    CHECK(managed.shop.text("SELECT settings ->> 'verified_name' FROM inboxes") == "Tienda");
    CHECK(managed.shop.number("SELECT settings ->> 'throughput_per_s' FROM inboxes") == 80);
}

TEST_CASE("what is wrong is said in plain codes") {
    struct Case {
        std::function<void(Provider&)> spoil;
        std::string health;
    };
    std::vector<Case> const cases = {
        {[](Provider& p) { p.phone = answer(401, graph_refusal(190)); }, "error token_invalid"},
        {[](Provider& p) { p.phone = answer(403, graph_refusal(10)); }, "error permission_missing"},
        {[](Provider& p) { p.phone = answer(400, graph_refusal(33)); }, "error number_inaccessible"},
        {[](Provider& p) { p.phone = answer(400, graph_refusal(100)); }, "error invalid_parameter"},
        {[](Provider& p) { p.phone = answer(500, "<html>"); }, "warning provider_unreachable"},
        {[](Provider& p) { p.phone = http::Scripted{.bytes = "", .close = true}; }, "warning provider_unreachable"},
        {[](Provider& p) { p.phone = answer(200, R"({"status":"BANNED"})"); }, "error number_BANNED"},
        {[](Provider& p) { p.phone = answer(200, R"({"status":"FLAGGED"})"); }, "warning number_FLAGGED"},
        {[](Provider& p) { p.phone = answer(200, R"({"status":"CONNECTED","quality_rating":"RED"})"); },
         "warning quality_red"},
        {[](Provider& p) { p.token = answer(200, R"({"data":{"is_valid":false}})"); }, "error token_invalid"},
        {[](Provider& p) { p.token = answer(200, R"({"data":{"is_valid":true,"expires_at":1763800000}})"); },
         "warning token_expires_soon"},
        {[](Provider& p) {
             p.token = answer(200, R"({"data":{"is_valid":true,"scopes":["whatsapp_business_messaging"]}})");
         },
         "error permission_missing"},
        {[](Provider& p) { p.subscribed = p.subscription_works = false; }, "warning app_not_subscribed"},
    };
    for (auto const& one : cases) {
        CAPTURE(one.health);
        ManagedShop managed;
        one.spoil(managed.provider);
        CHECK(managed.check() == one.health);
    }
}

TEST_CASE("a missing subscription is made") {
    ManagedShop managed;
    managed.provider.subscribed = false;
    CHECK(managed.check() == "ok ");
    CHECK(managed.provider.subscribed);
}

// PATCH /inboxes/{inbox_id} of the shop's number with another access token.
http::Response reconnect(ManagedShop& managed) {
    auto& shop = managed.shop;
    for (auto const& route : shop.api.routes()) {
        if (route.method != http::Method::patch || route.pattern != "/api/v1/inboxes/{inbox_id}") continue;
        http::Request request{.method = http::Method::patch};
        request.headers.emplace_back("content-type", "application/json");
        request.params["inbox_id"] = std::to_string(shop.inbox.value);
        request.body = R"({"name":"Nuevo","whatsapp":{"access_token":"OTHER"}})";
        request.who = Who::system(shop.account);
        return route.handler(request);
    }
    FAIL("no such route");
    return {};
}

TEST_CASE("whoever connects a number hears at once what the provider refuses, and nothing is saved") {
    struct Case {
        http::Scripted phone;
        std::string field, code;
    };
    std::vector<Case> const cases = {
        {answer(401, graph_refusal(190)), "whatsapp.access_token", "token_invalid"},
        {answer(401, "no"), "whatsapp.access_token", "token_invalid"},
        {answer(403, graph_refusal(10)), "whatsapp.access_token", "permission_missing"},
        {answer(400, graph_refusal(33)), "whatsapp.phone_number_id", "number_inaccessible"},
        {answer(400, graph_refusal(100)), "whatsapp.phone_number_id", "number_inaccessible"},
    };
    for (auto const& one : cases) {
        CAPTURE(one.code);
        ManagedShop managed;
        managed.provider.phone = one.phone;
        auto const before = managed.shop.text("SELECT name || secrets || health FROM inboxes");
        auto const response = reconnect(managed);
        CHECK(response.status == 422);
        CHECK(response.body.contains("\"field\":\"" + one.field + "\",\"code\":\"" + one.code + "\""));
        CHECK(managed.shop.text("SELECT name || secrets || health FROM inboxes") == before);
        CHECK(managed.shop.graph.requests().back().contains("Authorization: Bearer OTHER"));
    }
}

TEST_CASE("a number that cannot be asked about now is saved with a warning, one that answers without") {
    ManagedShop managed;
    CHECK(reconnect(managed).status == 200);
    CHECK(managed.shop.text("SELECT name || ' ' || health FROM inboxes") == "Nuevo unknown");
    managed.provider.phone = answer(500, "<html>");
    auto const response = reconnect(managed);
    CHECK(response.status == 200);
    CHECK(response.body.contains(R"("health":"warning","health_detail":"provider_unreachable")"));
    CHECK(managed.check() == "warning provider_unreachable");
}

std::string listed(std::string const& name, std::string const& status = "APPROVED") {
    return R"({"id":"id_)" + name + R"(","name":")" + name + R"(","language":"es","status":")" + status +
           R"(","category":"UTILITY","parameter_format":"POSITIONAL","components":[{"type":"BODY","text":"Hola {{1}}, bienvenida"}],"quality_score":{"score":"GREEN"},"rejected_reason":"NONE"})";
}

TEST_CASE("templates come page by page, and what the provider no longer lists goes") {
    ManagedShop managed;
    managed.provider.templates = [&](std::string const& request) {
        if (request.find("&after=c2%3D ") == std::string::npos)
            return answer(
                200,
                R"({"data":[)" + listed("uno") +
                    R"(],"paging":{"cursors":{"after":"c2="},"next":"https://graph.facebook.com/x?access_token=TOKEN"}})");
        return answer(200, R"({"data":[)" + listed("dos", "REJECTED") + R"(],"paging":{"cursors":{"after":"c3"}}})");
    };
    managed.enqueue(sync_templates_job);
    CHECK(managed.shop.joined("SELECT name || ':' || status || ':' || quality FROM templates ORDER BY name") ==
          "dos:REJECTED:GREEN,uno:APPROVED:GREEN");
    managed.shop.now.ms += 1000;
    managed.provider.templates = [](auto const&) { return answer(200, R"({"data":[)" + listed("tres") + "]}"); };
    managed.enqueue(sync_templates_job);
    CHECK(managed.shop.joined("SELECT name FROM templates") == "tres");
    CHECK(managed.shop.number("SELECT count(*) FROM events WHERE type = 'templates_synced'") == 2);
    auto const shown = managed.shop.write(
        [&](Tx& tx) { return templates::list_templates(tx, {.inbox_id = managed.shop.inbox, .status = {}}); });
    REQUIRE(shown.has_value());
    CHECK(shown->items.at(0).variables.at(0).name == "1");
}

TEST_CASE("an expired cursor restarts the list, a failure keeps what was known") {
    ManagedShop managed;
    bool expired = true;
    managed.provider.templates = [&](std::string const& request) {
        if (request.find("&after=") == std::string::npos)
            return answer(200, R"({"data":[)" + listed("uno") + R"(],"paging":{"cursors":{"after":"c2"},"next":"x"}})");
        if (std::exchange(expired, false)) return answer(400, graph_refusal(131059));
        return answer(200, R"({"data":[)" + listed("dos") + "]}");
    };
    managed.enqueue(sync_templates_job);
    CHECK(managed.shop.number("SELECT count(*) FROM templates") == 2);
    managed.shop.now.ms += 1000;
    managed.provider.templates = [](auto const&) { return answer(500, "<html>"); };
    managed.enqueue(sync_templates_job);
    CHECK(managed.shop.number("SELECT count(*) FROM templates") == 2);
    CHECK(managed.shop.number("SELECT count(*) FROM jobs WHERE kind = 'sync_templates' AND state = 'waiting'") == 1);
}

std::string wrong_fields(Result<inboxes::Inbox> const& made) {
    std::string out;
    if (made) return out;
    for (auto const& field : made.error().fields) out += (out.empty() ? "" : " ") + field.field + ":" + field.code;
    return out;
}

TEST_CASE("connecting names every wrong field, keeps secrets secret, and shares the address within an app") {
    ManagedShop managed;
    auto& shop = managed.shop;
    auto const connect = [&](std::string const& whatsapp) {
        return shop.write([&](Tx& tx) {
            return inboxes::create_inbox(tx, {.name = "Otro", .kind = "whatsapp", .whatsapp = json::Raw{whatsapp}});
        });
    };
    CHECK(wrong_fields(connect(
              R"({"phone_number_id":"12a","waba_id":"1","access_token":"t","app_secret":"s","graph_version":"25"})")) ==
          "whatsapp.phone_number_id:bad_format whatsapp.graph_version:bad_format");
    CHECK(
        wrong_fields(connect(
            R"({"phone_number_id":"12","waba_id":"1","access_token":"t","app_secret":"s","graph_base":"ftp://x"})")) ==
        "whatsapp.graph_base:bad_format");
    CHECK(wrong_fields(connect(R"({"surprise":1})")) == "whatsapp.surprise:unknown_field");
    CHECK(wrong_fields(
              connect(R"({"phone_number_id":"106540352242922","waba_id":"1","access_token":"t","app_secret":"s"})")) ==
          "whatsapp.phone_number_id:taken");
    auto const second = connect(
        R"({"phone_number_id":"2","waba_id":"1","app_id":"1200000000000001","access_token":"SECRET-T","app_secret":"SECRET-S"})");
    REQUIRE(second.has_value());
    CHECK(shop.number("SELECT count(DISTINCT connection_key) FROM whatsapp_numbers") == 1);
    auto const shown = second->whatsapp->text;
    CHECK(shown.find("\"has_access_token\":true") != std::string::npos);
    CHECK(shown.find("https://recado.example/hooks/meta/whatsapp/" + shop.key) != std::string::npos);
    CHECK(shown.find("SECRET") == std::string::npos);
    CHECK(shop.joined("SELECT secrets || CAST(settings AS TEXT) FROM inboxes").find("SECRET") == std::string::npos);
    auto const other_app =
        connect(R"({"phone_number_id":"3","waba_id":"1","app_id":"9","access_token":"t","app_secret":"s"})");
    CHECK(other_app.has_value());
    CHECK(shop.number("SELECT count(DISTINCT connection_key) FROM whatsapp_numbers") == 2);
}

}  // namespace
}  // namespace recado::whatsapp
