#include "features/conversations/search.h"

#include <doctest/doctest.h>

#include "features/conversations/word_index.h"
#include "platform/db/testing.h"
#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

void index(World& world) {
    world.inside([](Tx& tx) {
        while (conversations::index_messages(tx, 7) == 7) {
        }
        return 0;
    });
}

std::string in_url(std::string_view text) {
    std::string out;
    for (char c : text) {
        constexpr char digits[] = "0123456789ABCDEF";
        auto const byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

// What was found, the newest first, in one line.
std::string found(Caller const& who, std::string_view q, std::string const& rest = "") {
    auto const answer = who.get("/search/messages?q=" + in_url(q) + rest);
    if (answer.status() != 200) return std::to_string(answer.status());
    std::string texts;
    for (auto const& hit : answer.at("items").as_array()) texts += std::string(hit.at("text").as_string()) + "|";
    return texts;
}

}  // namespace

TEST_CASE("messages are found by words, phrases and beginnings, without case and accents") {
    World world;
    for (auto text :
         {"¿Tienen ENVÍO gratis?", "El pedido número 7", "pedido sin numero", "Catálogo, por favor 😀", "gratis"}) {
        world.pass(second_ms);
        world.hears({.text = text});
    }
    auto const bob = world.as(world.bob);
    CHECK(found(bob, "gratis") == (db::testing::on_postgres() ? "gratis|¿Tienen ENVÍO gratis?|" : ""));
    index(world);
    CHECK(found(bob, "gratis") == "gratis|¿Tienen ENVÍO gratis?|");
    CHECK(found(bob, "GRATIS envio") == "¿Tienen ENVÍO gratis?|");
    CHECK(found(bob, "\"pedido numero\"") == "El pedido número 7|");
    CHECK(found(bob, "numero pedido ") == "pedido sin numero|El pedido número 7|");
    CHECK(found(bob, "catal") == "Catálogo, por favor 😀|");
    CHECK(found(bob, "catal ").empty());
    CHECK(found(bob, "cat* favor ") == "Catálogo, por favor 😀|");
    CHECK(found(bob, "7") == "El pedido número 7|");
    CHECK(found(bob, "?!").empty());
    for (auto odd : {"\" OR scope:i1", "') | ('a", "gratis NOT envio", "NEAR(a b)", "^gratis", "a:b", "\\"})
        CHECK(found(bob, odd).find("500") == std::string::npos);
    auto const hit = bob.get("/search/messages?q=envio");
    CHECK(hit.number("items.0.ranges.0.start") == 8);
    CHECK(hit.number("items.0.ranges.0.length") == 5);
    CHECK(hit.text("items.0.contact_name") == "Ada");
}

TEST_CASE("a search shows nobody more than their inboxes and their account") {
    World world;
    world.hears({.text = "secreto de ventas"});
    world.hears({.from = "56922223333", .text = "secreto de soporte", .inbox = world.support});
    world.hears({.text = "secreto de otra cuenta", .inbox = world.counter});
    index(world);
    CHECK(found(world.as(world.bob), "secreto") == "secreto de ventas|");
    CHECK(found(world.as(world.martin), "secreto") == "secreto de soporte|secreto de ventas|");
    CHECK(found(world.as(world.yago), "secreto") == "secreto de otra cuenta|");
    CHECK(found(world.as(world.bob), "secreto", "&inbox_id=" + id_text(world.support)) == "404");
    CHECK(found(world.as(world.martin), "secreto", "&inbox_id=" + id_text(world.support)) == "secreto de soporte|");
    CHECK(world.nobody().get("/search?q=secreto").status() == 401);
    auto const all = world.as(world.ines).get("/search?q=secreto");
    CHECK(all.status() == 200);
}

TEST_CASE("a search is narrowed by who wrote, when, label and conversation, and pages without gap") {
    World world;
    auto const bob = world.as(world.bob);
    auto const ana = world.as(world.ana);
    auto const id = world.conversation({.text = "dato uno"});
    world.pass(hour_ms);
    auto const later = world.now;
    bob.post("/conversations/" + id + "/messages", world.said("dato dos"));
    bob.post("/conversations/" + id + "/messages",
             R"({"direction":"note","client_id":")" + world.new_uuid() + R"(","text":"dato tres"})");
    auto const other = world.conversation({.from = "56922223333", .text = "dato cuatro"});
    auto const label = ana.post("/labels", R"({"title":"VIP","color":"red"})").text("id");
    ana.put("/conversations/" + other + "/labels", R"({"label_ids":[")" + label + "\"]}");
    index(world);
    CHECK(found(bob, "dato", "&from=contact") == "dato cuatro|dato uno|");
    CHECK(found(bob, "dato", "&from=team") == "dato dos|");
    CHECK(found(bob, "dato", "&from=notes") == "dato tres|");
    CHECK(found(bob, "dato", "&author_id=" + id_text(world.bob)) == "dato tres|dato dos|");
    CHECK(found(bob, "dato", "&label_id=" + label) == "dato cuatro|");
    CHECK(found(bob, "dato", "&within=" + other) == "dato cuatro|");
    CHECK(found(bob, "dato", "&before=" + std::to_string(later.ms)) == "dato uno|");
    CHECK(found(bob, "dato", "&after=" + std::to_string(later.ms)) == "dato cuatro|dato tres|dato dos|");
    std::string paged, cursor;
    do {
        auto const page = bob.get("/search/messages?q=dato&limit=1" + (cursor.empty() ? "" : "&cursor=" + cursor));
        paged += page.text("items.0.text") + "|";
        cursor = page.text("next_cursor");
    } while (!cursor.empty());
    CHECK(paged == "dato cuatro|dato tres|dato dos|dato uno|");
    CHECK(found(bob, "dato", "&cursor=x") == "422");
}

TEST_CASE("edited and withdrawn messages are found as they are now") {
    World world;
    auto const id = world.hears({.text = "precio viejo", .source_id = "wamid.edit"}).message_id;
    world.hears({.text = "precio que se va", .source_id = "wamid.gone"});
    index(world);
    auto const change = [&](auto what) {
        conversations::Inbound inbound{.inbox = world.sales};
        inbound.sender.phone = "56911112222";
        inbound.sender.user_namespace = "wa_user:1";
        inbound.provider_at = world.now + second_ms;
        inbound.source_id = world.new_uuid();
        what(inbound);
        REQUIRE(world.receive(inbound));
    };
    world.pass(minute_ms);
    change([](conversations::Inbound& inbound) {
        inbound.edit.emplace();
        inbound.edit->source_id = "wamid.edit";
        inbound.edit->text = "Importe nuevo";
    });
    change([](conversations::Inbound& inbound) { inbound.revoked_source_id = "wamid.gone"; });
    CHECK(id);
    auto const bob = world.as(world.bob);
    CHECK(found(bob, "importe ") == "Importe nuevo|");
    CHECK(found(bob, "precio ").empty());
    CHECK(found(bob, "viejo ").empty());
}

TEST_CASE("one box finds conversations, contacts and messages") {
    World world;
    auto const id = world.conversation({.text = "hola ada", .name = "Ada Lovelace"});
    index(world);
    auto const bob = world.as(world.bob);
    auto const answer = bob.get("/search?q=ada");
    CHECK(answer.text("conversations.0.id") == id);
    CHECK(answer.text("contacts.0.name") == "Ada Lovelace");
    CHECK(answer.text("messages.0.text") == "hola ada");
    CHECK(bob.get("/search?q=%231").text("conversations.0.id") == id);
    CHECK(bob.get("/search?q=").status() == 422);
}

TEST_CASE("a message asks for the index once, and the index takes up what it missed") {
    World world;
    auto const waiting = [&] {
        return world.inside(
            [](Tx& tx) { return tx.number("SELECT count(*) FROM jobs WHERE kind = 'index_messages'"); });
    };
    for (int i = 0; i < 20; ++i) world.hears({.text = i % 3 == 0 ? "" : "palabra"});
    CHECK(waiting() == (db::testing::on_postgres() ? 0 : 1));
    index(world);
    auto const count = world.as(world.bob).get("/search/messages?q=palabra&limit=100").at("items").as_array().size();
    CHECK(count == 13);
}
