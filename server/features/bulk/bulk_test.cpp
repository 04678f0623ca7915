#include "features/bulk/bulk.h"

#include <doctest/doctest.h>

#include <fstream>

#include "features/bulk/export.h"
#include "features/bulk/job.h"
#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

struct Office {
    World world;
    std::vector<std::string> ids;

    explicit Office(int conversations = 4) {
        for (int i = 0; i < conversations; ++i) {
            world.pass(second_ms);
            ids.push_back(world.conversation({.from = std::to_string(56911110000 + i)}));
        }
        world.forget();
    }
    void work() {
        jobs::Runner runner(*world.database, 3);
        bulk::schedule(runner, world.store);
        runner.run_due();
    }
    std::string named(std::vector<std::string> const& chosen) const {
        std::string list;
        for (auto const& id : chosen) list += (list.empty() ? "\"" : ",\"") + id + "\"";
        return "\"conversation_ids\":[" + list + "]";
    }
    Answer start(UserId user, std::string const& target, std::string const& action) {
        return world.as(user).post("/conversations/bulk", "{" + target + R"(,"action":)" + action + "}");
    }
    // Does it all, and gives how it stands then.
    Answer run(UserId user, std::string const& target, std::string const& action) {
        auto const started = start(user, target, action);
        REQUIRE(started.status() == 201);
        work();
        return world.as(user).get("/bulk/" + started.text("id"));
    }
    Answer undo(UserId user, Answer const& bulk) {
        auto const path = "/bulk/" + bulk.text("id");
        REQUIRE(world.as(user).post(path + "/undo").status() == 200);
        work();
        return world.as(user).get(path);
    }
    Answer see(std::string const& id) { return world.as(world.ana).get("/conversations/" + id); }
    // All that people do to a conversation, in one line.
    std::string facts(std::string const& id) {
        auto const shown = see(id);
        std::string out;
        for (auto const* key : {"status", "archived_at", "snoozed_until", "priority", "assignee_id", "team_id",
                                "label_ids", "unread_count"})
            if (auto const value = shown.at(key); !value.is_null())
                out += std::string(key) + "=" +
                       (std::string_view(key) == "archived_at" ? "x" : boost::json::serialize(value)) + " ";
        return out;
    }
    // The counters of everybody's list beside a recount.
    void check_counters() {
        for (std::string const state : {"active", "closed", "snoozed", "archived"}) {
            auto const page = world.as(world.ana).get("/conversations?limit=200&state=" + state);
            CHECK(page.number("counts.all") == std::ssize(page.at("items").as_array()));
        }
    }
};

std::string text_of(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("every action does to many what it does to one, and undoing brings back what was") {
    Office office;
    auto const ana = office.world.as(office.world.ana);
    auto const label = ana.post("/labels", R"({"title":"VIP","color":"red"})").text("id");
    auto const team = ana.post("/teams", R"({"name":"Tarde"})").text("id");
    // One of them is already so.
    ana.put("/conversations/" + office.ids[0] + "/labels", R"({"label_ids":[")" + label + "\"]}");
    ana.put("/conversations/" + office.ids[0] + "/status", R"({"status":"closed"})");
    ana.put("/conversations/" + office.ids[1] + "/priority", R"({"priority":"low"})");
    ana.put("/conversations/" + office.ids[1] + "/status", R"({"status":"snoozed"})");
    auto const later = std::to_string((office.world.now + hour_ms).ms);
    std::map<std::string, std::string> was;
    for (auto const& id : office.ids) was[id] = office.facts(id);
    for (auto const& [action, changed] : std::vector<std::pair<std::string, int>>{
             {R"({"kind":"assign","assignee_id":")" + id_text(office.world.bob) + R"(","team_id":")" + team + "\"}", 4},
             {R"({"kind":"label","label_ids":[")" + label + "\"]}", 3},
             {R"({"kind":"unlabel","label_ids":[")" + label + "\"]}", 1},
             {R"({"kind":"priority","priority":"urgent"})", 4},
             {R"({"kind":"snooze","snoozed_until":)" + later + "}", 4},
             {R"({"kind":"close","reason":"fin"})", 3},
             {R"({"kind":"reopen"})", 2},
             {R"({"kind":"archive"})", 4},
             {R"({"kind":"mark_read"})", 4}}) {
        CAPTURE(action);
        auto const done = office.run(office.world.ana, office.named(office.ids), action);
        CHECK(done.text("state") == "done");
        CHECK(done.number("total") == 4);
        CHECK(done.number("handled") == 4);
        CHECK(done.number("changed") == changed);
        CHECK(done.number("refused") == 0);
        office.check_counters();
        auto const undone = office.undo(office.world.ana, done);
        CHECK(undone.text("state") == "undone");
        CHECK(undone.number("restored") == changed);
        for (auto const& id : office.ids) CHECK(office.facts(id) == was[id]);
        office.check_counters();
        CHECK(ana.post("/bulk/" + done.text("id") + "/undo").code() == "nothing_to_undo");
    }
}

TEST_CASE("undoing leaves what somebody changed since") {
    Office office;
    auto const ana = office.world.as(office.world.ana);
    auto const& ids = office.ids;
    auto const path = [&](int i) { return "/conversations/" + ids[static_cast<std::size_t>(i)]; };
    auto const to_bob = R"({"kind":"assign","assignee_id":")" + id_text(office.world.bob) + "\"}";
    auto const assigned = office.run(office.world.ana, office.named(ids), to_bob);
    ana.put(path(0) + "/assignment", R"({"assignee_id":")" + id_text(office.world.martin) + "\"}");
    CHECK(office.undo(office.world.ana, assigned).number("restored") == 3);
    CHECK(office.see(ids[0]).text("assignee_id") == id_text(office.world.martin));
    CHECK(office.see(ids[1]).at("assignee_id").is_null());

    auto const first = ana.post("/labels", R"({"title":"uno","color":"red"})").text("id");
    auto const second = ana.post("/labels", R"({"title":"dos","color":"red"})").text("id");
    auto const labelled =
        office.run(office.world.ana, office.named(ids), R"({"kind":"label","label_ids":[")" + first + "\"]}");
    ana.put(path(0) + "/labels", R"({"label_ids":[")" + first + "\",\"" + second + "\"]}");
    ana.put(path(1) + "/labels", R"({"label_ids":[]})");
    office.undo(office.world.ana, labelled);
    CHECK(office.see(ids[0]).text("label_ids.0") == second);
    CHECK(office.see(ids[0]).at("label_ids").as_array().size() == 1);
    CHECK(office.see(ids[1]).at("label_ids").as_array().empty());

    auto const closed = office.run(office.world.ana, office.named(ids), R"({"kind":"close"})");
    ana.put(path(2) + "/archive", R"({"archived":true})");
    office.undo(office.world.ana, closed);
    CHECK(office.see(ids[2]).text("status") == "closed");
    CHECK(office.see(ids[3]).text("status") == "open");
}

TEST_CASE("all that a query finds, and nothing else") {
    Office office(7);
    auto const other = office.world.conversation({.from = "56922223333", .inbox = office.world.support});
    office.world.as(office.world.ana).put("/conversations/" + office.ids[6] + "/status", R"({"status":"closed"})");
    auto const done =
        office.run(office.world.bob, R"("query":{"limit":2})", R"({"kind":"priority","priority":"high"})");
    CHECK(done.number("total") == 6);
    CHECK(done.number("changed") == 6);
    CHECK(office.see(office.ids[6]).at("priority").is_null());
    CHECK(office.see(other).at("priority").is_null());
    auto const filtered = office.run(office.world.ana,
                                     R"("query":{"filter":{"and":[{"field":"inbox_id","op":"is","values":[")" +
                                         id_text(office.world.support) + R"("]}]}})",
                                     R"({"kind":"close"})");
    CHECK(filtered.number("changed") == 1);
    CHECK(office.see(other).text("status") == "closed");
    auto const none = office.run(office.world.ana, R"("query":{"q":"nobody is called so"})", R"({"kind":"close"})");
    CHECK(none.text("state") == "done");
    CHECK(none.number("total") == 0);
    auto const mine = office.run(office.world.bob, R"("query":{"tab":"mine"})", R"({"kind":"close"})");
    CHECK(mine.number("total") == 0);
}

TEST_CASE("ids and fields that are wrong are refused before anything happens") {
    Office office;
    auto const hidden = office.world.conversation({.from = "56922223333", .inbox = office.world.support});
    auto const foreign = office.world.conversation({.inbox = office.world.counter});
    auto const before = stored(office.world);
    auto const bob = office.world.bob;
    auto const close = R"({"kind":"close"})";
    for (auto const& id : {hidden, foreign, std::string("4242")})
        CHECK(office.start(bob, office.named({office.ids[0], id}), close).error_on("conversation_ids[1]") ==
              "unknown_value");
    CHECK(office.start(bob, R"("query":{},"conversation_ids":["1"])", close).error_on("conversation_ids") ==
          "one_of_two");
    CHECK(office.world.as(bob).post("/conversations/bulk", R"({"action":{"kind":"close"}})").status() == 422);
    CHECK(office.start(bob, R"("query":{"label_id":"4242"})", close).error_on("query.label_id") == "unknown_value");
    CHECK(office.start(bob, R"("query":{"inbox_id":")" + id_text(office.world.support) + "\"}", close).status() == 404);
    auto const one = office.named({office.ids[0]});
    CHECK(office.start(bob, one, R"({"kind":"close","priority":"low"})").error_on("action.priority") == "unexpected");
    CHECK(office.start(bob, one, R"({"kind":"assign"})").error_on("action.assignee_id") == "required");
    CHECK(office.start(bob, one, R"({"kind":"label"})").error_on("action.label_ids") == "required");
    CHECK(office.start(bob, one, R"({"kind":"label","label_ids":["4242"]})").error_on("action.label_ids[0]") ==
          "unknown_value");
    CHECK(office.start(bob, one, R"({"kind":"snooze","snoozed_until":1})").error_on("action.snoozed_until") ==
          "too_small");
    CHECK(office.start(office.world.ines, one, close).status() == 403);
    CHECK(changes_since(before, office.world).empty());
}

TEST_CASE("what is not allowed or seen any more is left out") {
    Office office;
    auto const ana = office.world.as(office.world.ana);
    auto const started = office.start(office.world.bob, office.named(office.ids), R"({"kind":"close"})");
    ana.put("/inboxes/" + id_text(office.world.sales) + "/members",
            R"({"member_ids":[")" + id_text(office.world.martin) + "\"]}");
    office.work();
    auto const refused = office.world.as(office.world.bob).get("/bulk/" + started.text("id"));
    CHECK(refused.number("refused") == 4);
    CHECK(refused.number("changed") == 0);
    CHECK(office.see(office.ids[0]).text("status") == "open");

    auto const second = office.start(office.world.martin, office.named(office.ids), R"({"kind":"close"})");
    ana.patch("/members/" + id_text(office.world.martin), R"({"disabled":true})");
    office.work();
    office.world.inside([&](Tx& tx) {
        CHECK(tx.text("SELECT state FROM bulks WHERE account_id = $1 AND id = $2", tx.account(),
                      std::stoll(second.text("id"))) == "failed");
        return 0;
    });
    CHECK(office.see(office.ids[0]).text("status") == "open");
}

TEST_CASE("everybody sees and undoes only what they began") {
    Office office;
    auto const done = office.run(office.world.ana, office.named(office.ids), R"({"kind":"mark_read"})");
    auto const bob = office.world.as(office.world.bob);
    CHECK(bob.get("/bulk/" + done.text("id")).status() == 404);
    CHECK(bob.post("/bulk/" + done.text("id") + "/undo").status() == 404);
    CHECK(bob.get("/bulk").at("items").as_array().empty());
    CHECK(office.world.as(office.world.ana).get("/bulk").text("items.0.id") == done.text("id"));
    int told = 0;
    for (auto const& event : office.world.announced())
        if (event.type == "bulk_progress") {
            CHECK(event.audience.user == office.world.ana);
            ++told;
        }
    CHECK(told == 2);
}

TEST_CASE("a job that died goes on where it stopped, and does nothing twice") {
    Office office(120);
    auto const started = office.start(office.world.ana, office.named(office.ids), R"({"kind":"close"})");
    bulk::BulkId const id{std::stoll(started.text("id"))};
    CHECK(office.world.inside([&](Tx& tx) { return bulk::go_on(tx, id); }));
    // It dies within its second step, whose transaction then never was.
    auto const died = office.world.database->write_now(Who::system(office.world.aurora), [&](Tx& tx) -> Result<Done> {
        bulk::go_on(tx, id);
        return not_found("power");
    });
    CHECK_FALSE(died.has_value());
    auto const halfway = office.world.as(office.world.ana).get("/bulk/" + started.text("id"));
    CHECK(halfway.number("handled") == 50);
    CHECK(office.see(office.ids[49]).text("status") == "closed");
    CHECK(office.see(office.ids[50]).text("status") == "open");
    office.work();
    auto const ended = office.world.as(office.world.ana).get("/bulk/" + started.text("id"));
    CHECK(ended.text("state") == "done");
    CHECK(ended.number("handled") == 120);
    CHECK(ended.number("changed") == 120);
    for (auto const& one : office.ids) CHECK(office.see(one).text("status") == "closed");
    office.check_counters();
}

TEST_CASE("an export is a file of whoever asked, with what they may see") {
    Office office(3);
    auto const ana = office.world.as(office.world.ana);
    auto const contact = office.see(office.ids[0]).text("contact.id");
    ana.patch("/contacts/" + contact, R"({"name":"=cmd(\"x\"), y"})");
    auto const done = office.run(office.world.bob, office.named(office.ids), R"({"kind":"export_csv"})");
    CHECK(done.text("state") == "done");
    CHECK(done.at("can_undo") == boost::json::value(false));
    auto const url = done.text("file_url");
    auto const file = office.world.as(office.world.bob).get(url.substr(std::string("/api/v1").size()));
    REQUIRE(file.status() == 200);
    auto const text = text_of(file.response.file);
    CHECK(text.starts_with("\xEF\xBB\xBFnumber,contact,"));
    CHECK(std::ranges::count(text, '\n') == 4);
    CHECK(text.find("\"'=cmd(\"\"x\"\"), y\"") != std::string::npos);
    CHECK(office.world.as(office.world.martin).get(url.substr(std::string("/api/v1").size())).status() == 404);
}

TEST_CASE("fields of a CSV") {
    CHECK(bulk::csv_field("Ana") == "Ana");
    CHECK(bulk::csv_field("a,b") == "\"a,b\"");
    CHECK(bulk::csv_field("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(bulk::csv_field("+56 9") == "'+56 9");
    CHECK(bulk::csv_field("") == "");
}

TEST_CASE("somebody who has enough under way waits, and old actions are forgotten") {
    Office office;
    for (int i = 0; i < 3; ++i)
        REQUIRE(office.start(office.world.ana, office.named(office.ids), R"({"kind":"mark_read"})").status() == 201);
    CHECK(office.start(office.world.ana, office.named(office.ids), R"({"kind":"mark_read"})").code() ==
          "too_many_bulks");
    CHECK(office.start(office.world.bob, office.named(office.ids), R"({"kind":"mark_read"})").status() == 201);
    office.world.pass(31 * day_ms);
    CHECK(office.world.inside([](Tx& tx) { return bulk::prune_bulks(tx, 3); }) == 3);
    CHECK(office.world.inside([](Tx& tx) { return bulk::prune_bulks(tx, 3); }) == 1);
    CHECK(office.world.inside([](Tx& tx) { return tx.number("SELECT count(*) FROM bulk_items").value(); }) == 0);
}
