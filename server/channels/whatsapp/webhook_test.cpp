#include "channels/whatsapp/webhook.h"

#include "channels/whatsapp/testing.h"

namespace recado::whatsapp {
namespace {

std::optional<http::Scripted> silent(std::string const&, int) { return answer(200, "{}"); }

TEST_CASE("the published signature vector, and everything that is not it") {
    std::string const body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","contacts":[{"profile":{"name":"Jos\u00e9"},"wa_id":"16505551234"}]}}]}]})";
    std::string const good = "sha256=a73ba7acf2077b2867a169a7ee2250d99aace1fc295775c117f4438d4fc6f702";
    CHECK(body.size() == 201);
    CHECK(signature_matches(app_secret, body, good));
    CHECK_FALSE(signature_matches("another", body, good));
    CHECK_FALSE(signature_matches("", body, good));
    CHECK_FALSE(signature_matches(app_secret, body, ""));
    CHECK_FALSE(signature_matches(app_secret, body, good.substr(7)));
    CHECK_FALSE(signature_matches(app_secret, body, good.substr(0, good.size() - 1)));
    CHECK_FALSE(signature_matches(app_secret, body, good + "0"));
    for (std::size_t i = 0; i < body.size(); i += 20) {
        auto changed = body;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(signature_matches(app_secret, changed, good));
    }
    CHECK_FALSE(signature_matches(app_secret, body + "\n", good));
}

http::Request verification(std::string const& mode, std::string const& token) {
    http::Request request{.method = http::Method::get};
    request.query = {{"hub.mode", mode}, {"hub.verify_token", token}, {"hub.challenge", "1158201444"}};
    return request;
}

TEST_CASE("the verification repeats the challenge for the right token only") {
    Shop shop(silent);
    auto const good = shop.call(http::Method::get, verification("subscribe", "let-me-in"));
    CHECK(good.status == 200);
    CHECK(good.body == "1158201444");
    CHECK(good.content_type == "text/plain");
    CHECK(shop.call(http::Method::get, verification("subscribe", "let-me-out")).status == 403);
    CHECK(shop.call(http::Method::get, verification("unsubscribe", "let-me-in")).status == 403);
    auto stranger = verification("subscribe", "let-me-in");
    stranger.params["key"] = "nobody";
    CHECK(shop.call(http::Method::get, stranger).status == 403);
}

TEST_CASE("an unsigned, wrongly signed or misaddressed webhook stores nothing") {
    Shop shop(silent);
    auto const body = webhook_of("messages", text_message("w1", "56912345678", "Hola"));
    CHECK(shop.post(body, "wrong").status == 401);
    http::Request bare{.method = http::Method::post};
    bare.body = body;
    CHECK(shop.call(http::Method::post, bare).status == 401);
    bare.params["key"] = "nobody";
    CHECK(shop.call(http::Method::post, bare).status == 401);
    CHECK(shop.number("SELECT count(*) FROM messages") == 0);
    CHECK(shop.number("SELECT count(*) FROM dead_letters") == 0);
}

TEST_CASE("a message arrives once, however often it is delivered") {
    Shop shop(silent);
    auto const body = webhook_of("messages", text_message("w1", "56912345678", "Hola"));
    for (int i = 0; i < 5; ++i) CHECK(shop.post(body).status == 200);
    CHECK(shop.number("SELECT count(*) FROM messages WHERE direction = 'inbound'") == 1);
    CHECK(shop.number("SELECT count(*) FROM conversations") == 1);
    CHECK(shop.number("SELECT count(*) FROM contacts") == 1);
    CHECK(shop.text("SELECT text FROM messages WHERE source_id = 'w1'") == "Hola");
}

TEST_CASE("every captured payload is taken with 200, twice, without a fault") {
    Shop shop(silent);
    for (auto const& entry :
         std::filesystem::directory_iterator(testing::source_dir() + "/server/channels/whatsapp/fixtures/")) {
        CAPTURE(entry.path().stem().string());
        CHECK(shop.post(fixture(entry.path().stem())).status == 200);
        CHECK(shop.post(fixture(entry.path().stem())).status == 200);
    }
    CHECK(shop.number("SELECT count(*) FROM dead_letters WHERE error LIKE 'item %'") == 0);
    CHECK(shop.number("SELECT count(*) FROM messages WHERE kind = 'voice'") == 1);
    CHECK(shop.number("SELECT count(*) FROM attachments WHERE state = 'pending'") == 7);
    CHECK(shop.number("SELECT count(*) FROM whatsapp_preferences WHERE stop") >= 1);
    CHECK(shop.text("SELECT health FROM inboxes") == "error");  // the restriction among them stops the channel
}

TEST_CASE(
    "a thousand messages with one broken: 999 stored, one set aside, all by one job that survives being run twice") {
    Shop shop(silent);
    std::string items;
    for (int i = 0; i < 1000; ++i)
        items += (i ? "," : "") +
                 (i == 500 ? std::string(R"({"id":"nobody","type":"text"})")
                           : text_message("w" + std::to_string(i), "5691234" + std::to_string(1000 + i % 50), "Hola"));
    auto const body = webhook_of("messages", items);
    CHECK(shop.post(body).status == 200);
    CHECK(shop.number("SELECT count(*) FROM messages WHERE direction = 'inbound'") == 0);
    CHECK(shop.post(body).status == 200);
    shop.runner.run_due();
    CHECK(shop.number("SELECT count(*) FROM messages WHERE direction = 'inbound'") == 999);
    CHECK(shop.number("SELECT count(*) FROM conversations") == 50);
    CHECK(shop.number("SELECT count(*) FROM webhook_events") == 0);
    CHECK(shop.number("SELECT count(DISTINCT body) FROM dead_letters") == 1);
}

TEST_CASE("what could not be used is taken in again, and what was good in it counts once") {
    Shop shop(silent);
    auto const good = text_message("w1", "56912345678", "Hola");
    auto const body = webhook_of("messages", good + R"(,{"id":"w2","type":"text"})");
    CHECK(shop.post(body).status == 200);
    CHECK(shop.post(body).status == 200);
    CHECK(shop.number("SELECT count(*) FROM dead_letters") == 1);
    CHECK(shop.text("SELECT body FROM dead_letters") == body);
    // As if the cause had been mended: the letter now holds what can be read.
    (void)shop.write([&](Tx& tx) -> Result<Done> {
        tx.run("UPDATE dead_letters SET body = $1",
               webhook_of("messages", good + "," + text_message("w2", "56912345678", "¿Hay stock?")));
        return Done{};
    });
    CHECK(shop.service.replay_dead_letters() == 1);
    CHECK(shop.service.replay_dead_letters() == 0);
    shop.runner.run_due();
    CHECK(shop.number("SELECT count(*) FROM messages WHERE direction = 'inbound'") == 2);
    CHECK(shop.number("SELECT count(*) FROM dead_letters WHERE resolved_at IS NULL") == 0);
    CHECK(shop.number("SELECT count(*) FROM events WHERE type = 'dead_letter_resolved'") == 1);
}

TEST_CASE("what is broken still is kept again, and what nobody is connected for stays") {
    Shop shop(silent);
    CHECK(shop.post(webhook_of("messages", R"({"id":"w2","type":"text"})")).status == 200);
    CHECK(shop.service.replay_dead_letters() == 1);
    shop.runner.run_due();
    CHECK(shop.number("SELECT count(*) FROM dead_letters WHERE resolved_at IS NULL") == 1);
    (void)shop.write([](Tx& tx) -> Result<Done> {
        tx.run("UPDATE dead_letters SET body = '{}'");
        return Done{};
    });
    CHECK(shop.service.replay_dead_letters() == 0);
    CHECK(shop.number("SELECT count(*) FROM dead_letters WHERE resolved_at IS NULL") == 1);
}

TEST_CASE("what is signed but no JSON is kept aside and answered 200") {
    Shop shop(silent);
    CHECK(shop.post("no json").status == 200);
    CHECK(shop.text("SELECT body FROM dead_letters") == "no json");
}

TEST_CASE("an album and a text of a new contact make one contact, one conversation, eleven messages") {
    Shop shop(silent);
    for (int i = 0; i < 10; ++i)
        CHECK(
            shop
                .post(webhook_of(
                    "messages",
                    R"({"from":"5491123456789","id":"img)" + std::to_string(i) +
                        R"(","timestamp":"1763766000","type":"image","image":{"mime_type":"image/jpeg","sha256":"x","id":"m)" +
                        std::to_string(i) + R"("}})"))
                .status == 200);
    CHECK(shop.post(webhook_of("messages", text_message("txt", "5491123456789", "Hola"))).status == 200);
    CHECK(shop.number("SELECT count(*) FROM contacts") == 1);
    CHECK(shop.number("SELECT count(*) FROM conversations") == 1);
    CHECK(shop.number("SELECT count(*) FROM messages WHERE direction = 'inbound'") == 11);
}

TEST_CASE("a message for a number that is not connected is dropped without noise") {
    Shop shop(silent);
    auto body = webhook_of("messages", text_message("w1", "56912345678", "Hola"));
    body.replace(body.find(phone_number_id), phone_number_id.size(), "999999999999999");
    CHECK(shop.post(body).status == 200);
    CHECK(shop.number("SELECT count(*) FROM messages") == 0);
}

TEST_CASE("a removed inbox hears nothing more, and a changed secret counts at once") {
    Shop shop(silent);
    auto const body = webhook_of("messages", text_message("w1", "56912345678", "Hola"));
    CHECK(shop.post(body).status == 200);
    (void)shop.write([&](Tx& tx) {
        return inboxes::update_inbox(tx,
                                     {.inbox_id = shop.inbox, .whatsapp = json::Raw{R"({"app_secret":"new-secret"})"}});
    });
    CHECK(shop.post(body).status == 401);
    CHECK(shop.post(body, "new-secret").status == 200);
    (void)shop.write([&](Tx& tx) { return inboxes::delete_inbox(tx, {shop.inbox}); });
    CHECK(shop.post(body, "new-secret").status == 401);
}

TEST_CASE("a change of number keeps the person and the thread") {
    Shop shop(silent);
    CHECK(shop.post(fixture("text")).status == 200);
    CHECK(shop.post(fixture("number_changed")).status == 200);
    auto const after = webhook_of(
        "messages",
        R"({"from":"56922223333","from_user_id":"CL.2","id":"after","timestamp":"1763766050","type":"text","text":{"body":"Sigo yo"}})");
    CHECK(shop.post(after).status == 200);
    CHECK(shop.number("SELECT count(*) FROM contacts WHERE merged_into IS NULL") == 1);
    CHECK(shop.number("SELECT count(*) FROM conversations") == 1);
}

TEST_CASE("template webhooks change the catalogue, hyphen or not; unknown ones fetch it again") {
    Shop shop(silent);
    (void)shop.write([&](Tx& tx) -> Result<Done> {
        templates::store_page(tx, shop.inbox, 1,
                              {{.remote_id = "1689556908129832",
                                .name = "pedido_en_camino",
                                .language = "es_CL",
                                .category = "UTILITY",
                                .status = "PENDING",
                                .components = "[]",
                                .parameter_format = "POSITIONAL",
                                .quality = {},
                                .rejected_reason = {}}});
        return Done{};
    });
    auto const status = [&] {
        return shop
            .text(
                "SELECT status || ' ' || category || ' ' || coalesce(quality, '-') || ' ' || coalesce(rejected_reason, "
                "'-') FROM templates")
            .value_or("gone");
    };
    shop.post(fixture("template_rejected"));
    CHECK(status() == "REJECTED UTILITY - PROMOTIONAL: Use la categoría marketing");
    shop.post(fixture("template_approved"));
    CHECK(status() == "APPROVED UTILITY - -");
    shop.post(fixture("template_quality"));
    shop.post(fixture("template_category_done"));
    CHECK(status() == "APPROVED MARKETING YELLOW -");
    CHECK(shop.number("SELECT count(*) FROM jobs WHERE kind = 'sync_templates'") == 0);
    shop.post(fixture("template_components"));
    CHECK(shop.number("SELECT count(*) FROM jobs WHERE kind = 'sync_templates'") == 1);
}

}  // namespace
}  // namespace recado::whatsapp
