#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "features/conversations/delivery.h"
#include "testing/world.h"

using namespace recado;
using namespace recado::testing;
using conversations::Inbound;
using conversations::MessageKind;

namespace {

std::int64_t count(World& world, std::string sql) {
    return world.inside([&](Tx& tx) { return tx.number(sql).value_or(0); });
}

Inbound inbound(World& world, std::string source_id) {
    Inbound in{.inbox = world.sales, .source_id = std::move(source_id)};
    in.sender.phone = "56911112222";
    in.sender.profile_name = "Ada";
    in.text = "Hola";
    in.provider_at = world.now;
    return in;
}

}  // namespace

TEST_CASE("a first message makes a contact, a conversation, a ticket and says so") {
    World world;
    auto const received = world.hears({.from = "56911112222", .text = "¿Tienen stock?"});
    auto const shown = world.as(world.bob).get("/conversations/" + id_text(received.conversation_id));
    CHECK(shown.status() == 200);
    CHECK(shown.text("status") == "open");
    CHECK(shown.text("contact.name") == "Ada");
    CHECK(shown.text("contact.phone") == "+56911112222");
    CHECK(shown.text("contact.country") == "CL");
    CHECK(shown.number("unread_count") == 1);
    CHECK(shown.number("display_id") == 1);
    CHECK(shown.text("ticket_number") == "1");
    CHECK(shown.text("last_message.text") == "¿Tienen stock?");
    CHECK(shown.number("waiting_since") == world.now.ms);
    CHECK(shown.number("window_expires_at") == world.now.ms + 24 * hour_ms);
    CHECK(world.announced_types() ==
          std::vector<std::string>{"contact_created", "conversation_created", "message_created", "message_created"});
    CHECK(world.announced()[2].actor_kind == ActorKind::contact);
    CHECK(world.announced()[2].audience.inbox == world.sales);
}

TEST_CASE("a repeated message is stored once and announced once") {
    World world;
    auto const first = world.receive(inbound(world, "wamid.A")).value();
    world.forget();
    for (int i = 0; i < 4; ++i) {
        world.pass(day_ms);
        auto const again = world.receive(inbound(world, "wamid.A")).value();
        CHECK(again.duplicate);
        CHECK(again.message_id == first.message_id);
        CHECK(again.conversation_id == first.conversation_id);
    }
    CHECK(world.announced().empty());
    CHECK(count(world, "SELECT count(*) FROM messages WHERE direction = 'inbound'") == 1);
}

TEST_CASE(
    "an album and a text from a new contact in any order are one contact, one conversation, eleven messages in the "
    "provider's order") {
    std::mt19937 random(7);
    for (int round = 0; round < 10; ++round) {
        World world;
        std::vector<Inbound> burst;
        auto const start = world.now;
        world.pass(30 * second_ms);
        for (int i = 0; i < 11; ++i) {
            auto in = inbound(world, "wamid." + std::to_string(i));
            in.provider_at = start + i * second_ms;
            in.text = "n" + std::to_string(i);
            if (i < 10) {
                in.kind = MessageKind::image;
                in.media.push_back({.kind = conversations::AttachmentKind::image,
                                    .provider_media_id = "m" + std::to_string(i),
                                    .mime_type = "image/jpeg",
                                    .sha256 = "s",
                                    .file_name = ""});
            }
            burst.push_back(in);
            burst.push_back(in);
        }
        std::ranges::shuffle(burst, random);
        std::string conversation;
        for (auto const& in : burst) conversation = id_text(world.receive(in).value().conversation_id);
        CHECK(count(world, "SELECT count(*) FROM contacts") == 1);
        CHECK(count(world, "SELECT count(*) FROM conversations") == 1);
        CHECK(count(world, "SELECT count(*) FROM attachments") == 10);
        auto const thread = world.as(world.bob).get("/conversations/" + conversation + "/messages").at("items");
        std::vector<std::string> texts;
        for (auto const& message : thread.as_array())
            if (message.at("direction").as_string() == "inbound") texts.emplace_back(message.at("text").as_string());
        CHECK(texts == std::vector<std::string>{"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10"});
        CHECK(world.as(world.bob).get("/conversations/" + conversation).number("unread_count") == 11);
        CHECK(world.as(world.bob).get("/conversations/" + conversation).text("last_message.text") == "n10");
    }
}

TEST_CASE("variants of a phone reach the same contact and the provider's form is kept") {
    World world;
    struct Pair {
        std::string one, other;
    };
    for (auto const& [one, other] : {Pair{"5511987654321", "551187654321"}, Pair{"5491123456789", "541123456789"},
                                     Pair{"5215512345678", "525512345678"}}) {
        CAPTURE(one);
        auto const first = world.hears({.from = one});
        auto const second = world.hears({.from = other});
        CHECK(first.conversation_id == second.conversation_id);
        CHECK(world.inside([&](Tx& tx) {
            return tx.text("SELECT provider_value FROM identities ORDER BY id DESC LIMIT 1");
        }) == other);
    }
    CHECK(count(world, "SELECT count(*) FROM contacts") == 3);
}

TEST_CASE(
    "a provider's user id is trusted before the phone, and two contacts behind one sender are a possible duplicate") {
    World world;
    auto const by_phone = world.hears({.from = "56911112222"});
    auto const both = world.hears({.from = "56911112222", .user_id = "US.1"});
    CHECK(both.conversation_id == by_phone.conversation_id);
    auto const only_id = world.hears({.from = "", .user_id = "US.1"});
    CHECK(only_id.conversation_id == by_phone.conversation_id);

    auto const stranger = world.hears({.from = "", .name = "Bea", .user_id = "US.2"});
    CHECK(stranger.conversation_id != by_phone.conversation_id);
    world.forget();
    auto const mixed = world.hears({.from = "56911112222", .user_id = "US.2"});
    CHECK(mixed.conversation_id == by_phone.conversation_id);
    CHECK(world.announced_types().front() == "possible_duplicate_found");
    world.forget();
    world.hears({.from = "56911112222", .user_id = "US.2"});
    CHECK(world.announced_types() == std::vector<std::string>{"message_created"});
    CHECK(count(world, "SELECT count(*) FROM possible_duplicates") == 1);
}

TEST_CASE("a new number keeps the conversation") {
    World world;
    auto const before = world.hears({.from = "56911112222"});
    auto in = inbound(world, "wamid.move");
    in.kind = MessageKind::system;
    in.identity_change = {.name_space = "phone", .old_value = "56911112222", .new_value = "56933334444"};
    auto const moved = world.receive(in).value();
    CHECK(moved.conversation_id == before.conversation_id);
    auto const after = world.hears({.from = "56933334444"});
    CHECK(after.conversation_id == before.conversation_id);
    CHECK(world.as(world.bob).get("/conversations/" + id_text(after.conversation_id)).text("contact.phone") ==
          "+56933334444");
    CHECK(count(world, "SELECT count(*) FROM contacts") == 1);
}

TEST_CASE("a closed conversation reopens: the same ticket within the window of the inbox, the next one after it") {
    World world;
    auto const id = world.conversation();
    auto const bob = world.as(world.bob);
    CHECK(bob.post("/conversations/" + id + "/messages", world.said("Sí, hay")).status() == 201);
    CHECK(bob.put("/conversations/" + id + "/status", R"({"status":"closed"})").text("status") == "closed");
    world.pass(23 * hour_ms);
    world.hears({.text = "Gracias"});
    auto shown = bob.get("/conversations/" + id);
    CHECK(shown.text("status") == "open");
    CHECK(shown.text("ticket_number") == "1");
    CHECK(shown.number("first_reply_at") > 0);

    bob.put("/conversations/" + id + "/status", R"({"status":"closed"})");
    world.pass(25 * hour_ms);
    world.hears({.text = "Otra cosa"});
    shown = bob.get("/conversations/" + id);
    CHECK(shown.text("status") == "open");
    CHECK(shown.text("ticket_number") == "1-2");
    CHECK(shown.number("first_reply_at") == -1);
    CHECK(count(world, "SELECT count(*) FROM tickets") == 2);
    CHECK(count(world, "SELECT count(*) FROM tickets WHERE closed_at IS NULL") == 1);
    CHECK(count(world, "SELECT count(*) FROM conversations") == 1);
}

TEST_CASE("an archived or snoozed conversation comes back with the customer's next message") {
    World world;
    auto const id = world.conversation();
    auto const bob = world.as(world.bob);
    CHECK(bob.put("/conversations/" + id + "/archive", R"({"archived":true})").text("status") == "closed");
    world.hears({});
    auto shown = bob.get("/conversations/" + id);
    CHECK(shown.text("status") == "open");
    CHECK(shown.at("archived_at").is_null());
    bob.put("/conversations/" + id + "/status",
            R"({"status":"snoozed","snoozed_until":)" + std::to_string(world.now.ms + day_ms) + "}");
    world.hears({});
    shown = bob.get("/conversations/" + id);
    CHECK(shown.text("status") == "open");
    CHECK(shown.at("snoozed_until").is_null());
}

TEST_CASE("what a muted or blocked customer writes is kept and reopens nothing") {
    World world;
    auto const id = world.conversation();
    auto const ana = world.as(world.ana);
    auto const contact = ana.get("/conversations/" + id).text("contact.id");
    SUBCASE("muted") { CHECK(ana.put("/conversations/" + id + "/mute", R"({"muted":true})").status() == 200); }
    SUBCASE("blocked") {
        CHECK(ana.put("/contacts/" + contact + "/block", R"({"blocked":true})").at("blocked").as_bool());
    }
    ana.put("/conversations/" + id + "/status", R"({"status":"closed"})");
    world.hears({.text = "¡Contesten!"});
    auto const shown = ana.get("/conversations/" + id);
    CHECK(shown.text("status") == "closed");
    CHECK(shown.at("waiting_since").is_null());
    CHECK(shown.text("last_message.text") == "¡Contesten!");
}

TEST_CASE("the window follows the provider's time and only the customer opens it") {
    World world;
    auto const sent = world.now;
    world.pass(2 * hour_ms);
    auto in = inbound(world, "wamid.late");
    in.provider_at = sent;
    auto const id = id_text(world.receive(in).value().conversation_id);
    auto const bob = world.as(world.bob);
    CHECK(bob.get("/conversations/" + id).number("window_expires_at") == sent.ms + 24 * hour_ms);
    world.pass(5 * hour_ms);
    in = inbound(world, "wamid.system");
    in.kind = MessageKind::system;
    world.receive(in).value();
    CHECK(bob.get("/conversations/" + id).number("window_expires_at") == sent.ms + 24 * hour_ms);
    in = inbound(world, "wamid.early");
    in.provider_at = {sent.ms - hour_ms};
    in.text = "antes";
    world.receive(in).value();
    CHECK(bob.get("/conversations/" + id).number("window_expires_at") == sent.ms + 24 * hour_ms);
    CHECK(bob.get("/conversations/" + id).text("last_message.text") == "Hola");
}

TEST_CASE("reactions, edits and revocations are annotations") {
    World world;
    auto const id = id_text(world.receive(inbound(world, "wamid.A")).value().conversation_id);
    auto const bob = world.as(world.bob);
    bob.put("/conversations/" + id + "/status", R"({"status":"closed"})");
    world.forget();

    auto reaction = inbound(world, "wamid.R");
    reaction.kind = MessageKind::reaction;
    reaction.reaction = {.source_id = "wamid.A", .emoji = "👍"};
    world.receive(reaction).value();
    world.receive(reaction).value();
    CHECK(world.announced_types() == std::vector<std::string>{"message_updated"});
    auto const messages = bob.get("/conversations/" + id + "/messages");
    CHECK(messages.text("items.1.reactions.0.emoji") == "👍");
    CHECK(bob.get("/conversations/" + id).text("status") == "closed");
    reaction.reaction->emoji = "";
    world.pass(second_ms);
    reaction.provider_at = world.now;
    world.receive(reaction).value();
    CHECK(!bob.get("/conversations/" + id + "/messages").response.body.contains("👍"));

    auto edit = inbound(world, "wamid.E");
    edit.edit = {.source_id = "wamid.A", .text = "Hola, corregido"};
    world.receive(edit).value();
    CHECK(bob.get("/conversations/" + id + "/messages").response.body.contains("Hola, corregido"));
    auto revoke = inbound(world, "wamid.X");
    revoke.revoked_source_id = "wamid.A";
    world.receive(revoke).value();
    CHECK(!bob.get("/conversations/" + id + "/messages").response.body.contains("Hola"));
    auto unknown = inbound(world, "wamid.U");
    unknown.kind = MessageKind::reaction;
    unknown.reaction = {.source_id = "wamid.never", .emoji = "👍"};
    CHECK(!world.receive(unknown).value().message_id);
}

TEST_CASE("an annotation that comes before its message waits for it, the newest of each kind") {
    World world;
    auto reaction = inbound(world, "wamid.R");
    reaction.kind = MessageKind::reaction;
    for (std::string const emoji : {"👍", "❤️"}) {
        reaction.reaction = {.source_id = "wamid.late", .emoji = emoji};
        reaction.provider_at.ms += second_ms;
        CHECK(!world.receive(reaction).value().message_id);
    }
    auto edit = inbound(world, "wamid.E");
    edit.edit = {.source_id = "wamid.late", .text = "corregido"};
    world.receive(edit).value();
    world.receive(edit).value();
    CHECK(count(world, "SELECT count(*) FROM parked_annotations") == 2);
    world.pass(hour_ms);
    auto const bob = world.as(world.bob);
    auto const path =
        "/conversations/" + id_text(world.receive(inbound(world, "wamid.late")).value().conversation_id) + "/messages";
    auto const items = bob.get(path).at("items").as_array();
    auto const& message = items.back();
    CHECK(message.at("text").as_string() == "corregido");
    CHECK(message.at("reactions").as_array().size() == 1);
    CHECK(message.at("reactions").at(0).at("emoji").as_string() == "❤️");
    CHECK(count(world, "SELECT count(*) FROM parked_annotations") == 0);
}

TEST_CASE("a message that was taken back before it came is taken back when it comes") {
    World world;
    auto revoke = inbound(world, "wamid.X");
    revoke.revoked_source_id = "wamid.late";
    world.receive(revoke).value();
    auto const id = id_text(world.receive(inbound(world, "wamid.late")).value().conversation_id);
    CHECK(!world.as(world.bob).get("/conversations/" + id + "/messages").response.body.contains("Hola"));
}

TEST_CASE("annotations of messages that never come are forgotten") {
    World world;
    auto revoke = inbound(world, "wamid.X");
    revoke.revoked_source_id = "wamid.never";
    world.receive(revoke).value();
    world.pass(8 * day_ms);
    CHECK(world.inside([](Tx& tx) { return conversations::expire_parked(tx); }) == 1);
    CHECK(count(world, "SELECT count(*) FROM parked_annotations") == 0);
}

TEST_CASE("a quoted message is found by its provider's id") {
    World world;
    world.receive(inbound(world, "wamid.A")).value();
    auto in = inbound(world, "wamid.B");
    in.reply_to_source_id = "wamid.A";
    in.text = "Eso";
    auto const id = id_text(world.receive(in).value().conversation_id);
    auto const messages = world.as(world.bob).get("/conversations/" + id + "/messages").at("items").as_array();
    CHECK(messages.back().at("reply_to").at("text").as_string() == "Hola");
    CHECK(messages.back().at("reply_to").at("author_name").as_string() == "Ada");
}

TEST_CASE("a message for an inbox of another account is refused") {
    World world;
    auto in = inbound(world, "wamid.A");
    in.inbox = world.counter;
    auto const refused =
        world.database->write_now(Who::system(world.aurora), [&](Tx& tx) { return conversations::receive(tx, in); });
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::not_found);
    CHECK(count(world, "SELECT count(*) FROM contacts") == 0);
}

TEST_CASE("text that is not UTF-8 is repaired") {
    World world;
    auto const id = world.conversation({.text = std::string("ma\xC3l\xFF", 5)});
    CHECK(world.as(world.bob).get("/conversations/" + id).text("last_message.text") == "ma\uFFFDl\uFFFD");
}
