// Whoever sees only what stands with their team or with them sees nothing else, by whatever way they ask.
#include <doctest/doctest.h>

#include "features/accounts/member.h"
#include "features/conversations/access.h"
#include "features/conversations/narrowing.h"
#include "features/conversations/word_index.h"
#include "platform/realtime/live_client.h"
#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

// Three conversations of sales: with Bob, with the team "Tarde" (of which Bob is one), and with nobody.
struct Shop {
    World world;
    std::string own = world.conversation({.from = "56911110001", .text = "secreto propio"});
    std::string teams = world.conversation({.from = "56911110002", .text = "secreto del equipo"});
    std::string others = world.conversation({.from = "56911110003", .text = "secreto ajeno"});
    std::string team;

    explicit Shop(std::string const& visibility) {
        auto const ana = world.as(world.ana);
        team = ana.post("/teams", R"({"name":"Tarde","member_ids":[")" + id_text(world.bob) + "\"]}").text("id");
        ana.put("/conversations/" + own + "/assignment", R"({"assignee_id":")" + id_text(world.bob) + "\"}");
        ana.put("/conversations/" + teams + "/assignment", R"({"team_id":")" + team + "\"}");
        give(visibility);
        world.inside([](Tx& tx) { return conversations::index_messages(tx, 100); });
        world.forget();
    }
    void give(std::string const& visibility) {
        auto const ana = world.as(world.ana);
        auto const role = ana.post("/roles", R"({"name":")" + visibility +
                                                 R"(","permissions":["view_conversations","reply","view_contacts",)"
                                                 R"("assign_conversations","close_conversations"],"visibility":")" +
                                                 visibility + "\"}");
        REQUIRE(role.status() == 201);
        REQUIRE(ana.patch("/members/" + id_text(world.bob), R"({"role_id":")" + role.text("id") + "\"}").status() ==
                200);
    }
    // The ones that are found, as letters.
    std::string found(Answer const& answer, std::string const& key = "id") {
        REQUIRE(answer.status() == 200);
        std::string letters;
        for (auto const& item : answer.at("items").as_array()) {
            auto const& id = item.at(key).as_string();
            letters += id == own ? 'o' : id == teams ? 't' : 'x';
        }
        std::ranges::sort(letters);
        return letters;
    }
    // The types of the events that Bob is told.
    std::string told() {
        std::string types;
        for (auto const& event : world.announced()) {
            bool const passes = world.inside([&](Tx& tx) {
                auto const who = accounts::who_of(tx, tx.account(), world.bob);
                return realtime::may_receive(*who, event.audience) &&
                       realtime::stands_in_sight(accounts::sight_of(tx, world.bob),
                                                 realtime::parcel_of(event, conversations::narrowing()));
            });
            if (passes) types += event.type + " ";
        }
        world.forget();
        return types;
    }
};

}  // namespace

TEST_CASE("lists, counts, search and numbers end where the sight of a role ends") {
    for (auto const& [visibility, seen] :
         std::vector<std::pair<std::string, std::string>>{{"all_in_inboxes", "otx"}, {"team", "ot"}, {"own", "o"}}) {
        CAPTURE(visibility);
        Shop shop(visibility);
        auto const bob = shop.world.as(shop.world.bob);
        auto const size = std::ssize(seen);
        for (auto const* query :
             {"", "&sort=waiting", "&sort=created", "&sort=priority", "&q=Ada", "&unattended=true"}) {
            CAPTURE(query);
            auto const answer = bob.get(std::string("/conversations?tab=all") + query);
            CHECK(shop.found(answer) == seen);
            CHECK(answer.number("counts.all") == size);
            CHECK(answer.number("counts.mine") == 1);
            CHECK(answer.number("counts.unassigned") == size - 1);
        }
        CHECK(shop.found(bob.get("/conversations?tab=unassigned")) == seen.substr(1));
        CHECK(bob.post("/conversations/count", "{}").number("all") == size);
        CHECK(bob.get("/bootstrap").number("counts.all") == size);
        CHECK(shop.found(bob.get("/search/messages?q=secreto"), "conversation_id") == seen);
        CHECK(bob.get("/search?q=Ada").at("conversations").as_array().size() == seen.size());
        for (auto const& [id, letter] : {std::pair(shop.own, 'o'), {shop.teams, 't'}, {shop.others, 'x'}}) {
            bool const visible = seen.contains(letter);
            auto const path = "/conversations/" + id;
            CHECK(bob.get(path).status() == (visible ? 200 : 404));
            CHECK(bob.get(path + "/messages").status() == (visible ? 200 : 404));
            CHECK(bob.post(path + "/messages", shop.world.said("hola")).status() == (visible ? 201 : 404));
            CHECK(bob.put(path + "/status", R"({"status":"closed"})").status() == (visible ? 200 : 404));
            auto const contact = shop.world.as(shop.world.ana).get(path).text("contact.id");
            CHECK(bob.get("/contacts/" + contact + "/conversations").at("items").as_array().size() == visible);
            CHECK(bob.post("/conversations",
                           R"({"contact_id":")" + contact + R"(","inbox_id":")" + id_text(shop.world.sales) + "\"}")
                      .code() == (visible ? "" : "held_by_others"));
        }
    }
}

TEST_CASE("whoever sees only what is theirs keeps what they open") {
    Shop shop("own");
    auto const contact =
        shop.world.as(shop.world.ana).post("/contacts", R"({"name":"Nueva","phone":"+56944445555"})").text("id");
    auto const bob = shop.world.as(shop.world.bob);
    auto const opened = bob.post(
        "/conversations", R"({"contact_id":")" + contact + R"(","inbox_id":")" + id_text(shop.world.sales) + "\"}");
    CHECK(opened.status() == 201);
    CHECK(opened.text("assignee_id") == id_text(shop.world.bob));
    CHECK(bob.get("/conversations/" + opened.text("id")).status() == 200);
}

TEST_CASE("events tell of what is in sight, of what comes into it and what goes out of it") {
    Shop shop("own");
    auto const ana = shop.world.as(shop.world.ana);
    shop.world.hears({.from = "56911110003", .text = "ajeno"});
    CHECK(shop.told().empty());
    shop.world.hears({.from = "56911110001", .text = "propio"});
    CHECK(shop.told() == "message_created ");
    auto const sent = ana.post("/conversations/" + shop.others + "/messages", shop.world.said("hola")).text("id");
    ana.post("/conversations/" + shop.others + "/messages/" + sent + "/cancel");
    CHECK(shop.told().empty());
    auto const mine = ana.post("/conversations/" + shop.own + "/messages", shop.world.said("hola")).text("id");
    ana.post("/conversations/" + shop.own + "/messages/" + mine + "/cancel");
    CHECK(shop.told().find("message_updated") != std::string::npos);
    ana.put("/conversations/" + shop.others + "/assignment", R"({"assignee_id":")" + id_text(shop.world.bob) + "\"}");
    CHECK(shop.told() == "conversation_shown message_created ");
    ana.put("/conversations/" + shop.others + "/assignment", R"({"assignee_id":"0"})");
    CHECK(shop.told() == "conversation_hidden ");
    ana.put("/conversations/" + shop.others + "/priority", R"({"priority":"high"})");
    CHECK(shop.told().empty());
}

TEST_CASE("a team's sight follows its members at once") {
    Shop shop("team");
    auto const bob = shop.world.as(shop.world.bob), ana = shop.world.as(shop.world.ana);
    CHECK(shop.found(bob.get("/conversations")) == "ot");
    ana.patch("/teams/" + shop.team, R"({"member_ids":[]})");
    CHECK(shop.found(bob.get("/conversations")) == "o");
    ana.patch("/teams/" + shop.team, R"({"member_ids":[")" + id_text(shop.world.bob) + "\"]}");
    shop.world.forget();
    ana.put("/conversations/" + shop.others + "/assignment", R"({"team_id":")" + shop.team + "\"}");
    CHECK(shop.told() == "conversation_shown message_created ");
    CHECK(shop.found(bob.get("/conversations")) == "otx");
}

TEST_CASE("an event without a stand is hidden from whoever sees less") {
    Sight const own{.visibility = Visibility::own, .user = {7}};
    realtime::Parcel parcel{.narrowed = true, .item = {}};
    CHECK_FALSE(realtime::stands_in_sight(own, parcel));
    CHECK(realtime::stands_in_sight({}, parcel));
    parcel.stand.now = Holder{{7}, {}};
    CHECK(realtime::stands_in_sight(own, parcel));
    parcel.stand.before = Holder{{8}, {}};
    CHECK_FALSE(realtime::stands_in_sight(own, parcel));
}
