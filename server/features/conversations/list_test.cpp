#include "features/conversations/list.h"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

std::vector<std::string> ids(Answer const& answer) {
    std::vector<std::string> found;
    for (auto const& item : answer.at("items").as_array()) found.emplace_back(item.at("id").as_string());
    return found;
}

std::vector<std::string> fill(World& world, int many) {
    std::vector<std::string> made;
    for (int i = 0; i < many; ++i) {
        world.pass(second_ms);
        made.push_back(
            world.conversation({.from = "5691111" + std::to_string(1000 + i), .name = "Cliente " + std::to_string(i)}));
    }
    return made;
}

}  // namespace

TEST_CASE("pages follow each other without a gap or a repeat, in every order") {
    World world;
    auto const made = fill(world, 45);
    auto const ana = world.as(world.ana);
    ana.put("/conversations/" + made[3] + "/priority", R"({"priority":"urgent"})");
    ana.post("/conversations/" + made[5] + "/messages", world.said("x"));
    for (auto sort : {"last_activity", "waiting", "priority", "created"}) {
        CAPTURE(sort);
        std::set<std::string> seen;
        std::string cursor;
        int pages = 0;
        do {
            auto const page = ana.get(std::string("/conversations?limit=7&sort=") + sort +
                                      (cursor.empty() ? "" : "&cursor=" + cursor));
            REQUIRE(page.status() == 200);
            CHECK(page.number("counts.all") == 45);
            for (auto const& id : ids(page)) CHECK(seen.insert(id).second);
            cursor = page.text("next_cursor");
            ++pages;
        } while (!cursor.empty());
        CHECK(seen.size() == 45);
        CHECK(pages == 7);
    }
    CHECK(ids(ana.get("/conversations?sort=priority&limit=1")) == std::vector{made[3]});
    CHECK(ids(ana.get("/conversations?sort=waiting&limit=1")) == std::vector{made[0]});
    CHECK(ids(ana.get("/conversations?sort=created&limit=1")) == std::vector{made[44]});
    CHECK(ana.get("/conversations?cursor=nonsense").error_on("cursor") == "bad_format");
    CHECK(ana.get("/conversations?limit=1000").status() == 422);
}

TEST_CASE("tabs and filters choose what they say") {
    World world;
    auto const made = fill(world, 6);
    auto const ana = world.as(world.ana);
    auto const bob = world.as(world.bob);
    auto const put = [&](int i, std::string what, std::string body) {
        CHECK(ana.put("/conversations/" + made[static_cast<std::size_t>(i)] + what, body).status() == 200);
    };
    put(0, "/assignment", R"({"assignee_id":")" + id_text(world.bob) + "\"}");
    put(1, "/assignment", R"({"assignee_id":")" + id_text(world.martin) + "\"}");
    put(2, "/status", R"({"status":"closed"})");
    put(3, "/archive", R"({"archived":true})");
    bob.post("/conversations/" + made[4] + "/messages", world.said("respondo"));
    auto const label = ana.post("/labels", R"({"title":"Reclamo","color":"red"})").text("id");
    put(5, "/labels", R"({"label_ids":[")" + label + "\"]}");

    CHECK(ids(bob.get("/conversations?tab=mine")) == std::vector{made[0]});
    auto const unassigned = bob.get("/conversations?tab=unassigned");
    CHECK(ids(unassigned).size() == 2);
    CHECK(unassigned.number("counts.mine") == 1);
    CHECK(unassigned.number("counts.unassigned") == 2);
    CHECK(unassigned.number("counts.all") == 4);
    CHECK(ids(bob.get("/conversations?state=closed")) == std::vector{made[2]});
    CHECK(ids(bob.get("/conversations?state=archived")) == std::vector{made[3]});
    CHECK(ids(bob.get("/conversations?state=in_progress")) == std::vector{made[4]});
    CHECK(ids(bob.get("/conversations?state=new")).size() == 3);
    CHECK(ids(bob.get("/conversations?state=any")).size() == 6);
    auto const labelled = bob.get("/conversations?label_id=" + label);
    CHECK(ids(labelled) == std::vector{made[5]});
    CHECK(labelled.number("counts.all") == 1);
    CHECK(ids(bob.get("/conversations?assignee_id=" + id_text(world.martin))) == std::vector{made[1]});
    CHECK(ids(bob.get("/conversations?q=cliente%204")) == std::vector{made[4]});
    CHECK(ids(bob.get("/conversations?q=%232&state=any")) == std::vector{made[1]});
    CHECK(ids(bob.get("/conversations?q=1003&state=any")) == std::vector{made[3]});
    CHECK(bob.get("/conversations?q=nadie").number("counts.all") == 0);
}

TEST_CASE("nobody sees conversations of inboxes they are not in") {
    World world;
    auto const sale = world.conversation();
    auto const help = world.conversation({.from = "56922223333", .inbox = world.support});
    auto const foreign = world.conversation({.inbox = world.counter});
    auto const bob = world.as(world.bob);
    auto const martin = world.as(world.martin);
    CHECK(ids(bob.get("/conversations")) == std::vector{sale});
    CHECK(bob.get("/conversations").number("counts.all") == 1);
    CHECK(ids(martin.get("/conversations")).size() == 2);
    CHECK(ids(world.as(world.ana).get("/conversations")).size() == 2);
    CHECK(ids(world.as(world.yago).get("/conversations")) == std::vector{foreign});
    CHECK(bob.get("/conversations/" + help).status() == 404);
    CHECK(bob.get("/conversations?inbox_id=" + id_text(world.support)).status() == 404);
    CHECK(bob.post("/conversations/" + help + "/messages", world.said("hola")).status() == 404);
    CHECK(bob.get("/conversations/by_number/2").status() == 404);
    CHECK(martin.get("/conversations/by_number/2").text("id") == help);
    CHECK(world.as(world.yago).get("/conversations/by_number/1").text("id") == foreign);
    auto const contact = martin.get("/conversations/" + help).text("contact.id");
    CHECK(ids(bob.get("/contacts/" + contact + "/conversations")).empty());
    CHECK(ids(martin.get("/contacts/" + contact + "/conversations")) == std::vector{help});
}

TEST_CASE("a thread is read in pages from both sides") {
    World world;
    std::string id;
    for (int i = 0; i < 25; ++i) {
        world.pass(second_ms);
        id = id_text(world.hears({.text = "m" + std::to_string(i)}).conversation_id);
    }
    auto const bob = world.as(world.bob);
    auto const path = "/conversations/" + id + "/messages";
    auto const last = bob.get(path + "?limit=10");
    CHECK(last.at("has_more").as_bool());
    CHECK(last.text("items.9.text") == "m24");
    CHECK(last.text("items.0.text") == "m15");
    auto const older = bob.get(path + "?limit=10&before=" + last.text("items.0.id"));
    CHECK(older.text("items.9.text") == "m14");
    auto const newer = bob.get(path + "?limit=10&after=" + older.text("items.9.id"));
    CHECK(newer.text("items.0.text") == "m15");
    CHECK(!newer.at("has_more").as_bool());
    auto const elsewhere = world.hears({.from = "56922223333"});
    CHECK(bob.get(path + "?before=" + id_text(elsewhere.message_id)).status() == 404);
}

TEST_CASE("counters equal a recount after any sequence of actions") {
    World world;
    auto made = fill(world, 12);
    auto const ana = world.as(world.ana);
    std::vector<std::string> labels;
    for (auto title : {"uno", "dos", "tres"})
        labels.push_back(ana.post("/labels", std::string(R"({"title":")") + title + R"(","color":"blue"})").text("id"));
    auto const team = ana.post("/teams", R"({"name":"Tarde"})").text("id");
    std::mt19937 random(42);
    auto const pick = [&](auto const& list) { return list[random() % list.size()]; };
    for (int step = 0; step < 250; ++step) {
        world.pass(static_cast<std::int64_t>(random() % hour_ms));
        auto const path = "/conversations/" + pick(made);
        switch (random() % 8) {
            case 0:
                ana.put(path + "/assignment",
                        R"({"assignee_id":")" +
                            pick(std::vector<std::string>{"0", id_text(world.bob), id_text(world.martin)}) + "\"}");
                break;
            case 1:
                ana.put(
                    path + "/status",
                    R"({"status":")" + pick(std::vector<std::string>{"open", "pending", "snoozed", "closed"}) + "\"}");
                break;
            case 2:
                ana.put(path + "/archive",
                        pick(std::vector<std::string>{R"({"archived":true})", R"({"archived":false})"}));
                break;
            case 3:
                ana.put(path + "/labels", R"({"label_ids":[")" + pick(labels) + "\",\"" + pick(labels) + "\"]}");
                break;
            case 4:
                ana.put(path + "/assignment", R"({"team_id":")" + pick(std::vector<std::string>{"0", team}) + "\"}");
                break;
            case 5:
                ana.post(path + "/messages", world.said("hola"));
                break;
            case 6:
                world.hears({.from = "5691111" + std::to_string(1000 + random() % 12)});
                break;
            case 7:
                ana.put(path + "/labels", R"({"label_ids":[]})");
                break;
        }
    }
    auto const wrong = world.inside([](Tx& tx) {
        return tx.number(R"(
            WITH truth AS (
                SELECT account_id, 0 AS label_id, state, inbox_id, coalesce(assignee_id, 0) AS assignee_id, coalesce(team_id, 0) AS team_id, count(*) AS count
                FROM conversations GROUP BY 1, 2, 3, 4, 5, 6
                UNION ALL
                SELECT v.account_id, l.label_id, v.state, v.inbox_id, coalesce(v.assignee_id, 0), coalesce(v.team_id, 0), count(*)
                FROM conversations v JOIN conversation_labels l ON l.account_id = v.account_id AND l.conversation_id = v.id GROUP BY 1, 2, 3, 4, 5, 6)
            SELECT count(*) FROM (
                SELECT * FROM truth EXCEPT SELECT account_id, label_id, state, inbox_id, assignee_id, team_id, count FROM conversation_counts
                UNION ALL
                SELECT * FROM (SELECT account_id, label_id, state, inbox_id, assignee_id, team_id, count FROM conversation_counts WHERE count <> 0
                               EXCEPT SELECT * FROM truth) AS excess) AS wrong)");
    });
    CHECK(wrong == 0);
    auto const misplaced = world.inside([](Tx& tx) {
        return tx.number(R"(
            SELECT count(*) FROM conversations WHERE state <> CASE WHEN archived_at IS NOT NULL THEN 'archived' WHEN status = 'open' AND first_reply_at IS NULL THEN 'fresh'
                WHEN status = 'open' THEN 'in_progress' WHEN status = 'pending' THEN 'bot' ELSE status END)");
    });
    CHECK(misplaced == 0);
    CHECK(world.inside([](Tx& tx) {
        return tx.number(
            "SELECT count(*) FROM labels l WHERE uses <> (SELECT count(*) FROM conversation_labels c WHERE c.label_id "
            "= l.id)");
    }) == 0);
    CHECK(world.inside([](Tx& tx) {
        return tx.number(
            "SELECT count(*) FROM conversations v WHERE 1 < (SELECT count(*) FROM tickets t WHERE t.conversation_id = "
            "v.id AND t.closed_at IS NULL)");
    }) == 0);
    ana.del("/labels/" + labels[0]);
    for (auto const& id : made) CHECK(!ana.get("/conversations/" + id).response.body.contains(labels[0]));
    CHECK(ana.get("/conversations?state=any&label_id=" + labels[0]).number("counts.all") == 0);
}
