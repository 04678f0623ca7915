#include "channels/whatsapp/payload.h"

#include <doctest/doctest.h>

namespace recado::whatsapp {
namespace {

Sending to_camila(std::string kind) {
    return {.to = {.phone = "56912345678", .bsuid = "CL.1"},
            .our_id = "a-1",
            .kind = std::move(kind),
            .text = {},
            .reply_to = {}};
}

constexpr std::string_view start =
    R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"+56912345678","biz_opaque_callback_data":"a-1",)";

std::string field_of(Result<std::string> const& refused) {
    REQUIRE_FALSE(refused.has_value());
    return refused.error().fields.at(0).field + " " + refused.error().fields.at(0).code;
}

TEST_CASE("text: with plus, with our id, with the quote, a preview only for links") {
    auto sending = to_camila("text");
    sending.text = "Hola ñ";
    CHECK(message_payload(sending) ==
          std::string(start) + R"("type":"text","text":{"body":"Hola ñ","preview_url":false}})");
    sending.text = "mira https://a.cl";
    sending.reply_to = "wamid.Q";
    CHECK(
        message_payload(sending) ==
        std::string(start) +
            R"("context":{"message_id":"wamid.Q"},"type":"text","text":{"body":"mira https://a.cl","preview_url":true}})");
}

TEST_CASE("text has 1 to 4096 characters, counted as characters") {
    auto sending = to_camila("text");
    for (int i = 0; i < 4096; ++i) sending.text += "ñ";
    CHECK(message_payload(sending).has_value());
    sending.text += "ñ";
    CHECK(field_of(message_payload(sending)) == "text too_long");
    sending.text = " \n ";
    CHECK(field_of(message_payload(sending)) == "text required");
}

TEST_CASE("who has no phone is reached by user id, who has neither is refused") {
    auto sending = to_camila("text");
    sending.text = "Hola";
    sending.to.phone.clear();
    CHECK(message_payload(sending)->find(R"("recipient":"CL.1")") != std::string::npos);
    CHECK(message_payload(sending)->find(R"("to":)") == std::string::npos);
    sending.to = {.phone = "+56912345678"};
    CHECK(message_payload(sending)->find(R"("to":"+56912345678")") != std::string::npos);
    sending.to = {};
    CHECK(field_of(message_payload(sending)) == "to required");
}

TEST_CASE("media by uploaded id: captions where they are allowed, names of documents, the voice flag") {
    auto sending = to_camila("image");
    sending.media = SentMedia{.kind = "image", .id = "77", .file_name = "a.jpg"};
    sending.text = "Foto";
    CHECK(message_payload(sending) == std::string(start) + R"("type":"image","image":{"id":"77","caption":"Foto"}})");
    sending = to_camila("voice");
    sending.media = SentMedia{.kind = "voice", .id = "78", .file_name = "v.ogg"};
    CHECK(message_payload(sending) == std::string(start) + R"("type":"audio","audio":{"id":"78","voice":true}})");
    sending.text = "no";
    CHECK(field_of(message_payload(sending)) == "text not_allowed");
    sending = to_camila("document");
    sending.media = SentMedia{.kind = "document", .id = "79", .file_name = "boleta.pdf"};
    CHECK(message_payload(sending) ==
          std::string(start) + R"("type":"document","document":{"id":"79","filename":"boleta.pdf"}})");
    sending.text = std::string(1025, 'x');
    CHECK(field_of(message_payload(sending)) == "text too_long");
    sending = to_camila("sticker");
    CHECK(field_of(message_payload(sending)) == "files required");
}

TEST_CASE("a long file name keeps its extension") {
    auto sending = to_camila("document");
    sending.media = SentMedia{.kind = "document", .id = "1", .file_name = std::string(300, 'a') + ".pdf"};
    CHECK(message_payload(sending)->find(std::string(236, 'a') + ".pdf\"") != std::string::npos);
}

TEST_CASE("location numbers leave as texts and must be on the globe") {
    auto sending = to_camila("location");
    sending.content.text = R"({"location":{"latitude":-33.4372,"longitude":"-70.6506","name":"Plaza"}})";
    CHECK(message_payload(sending) ==
          std::string(start) +
              R"("type":"location","location":{"latitude":"-33.4372","longitude":"-70.6506","name":"Plaza"}})");
    for (auto const* place : {R"({"location":{"latitude":91,"longitude":0}})", R"({"location":{"latitude":1}})",
                              R"({"location":7})", "{}", ""}) {
        sending.content.text = place;
        CHECK_FALSE_MESSAGE(message_payload(sending).has_value(), place);
    }
}

TEST_CASE("contact cards: at most five, a second name field, only HOME and WORK") {
    auto sending = to_camila("contacts");
    sending.content.text =
        R"({"contacts":[{"name":{"formatted_name":"Pedro"},"phones":[{"phone":"+56","type":"CELL"},{"phone":"+57","type":"home"}],"vcard":"x"}]})";
    CHECK(
        message_payload(sending) ==
        std::string(start) +
            R"("type":"contacts","contacts":[{"name":{"formatted_name":"Pedro","first_name":"Pedro"},"phones":[{"phone":"+56","type":"WORK"},{"phone":"+57","type":"HOME"}]}]})");
    sending.content.text = R"({"contacts":[{"name":{"first_name":"Pedro"}}]})";
    CHECK(field_of(message_payload(sending)) == "contacts required");
    std::string six;
    for (int i = 0; i < 6; ++i) six += (i ? "," : "") + std::string(R"({"name":{"formatted_name":"P"}})");
    sending.content.text = R"({"contacts":[)" + six + "]}";
    CHECK(field_of(message_payload(sending)) == "contacts wrong_size");
}

TEST_CASE("templates and interactive messages pass as they were prepared") {
    auto sending = to_camila("template");
    sending.content.text = R"({"template":{"name":"aviso","language":{"policy":"deterministic","code":"es"}}})";
    CHECK(message_payload(sending) ==
          std::string(start) +
              R"("type":"template","template":{"name":"aviso","language":{"policy":"deterministic","code":"es"}}})");
    sending = to_camila("interactive");
    sending.content.text = R"({"interactive":{"type":"button","body":{"text":"?"}}})";
    CHECK(message_payload(sending) ==
          std::string(start) + R"("type":"interactive","interactive":{"type":"button","body":{"text":"?"}}})");
    sending.kind = "order";
    CHECK(field_of(message_payload(sending)) == "kind not_allowed");
}

TEST_CASE("reactions, their removal, read marks") {
    Recipient const camila{.phone = "56912345678"};
    CHECK(
        reaction_payload(camila, "wamid.A", "👍", "a-2") ==
        R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"+56912345678","biz_opaque_callback_data":"a-2","type":"reaction","reaction":{"message_id":"wamid.A","emoji":"👍"}})");
    CHECK(reaction_payload(camila, "wamid.A", "", "")->ends_with(R"("reaction":{"message_id":"wamid.A","emoji":""}})"));
    CHECK(field_of(reaction_payload(camila, "", "👍", "")) == "message_id required");
    CHECK(read_payload("wamid.A", false) ==
          R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A"})");
    CHECK(
        read_payload("wamid.A", true) ==
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A","typing_indicator":{"type":"text"}})");
}

}  // namespace
}  // namespace recado::whatsapp
