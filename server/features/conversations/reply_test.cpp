#include <doctest/doctest.h>

#include "features/conversations/delivery.h"
#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

std::int64_t jobs(World& world) {
    return world.inside(
        [](Tx& tx) { return tx.number("SELECT count(*) FROM jobs WHERE kind = 'send_message'").value_or(0); });
}

std::string messages_of(std::string const& conversation) { return "/conversations/" + conversation + "/messages"; }

}  // namespace

TEST_CASE("a reply is queued once, whatever the client repeats") {
    World world;
    auto const id = world.conversation();
    auto const bob = world.as(world.bob);
    auto const body = world.said("Hola Ada");
    world.forget();
    auto const first = bob.post(messages_of(id), body);
    CHECK(first.status() == 201);
    CHECK(first.text("state") == "queued");
    CHECK(first.text("author.name") == "Bob");
    CHECK(world.announced_types() == std::vector<std::string>{"message_created"});
    auto const second = bob.post(messages_of(id), body);
    CHECK(second.text("id") == first.text("id"));
    CHECK(jobs(world) == 1);
    CHECK(world.announced().size() == 1);
    auto const shown = bob.get("/conversations/" + id);
    CHECK(shown.number("first_reply_at") == world.now.ms);
    CHECK(shown.at("waiting_since").is_null());
    CHECK(shown.number("unread_count") == 0);
    CHECK(shown.text("last_message.state") == "queued");
}

TEST_CASE("a note stays inside and leaves the customer waiting") {
    World world;
    auto const id = world.conversation();
    auto const bob = world.as(world.bob);
    auto const note = bob.post(messages_of(id), R"({"client_id":")" + world.new_uuid() +
                                                    R"(","direction":"note","text":"ojo, es mayorista"})");
    CHECK(note.status() == 201);
    CHECK(note.text("direction") == "note");
    CHECK(note.at("state").is_null());
    CHECK(jobs(world) == 0);
    auto const shown = bob.get("/conversations/" + id);
    CHECK(shown.number("waiting_since") > 0);
    CHECK(shown.at("first_reply_at").is_null());
}

TEST_CASE("an empty reply, a foreign quote and somebody else's file are refused by name") {
    World world;
    auto const id = world.conversation();
    auto const other = world.hears({.from = "56955556666"});
    auto const bob = world.as(world.bob);
    CHECK(bob.post(messages_of(id), world.said("   ")).error_on("text") == "required");
    CHECK(bob.post(messages_of(id), R"({"client_id":"no","text":"a"})").error_on("client_id") == "bad_format");
    auto const quote =
        R"({"client_id":")" + world.new_uuid() + R"(","text":"a","reply_to_id":")" + id_text(other.message_id) + "\"}";
    CHECK(bob.post(messages_of(id), quote).error_on("reply_to_id") == "unknown_value");
    auto martin = world.as(world.martin);
    martin.content_type = "text/plain";
    auto const file = martin.post("/files?name=a.txt", "hola").text("id");
    auto const with_file = R"({"client_id":")" + world.new_uuid() + R"(","file_ids":[")" + file + "\"]}";
    CHECK(bob.post(messages_of(id), with_file).error_on("file_ids") == "unknown_value");
}

TEST_CASE("two agents who answer at once: the second is told, and may insist") {
    World world;
    auto const received = world.hears({});
    auto const id = id_text(received.conversation_id);
    auto const seen = R"(,"last_seen_message_id":")" + id_text(received.message_id) + "\"}";
    auto const from = [&](std::string extra) {
        return R"({"client_id":")" + world.new_uuid() + R"(","text":"yo contesto")" + extra;
    };
    CHECK(world.as(world.bob).post(messages_of(id), from(seen)).status() == 201);
    auto const late = world.as(world.martin).post(messages_of(id), from(seen));
    CHECK(late.status() == 409);
    CHECK(late.code() == "unseen_reply");
    CHECK(late.text("error.details.author_name") == "Bob");
    CHECK(world.as(world.bob).post(messages_of(id), from(seen)).status() ==
          201);  // one's own messages are no collision
    CHECK(world.as(world.martin).post(messages_of(id), from(R"(,"force":true)" + seen)).status() == 201);
}

TEST_CASE("outside the window only a template leaves") {
    World world;
    auto const id = world.conversation();
    auto const bob = world.as(world.bob);
    world.pass(24 * hour_ms);
    auto const late = bob.post(messages_of(id), world.said("tarde"));
    CHECK(late.status() == 422);
    CHECK(late.code() == "window_closed");
    auto const template_body =
        R"({"client_id":")" + world.new_uuid() + R"(","template":{"template_id":"7","parameters":{"body":["1"]}}})";
    auto const sent = bob.post(messages_of(id), template_body);
    CHECK(sent.status() == 201);
    CHECK(sent.text("kind") == "template");
    CHECK(sent.text("template.body") == "Su pedido está listo");
    CHECK(sent.text("text") == "Su pedido está listo");
}

TEST_CASE("a message can be taken back while it is held, not later") {
    World world;
    auto const id = world.conversation();
    auto const bob = world.as(world.bob);
    auto const body = R"({"client_id":")" + world.new_uuid() + R"(","text":"ups","hold_s":10})";
    auto const message = bob.post(messages_of(id), body).text("id");
    CHECK(world.inside([](Tx& tx) { return tx.number("SELECT run_at FROM jobs WHERE kind = 'send_message'"); }) ==
          world.now.ms + 10 * second_ms);
    CHECK(bob.post(messages_of(id) + "/" + message + "/cancel").text("state") == "cancelled");
    MessageId const sent_id{std::stoll(message)};
    CHECK(!world.inside([&](Tx& tx) { return conversations::begin_attempt(tx, sent_id).has_value(); }));

    auto const second = bob.post(messages_of(id), world.said("ya")).text("id");
    CHECK(world.inside([&](Tx& tx) { return conversations::begin_attempt(tx, {std::stoll(second)}).has_value(); }));
    CHECK(bob.post(messages_of(id) + "/" + second + "/cancel").code() == "already_sent");
}

TEST_CASE("our reaction is shown on the message and sent without a line of its own") {
    World world;
    auto const received = world.hears({});
    auto const id = id_text(received.conversation_id);
    auto const bob = world.as(world.bob);
    auto const path = messages_of(id) + "/" + id_text(received.message_id) + "/reaction";
    CHECK(bob.put(path, R"({"emoji":"🎉"})").text("reactions.0.author.name") == "Bob");
    CHECK(jobs(world) == 1);
    CHECK(bob.get(messages_of(id)).at("items").as_array().size() ==
          2);  // the message and the line that opened the conversation
    auto const reaction =
        world.inside([](Tx& tx) { return tx.number("SELECT id FROM messages WHERE kind = 'reaction'").value(); });
    auto const outgoing = world.inside([&](Tx& tx) { return conversations::begin_attempt(tx, {reaction}); });
    REQUIRE(outgoing);
    CHECK(outgoing->text == "🎉");
    CHECK(outgoing->reply_to_source_id == "wamid.1");
    CHECK(bob.put(path, R"({"emoji":""})").at("reactions").as_array().empty());
}

TEST_CASE("drafts are each person's own and end with the message") {
    World world;
    auto const id = world.conversation();
    auto const path = "/conversations/" + id + "/draft";
    CHECK(world.as(world.bob).put(path, R"({"mode":"reply","text":"Le con"})").text("items.0.text") == "Le con");
    CHECK(world.as(world.martin).get(path).at("items").as_array().empty());
    world.as(world.bob).post(messages_of(id), world.said("Le confirmo"));
    CHECK(world.as(world.bob).get(path).at("items").as_array().empty());
}
