#include "channels/whatsapp/parse.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "testing/source.h"

namespace recado::whatsapp {
namespace {

std::string folder() { return testing::source_dir() + "/server/channels/whatsapp/fixtures/"; }

std::string fixture(std::string const& name) {
    std::ifstream file(folder() + name + ".json");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string describe(Person const& person) {
    return person.wa_id + "/" + person.bsuid + (person.name.empty() ? "" : "/" + person.name) +
           (person.username.empty() ? "" : "@" + person.username);
}

struct Describe {
    std::string operator()(Message const& m) const {
        auto out = std::string(m.kind) + " " + describe(m.sender) + " '" + m.text + "'";
        if (!m.reply_to.empty()) out += " to " + m.reply_to;
        if (m.forwarded) out += " forwarded";
        for (auto const& media : m.media) out += " [" + media.id + " " + media.mime_type + " " + media.file_name + "]";
        if (m.place)
            out += " at " + std::to_string(m.place->latitude) + "," + std::to_string(m.place->longitude) + "," +
                   m.place->name + "," + m.place->address;
        for (auto const& card : m.contacts) out += " card " + card;
        if (!m.referral.empty()) out += " from " + m.referral;
        if (!m.details.empty()) out += " " + m.details;
        return out;
    }
    std::string operator()(Reaction const& r) const { return "reaction " + r.target + " '" + r.emoji + "'"; }
    std::string operator()(Edit const& e) const { return "edit " + e.original + " '" + e.text + "'"; }
    std::string operator()(Revoke const& r) const { return "revoke " + r.original; }
    std::string operator()(IdentityChange const& c) const {
        return "change " + describe(c.before) + " -> " + describe(c.after);
    }
    std::string operator()(Status const& s) const {
        constexpr char const* names[] = {"sent", "delivered", "read", "failed"};
        auto out = std::string("status ") + names[static_cast<int>(s.kind)] + " " + s.id + " " + describe(s.recipient);
        if (!s.our_id.empty()) out += " ours " + s.our_id;
        if (s.problem.code != 0) out += " code " + std::to_string(s.problem.code);
        return out;
    }
    std::string operator()(Preference const& p) const {
        return std::string(p.stop ? "stop " : "resume ") + p.category + " " + describe(p.person);
    }
    std::string operator()(TemplateUpdate const& t) const {
        constexpr char const* names[] = {"status", "quality", "category", "components"};
        auto out = std::string("template ") + names[static_cast<int>(t.change)] + " " + t.id + " " + t.name + " " +
                   t.language + " " + t.value;
        if (!t.reason.empty()) out += " reason " + t.reason;
        if (!t.detail.empty()) out += " detail " + t.detail;
        return out;
    }
    std::string operator()(AccountUpdate const& a) const {
        return "account " + a.field + " " + a.event + " " + a.display_phone + " " + a.detail + " " + a.limit +
               (a.blocking ? " blocking" : "");
    }
    std::string operator()(ChannelProblem const& p) const {
        return "problem " + std::to_string(p.problem.code) + " " + p.problem.details;
    }
};

// All items and what is broken of a fixture, one per line.
std::string said(std::string const& name) {
    auto const parsed = parse(fixture(name));
    REQUIRE(parsed.has_value());
    std::string out;
    for (auto const& item : parsed->items) out += (out.empty() ? "" : "\n") + std::visit(Describe{}, item.what);
    for (auto const& broken : parsed->broken) out += (out.empty() ? "" : "\n") + ("broken: " + broken.reason);
    return out;
}

std::string const camila = "56912345678/CL.13491208655302741918";
std::string const camila_named = camila + "/Camila Rojas";

std::map<std::string, std::string> const expected = {
    {"text", "text " + camila_named + " 'Hola, ¿tienen talla M en azul? 😊'"},
    {"text_without_bsuid", "text 56912345678//Camila Rojas 'Hola'"},
    {"text_username_only", "text /CL.13491208655302741918 'Hola'"},
    {"text_missing_from", "text 5511987654321/BR.77001/Bruno 'Hola'"},
    {"text_missing_contacts", "text " + camila + " 'Sigo esperando'"},
    {"reply", "text " + camila_named + " 'Este' to wamid.ORIGINAL"},
    {"forwarded", "text " + camila_named + " 'Miren esto' forwarded"},
    {"product_question",
     "text " + camila_named +
         R"( 'Está disponible?' to wamid.CAT {"product":{"catalog_id":"194836987003835","product_retailer_id":"polera-azul-m"}})"},
    {"referral",
     "text " + camila_named +
         R"( 'Quiero la promo' from {"source_url":"https://fb.me/3cr4Wqqkv","source_id":"120226305854810726","source_type":"ad","body":"Poleras a mitad de precio","headline":"Escríbenos","media_type":"image","image_url":"https://scontent.xx.fbcdn.net/v/t45.1","ctwa_clid":"Aff-n8ZTODiE79d22KtAwQKj9e","welcome_message":{"text":"Hola, ¿cómo ayudamos?"}})"},
    {"image", "image " + camila_named + " 'Llegó así' [1003383421387256 image/jpeg ]"},
    {"video", "video " + camila_named + " '' [1003383421387257 video/mp4 ]"},
    {"audio", "audio " + camila_named + " '' [1003383421387258 audio/mpeg ]"},
    {"voice", "voice " + camila_named + " '' [1003383421387259 audio/ogg; codecs=opus ]"},
    {"document", "document " + camila_named + " 'Comprobante' [1003383421387260 application/pdf transferencia.pdf]"},
    {"sticker", "sticker " + camila_named + " '' [1003383421387261 image/webp ]"},
    {"media_too_large",
     "unsupported " + camila_named +
         R"( '' {"unsupported":{"type":"video","code":131052,"title":"Media download error","details":"File size is greater than 100 MB"}})"},
    {"location", "location " + camila_named + R"( '' at -33.437200,-70.650600,Plaza de Armas,Santiago Centro)"},
    {"location_text_numbers", "location " + camila_named + R"( '' at -33.437200,-70.650600,,)"},
    {"contacts",
     "contacts " + camila_named +
         R"( '' card {"name":{"formatted_name":"Pedro Soto","first_name":"Pedro","last_name":"Soto"},"phones":[{"phone":"+56 9 8765 4321","type":"CELL","wa_id":"56987654321"}],"vcard":"BEGIN:VCARD\nEND:VCARD","origin":"contact_request"})"},
    {"button", "button " + camila_named +
                   R"( 'Confirmar' to wamid.TEMPLATE {"button":{"payload":"CONFIRM-860198","text":"Confirmar"}})"},
    {"button_reply",
     "button " + camila_named +
         R"( 'Sí' to wamid.ASK {"interactive":{"type":"button_reply","button_reply":{"id":"yes","title":"Sí"}}})"},
    {"list_reply",
     "list_reply " + camila_named +
         R"( '9 a 11' {"interactive":{"type":"list_reply","list_reply":{"id":"m1","title":"9 a 11","description":"libre"}}})"},
    {"flow_reply",
     "interactive " + camila_named +
         R"( 'Sent' {"interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"t\",\"size\":\"M\"}"}}})"},
    {"call_permission_reply",
     "interactive " + camila_named +
         R"( '' {"interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept","expiration_timestamp":1763770000}}})"},
    {"reaction", "reaction wamid.OURS '❤️'"},
    {"reaction_removed", "reaction wamid.OURS ''"},
    {"order",
     "order " + camila_named +
         R"( 'Para hoy' {"order":{"catalog_id":"194836987003835","text":"Para hoy","product_items":[{"product_retailer_id":"polera-azul-m","quantity":"2","item_price":"9990","currency":"CLP"}]}})"},
    {"number_changed", "change " + camila + " -> 56922223333/CL.2"},
    {"number_changed_legacy", "change 56912345678/ -> 56922223333/"},
    {"user_id_changed", "change " + camila + " -> /CL.999"},
    {"identity_key_changed",
     "system " + camila +
         R"( 'Camila's security code changed' {"system":{"body":"Camila's security code changed","type":"customer_identity_changed","identity":"eCJt0zZ2"}})"},
    {"unsupported",
     "unsupported " + camila_named +
         R"( '' {"unsupported":{"type":"unsupported","code":131051,"title":"Message type unknown","details":"Message type is currently not supported."}})"},
    {"unsupported_poll",
     "unsupported " + camila_named +
         R"( '' {"unsupported":{"type":"poll","code":131051,"title":"Message type unknown","details":""}})"},
    {"unknown_type", "unsupported " + camila_named + R"( '' {"unsupported":{"type":"hologram"}})"},
    {"request_welcome", "unsupported " + camila_named + R"( '' {"unsupported":{"type":"request_welcome"}})"},
    {"edit", "edit wamid.FIRST 'Talla L, perdón'"},
    {"edit_caption", "edit wamid.FIRST 'La foto correcta'"},
    {"revoke", "revoke wamid.FIRST"},
    {"group_message", "broken: a message in a group"},
    {"without_sender", "broken: a message without sender"},
    {"status_sent", "status sent wamid.SENT1 " + camila + " ours 0192f0c4-7b1e-7cc0-9e2f-000000000001"},
    {"status_delivered", "status delivered wamid.SENT1 " + camila},
    {"status_read", "status read wamid.SENT1 " + camila},
    {"status_played", "status read wamid.SENT1 " + camila},
    {"status_failed", "status failed wamid.SENT1 " + camila + " code 131049"},
    {"status_username_only", "status sent wamid.SENT1 /CL.5"},
    {"status_warning", "broken: an unknown status"},
    {"errors_only", "problem 130429 Cloud API message throughput has been reached."},
    {"template_approved", "template status 1689556908129832 pedido_en_camino es_CL APPROVED"},
    {"template_rejected",
     "template status 1689556908129832 pedido_en_camino es_CL REJECTED reason PROMOTIONAL detail Use la categoría "
     "marketing"},
    {"template_paused", "template status 1689556908129832 pedido_en_camino es_CL PAUSED detail Pausada por 3 horas"},
    {"template_quality", "template quality 1689556908129832 pedido_en_camino es_CL YELLOW"},
    {"template_quality_wrong_field", "template quality 1689556908129832 pedido_en_camino es_CL RED"},
    {"template_category_notice", "template category 1689556908129832 pedido_en_camino es_CL UTILITY detail MARKETING"},
    {"template_category_done", "template category 1689556908129832 pedido_en_camino es_CL MARKETING"},
    {"template_components", "template components 1689556908129832 pedido_en_camino es_CL "},
    {"phone_quality", "account phone_number_quality_update UPGRADE 56955550100  TIER_10K"},
    {"phone_name", "account phone_number_name_update REJECTED 56955550100  "},
    {"business_capability", "account business_capability_update    "},
    {"account_violation", "account account_update ACCOUNT_VIOLATION  SPAM "},
    {"account_banned", "account account_update DISABLED_UPDATE  DISABLE  blocking"},
    {"account_restricted", "account account_update ACCOUNT_RESTRICTION    blocking"},
    {"account_alert", "account account_alerts WARNING  Descripción "},
    {"account_review", "account account_review_update APPROVED   "},
    {"security", "account security PIN_CHANGED 56955550100  "},
    {"preference_stop", "stop marketing_messages 56912345678/"},
    {"unknown_field", "broken: unknown field moon_phase"},
    {"mixed_batch", "image " + camila_named +
                        " '' [2001 image/jpeg ]\ntext 56933334444/CL.44/Diego Pérez 'Buenas'\nstatus read wamid.S2 "
                        "56933334444/\nbroken: a message without the content of its type"},
};

TEST_CASE("every captured payload says what it says") {
    for (auto const& entry : std::filesystem::directory_iterator(folder())) {
        auto const name = entry.path().stem().string();
        CAPTURE(name);
        auto const found = expected.find(name);
        REQUIRE(found != expected.end());
        CHECK(said(name) == found->second);
    }
    for (auto const& [name, what] : expected) CHECK_MESSAGE(std::filesystem::exists(folder() + name + ".json"), name);
}

TEST_CASE("ids and provider time come along") {
    auto const parsed = parse(fixture("text"));
    auto const& item = parsed->items.at(0);
    CHECK(item.waba_id == "102290129340398");
    CHECK(item.phone_number_id == "106540352242922");
    CHECK(std::get<Message>(item.what).id == "wamid.HBgLNTY5MTIzNDU2NzgVAgASGBQz001");
    CHECK(std::get<Message>(item.what).at.ms == 1763766001000);
    auto const image = parse(fixture("image"));
    CHECK(std::get<Message>(image->items.at(0).what).media.at(0).sha256 ==
          "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=");
}

std::string with_message(std::string const& message) {
    return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"9"},"messages":[)" +
           message + "]}}]}]}";
}

TEST_CASE("an emoji cut in half costs one character, not the webhook") {
    for (auto const* text : {R"(a\ud83d b)", R"(a\ude00 b)", R"(a\ud83d\ud83d b)", R"(\\ud83d\ud83d)"}) {
        auto const parsed = parse(with_message(
            R"({"from":"1","id":"w","timestamp":"1","type":"text","text":{"body":")" + std::string(text) + R"("}})"));
        REQUIRE_MESSAGE(parsed.has_value(), text);
        CHECK(std::get<Message>(parsed->items.at(0).what).text.find("\xef\xbf\xbd") != std::string::npos);
    }
    auto const whole =
        parse(with_message(R"({"from":"1","id":"w","type":"text","text":{"body":"\ud83d\ude00\ud83d"}})"));
    CHECK(std::get<Message>(whole->items.at(0).what).text == "😀\xef\xbf\xbd");
}

TEST_CASE("hostile values: NUL, absurd times and numbers, wrong types, doubled keys") {
    auto const parsed = parse(with_message(
        R"({"from":"1","id":"a","timestamp":"99999999999999999999","type":"text","text":{"body":"x\u0000y","body":"z\u0000"}},)"
        R"({"from":"1","id":"b","timestamp":{"a":1},"type":"location","location":{"latitude":1e400,"longitude":"nan"}},)"
        R"({"from":["1"],"id":"c","type":"text","text":{"body":"x"}},"text",7,null,)"
        R"({"from":"1","id":"d","type":7}, {"from":"1","id":"e","type":"image","image":[1]})"));
    REQUIRE(parsed.has_value());
    REQUIRE(parsed->items.size() == 3);
    CHECK(std::get<Message>(parsed->items[0].what).text == "z");
    CHECK(std::get<Message>(parsed->items[0].what).at.ms == 0);
    CHECK(std::get<Message>(parsed->items[2].what).kind == "unsupported");
    CHECK(parsed->broken.size() == 5);
}

TEST_CASE("what is no JSON object is an error; what says nothing is nothing") {
    CHECK_FALSE(parse("").has_value());
    CHECK_FALSE(parse("[]").has_value());
    CHECK_FALSE(parse("{\"a\":").has_value());
    CHECK_FALSE(parse(std::string(500, '[')).has_value());
    CHECK_FALSE(parse("{\"a\":\"\xff\"}").has_value());
    for (auto const* text :
         {"{}", R"({"object":"page"})", R"({"entry":{}})", R"({"entry":[1,{"changes":2},{"changes":[3,{}]}]})"}) {
        auto const parsed = parse(text);
        REQUIRE(parsed.has_value());
        CHECK(parsed->items.empty());
    }
}

TEST_CASE("a thousand messages with one broken give 999 and the broken one") {
    std::string messages;
    for (int i = 0; i < 1000; ++i)
        messages +=
            (i ? "," : "") + (i == 500 ? std::string(R"({"id":"nobody","type":"text"})")
                                       : R"({"from":"1","id":"w)" + std::to_string(i) +
                                             R"(","timestamp":"1763766000","type":"text","text":{"body":"hola"}})");
    auto const parsed = parse(with_message(messages));
    CHECK(parsed->items.size() == 999);
    REQUIRE(parsed->broken.size() == 1);
    CHECK(parsed->broken[0].raw == R"({"id":"nobody","type":"text"})");
    CHECK(parsed->broken[0].phone_number_id == "9");
}

}  // namespace
}  // namespace recado::whatsapp
