// The store as features use it: transactions, rows, events, numbers, and what happens when something throws.
#include "platform/db/database.h"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "platform/base/check.h"
#include "platform/db/events.h"
#include "platform/db/testing.h"

namespace recado::db_test {

enum class Color { red, green };
DESCRIBE_ENUM(Color, red, green)

struct Thing {
    std::int64_t id;
    std::string name;
    std::optional<std::string> note;
    Color color;
    bool on;
    double weight;
    Time at;
    ContactId contact_id;
    json::Raw extra;
    std::vector<std::string> tags;
};
DESCRIBE(Thing, FIELD(id), FIELD(name), FIELD(note), FIELD(color), FIELD(on), FIELD(weight), FIELD(at),
         FIELD(contact_id), FIELD(extra), FIELD(tags))

struct Painted {
    static constexpr std::string_view event_type = "painted";
    std::int64_t id;
};
DESCRIBE(Painted, FIELD(id))

std::unique_ptr<Database> in_memory(bool threads = false) {
    return db::testing::open({.threads = threads, .clock = [] { return Time{1'000'000}; }});
}
// The words of the database that the tests run on.
std::string_view worded(std::string_view sqlite, std::string_view postgres) {
    return db::testing::on_postgres() ? postgres : sqlite;
}

Who const ada{.account = {7}, .user = {3}, .kind = ActorKind::user, .actor_id = 3, .name = "Ada"};

void make_things(Database& database) {
    auto const made = database.write_now(ada, [](Tx& tx) -> Result<Done> {
        tx.run(
            "CREATE TABLE IF NOT EXISTS things (id BIGINT PRIMARY KEY, name TEXT NOT NULL, note TEXT, color TEXT NOT "
            "NULL, "
            "\"on\" BOOLEAN NOT NULL, weight REAL NOT NULL, at BIGINT NOT NULL, contact_id BIGINT, extra JSONB, tags "
            "JSONB)");
        return Done{};
    });
    REQUIRE(made.has_value());
}

std::int64_t add_thing(Tx& tx, std::string const& name) {
    auto const id = tx.next_display_id("thing");
    tx.run("INSERT INTO things (id, name, color, \"on\", weight, at) VALUES ($1, $2, $3, $4, $5, $6)", id, name,
           Color::green, true, 1.5, tx.now());
    return id;
}

std::int64_t count_things(Database& database) {
    return *database.read_now(ada,
                              [](Tx& tx) -> Result<std::int64_t> { return *tx.number("SELECT count(*) FROM things"); });
}

TEST_CASE("rows become structs by column name") {
    auto const database = in_memory();
    make_things(*database);
    auto const read = database->write_now(ada, [](Tx& tx) -> Result<std::vector<Thing>> {
        add_thing(tx, "uno");
        tx.run(
            "INSERT INTO things (id, name, note, color, \"on\", weight, at, contact_id, extra, tags) "
            "VALUES ($2, $1, $1, $3, $4, $5, $6, $7, $8, $9)",
            std::string("dos"), 9, Color::red, false, 2.0, Time{5}, ContactId{11}, json::Raw{R"({"a":1})"},
            R"(["x","y"])");
        return tx.all<Thing>(
            "SELECT tags, extra, contact_id, at, weight, \"on\", color, note, name, id FROM things ORDER BY id");
    });
    REQUIRE(read.has_value());
    REQUIRE(read->size() == 2);
    auto const& first = read->at(0);
    CHECK(first.id == 1);
    CHECK(first.note == std::nullopt);
    CHECK(first.color == Color::green);
    CHECK(first.on);
    CHECK(first.weight == 1.5);
    CHECK(first.at.ms == 1'000'000);
    CHECK(!first.contact_id);
    CHECK(first.extra.text.empty());
    CHECK(first.tags.empty());
    auto const& second = read->at(1);
    CHECK(second.name == "dos");
    CHECK(second.note == "dos");
    CHECK(second.contact_id == ContactId{11});
    CHECK(second.extra.text == worded(R"({"a":1})", R"({"a": 1})"));
    CHECK(second.tags == std::vector<std::string>{"x", "y"});
}

TEST_CASE("mistakes in statements are faults that name the statement") {
    auto const database = in_memory();
    make_things(*database);
    auto const fault = [&](auto use) -> std::string {
        try {
            static_cast<void>(database->write_now(ada, [&](Tx& tx) -> Result<Done> {
                add_thing(tx, "uno");
                use(tx);
                return Done{};
            }));
        } catch (Fault const& caught) {
            return caught.what();
        }
        return "";
    };
    CHECK(fault([](Tx& tx) { tx.all<Thing>("SELECT id, name FROM things"); }) ==
          "query selects no column 'note': SELECT id, name FROM things");
    CHECK(fault([](Tx& tx) {
              tx.run("UPDATE nowhere SET a = 1");
          }).find(worded("no such table: nowhere", "\"nowhere\" does not exist")) != std::string::npos);
    CHECK(fault([](Tx& tx) { tx.run("DELETE FROM things WHERE id = $1"); }).find("1 placeholders but 0 values") !=
          std::string::npos);
    CHECK(fault([](Tx& tx) { tx.run("DELETE FROM things WHERE id = $2", 1, 2); }).find("placeholders") !=
          std::string::npos);
    CHECK(fault([](Tx& tx) {
              tx.run("DELETE FROM things; DELETE FROM things");
          }).find(worded("exactly one statement", "multiple commands")) != std::string::npos);
    CHECK(fault([](Tx& tx) { tx.run("INSERT INTO things (id) VALUES ($1)", 1); }).find("constraint") !=
          std::string::npos);
    CHECK(fault([](Tx& tx) { tx.one<std::string>("SELECT note FROM things"); }).find("is NULL") != std::string::npos);
    CHECK(count_things(*database) == 0);
    CHECK(database->healthy());
}

TEST_CASE("single values, lists of values and missing rows") {
    auto const database = in_memory();
    make_things(*database);
    auto const done = database->write_now(ada, [](Tx& tx) -> Result<Done> {
        for (auto name : {"a", "b", "c"}) add_thing(tx, name);
        CHECK(tx.number("SELECT max(id) FROM things") == 3);
        CHECK(tx.text("SELECT name FROM things WHERE id = $1", 2) == "b");
        CHECK(!tx.exists("SELECT 1 FROM things WHERE id = $1", 9));
        CHECK(!tx.one<Thing>(
            "SELECT id, name, note, color, \"on\", weight, at, contact_id, extra, tags FROM things WHERE id = 9"));
        CHECK(tx.all<std::string>("SELECT name FROM things ORDER BY id") == std::vector<std::string>{"a", "b", "c"});
        std::vector<db::Value> const ids = {db::to_value(1), db::to_value(3)};
        CHECK(tx.all_with<std::string>(
                  "SELECT name FROM things WHERE id IN (" + db::placeholders(1, 2) + ") ORDER BY id", ids) ==
              std::vector<std::string>{"a", "c"});
        CHECK(tx.run("UPDATE things SET note = $1 WHERE id > $2", "", 1) == 2);
        CHECK(tx.text("SELECT note FROM things WHERE id = 2") == "");
        if (!db::testing::on_postgres()) CHECK(tx.text("SELECT fold($1)", "ÑANDÚ") == "nandu");
        return Done{};
    });
    CHECK(done.has_value());
}

TEST_CASE("an error or an exception undoes the transaction, its events and its numbers") {
    auto const database = in_memory();
    make_things(*database);
    std::vector<std::int64_t> heard;
    database->listen({.events =
                          [&](std::span<db::Event const> events) {
                              for (auto const& event : events) heard.push_back(event.seq);
                          },
                      .jobs_waiting = {}});
    auto const paint = [&](char const* how) {
        return database->write_now(ada, [how](Tx& tx) -> Result<std::int64_t> {
            auto const id = add_thing(tx, how);
            tx.announce({.kind = "thing", .id = id}, Painted{id});
            if (std::string_view(how) == "error") return not_found("thing");
            if (std::string_view(how) == "throw") throw Outage("provider is away");
            return id;
        });
    };
    CHECK(paint("fine").value() == 1);
    CHECK(paint("error").error().kind == ErrorKind::not_found);
    CHECK_THROWS_AS(static_cast<void>(paint("throw")), Outage);
    CHECK(paint("fine").value() == 2);
    CHECK(heard == std::vector<std::int64_t>{1, 2});
    CHECK(count_things(*database) == 2);
    auto const events =
        database->read_now(ada, [](Tx& tx) -> Result<std::vector<db::Event>> { return db::events_after(tx, 0, 100); });
    REQUIRE(events->size() == 2);
    CHECK(events->at(1).type == "painted");
    CHECK(events->at(1).data == R"({"id":2})");
    CHECK(events->at(1).actor_name == "Ada");
    CHECK(events->at(1).actor_kind == ActorKind::user);
}

TEST_CASE("nested parts undo only what they did") {
    auto const database = in_memory();
    make_things(*database);
    auto const done = database->write_now(ada, [](Tx& tx) -> Result<Done> {
        add_thing(tx, "outer");
        auto const inner = tx.nested([&]() -> Result<Done> {
            add_thing(tx, "inner");
            tx.announce({.kind = "thing", .id = 2}, Painted{2});
            CHECK(tx.nested([&]() -> Result<Done> {
                        add_thing(tx, "innermost");
                        return Done{};
                    }).has_value());
            return conflict("taken", "is taken");
        });
        CHECK(inner.error().code == "taken");
        CHECK_THROWS_AS(tx.nested([&]() -> Result<Done> {
            add_thing(tx, "thrown");
            throw Outage("away");
        }),
                        Outage);
        CHECK(tx.nested([&]() -> Result<Done> {
                    tx.announce({.kind = "thing", .id = 1}, Painted{1});
                    return Done{};
                }).has_value());
        return Done{};
    });
    CHECK(done.has_value());
    CHECK(count_things(*database) == 1);
    auto const last = database->read_now(ada, [](Tx& tx) -> Result<std::int64_t> { return db::last_seq(tx); });
    CHECK(last.value() == 1);
}

TEST_CASE("what must be true at once happens in the same transaction") {
    auto const database = in_memory();
    database->within("painted", [](Tx& tx, void const* event) {
        auto const& painted = *static_cast<Painted const*>(event);
        if (painted.id == 13) throw Outage("not on this one");
        if (painted.id == 99) tx.announce({.kind = "thing", .id = 99}, painted);
        tx.run("UPDATE things SET note = 'seen' WHERE id = $1", painted.id);
    });
    make_things(*database);
    auto const paint = [&](std::int64_t as) {
        return database->write_now(ada, [as](Tx& tx) -> Result<Done> {
            auto const id = add_thing(tx, "x");
            tx.announce({.kind = "thing", .id = id}, Painted{as == 0 ? id : as});
            return Done{};
        });
    };
    CHECK(paint(0).has_value());
    CHECK_THROWS_AS(static_cast<void>(paint(13)), Outage);
    CHECK_THROWS_AS(static_cast<void>(paint(99)), Fault);  // a circle
    auto const notes = database->read_now(
        ada, [](Tx& tx) -> Result<std::vector<std::string>> { return tx.all<std::string>("SELECT note FROM things"); });
    CHECK(*notes == std::vector<std::string>{"seen"});
}

TEST_CASE("reads do not write, and transactions do not open inside transactions") {
    auto const database = in_memory();
    make_things(*database);
    auto const read = [&](auto use) {
        static_cast<void>(database->read_now(ada, [&](Tx& tx) -> Result<Done> {
            use(tx);
            return Done{};
        }));
    };
    CHECK_THROWS_AS(read([](Tx& tx) { tx.run("DELETE FROM things"); }), Fault);
    CHECK_THROWS_AS(read([](Tx& tx) { tx.number("INSERT INTO settings (key, value) VALUES ('a', 'b') RETURNING 1"); }),
                    Fault);
    CHECK_THROWS_AS(read([](Tx& tx) { tx.enqueue({.kind = "x", .payload = "{}"}); }), Fault);
    CHECK_THROWS_AS(read([](Tx& tx) { tx.announce({.kind = "thing", .id = 1}, Painted{1}); }), Fault);
    CHECK_THROWS_AS(read([&](Tx&) { count_things(*database); }), Fault);
}

// Thirty-two clients, 6,400 transactions, every seventh throws after its writes.
void hammer(Database& database) {
    constexpr int clients = 32, each = 200;
    std::atomic<int> right{0}, thrown{0};
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&, client] {
            for (int i = 0; i < each; ++i) {
                bool const bad = (client * each + i) % 7 == 0;
                Who const who{.account = {1 + client % 3}};
                try {
                    auto const id = database.write_now(who, [&](Tx& tx) -> Result<std::int64_t> {
                        auto const number = tx.next_display_id("thing");
                        tx.run(
                            "INSERT INTO things (id, name, color, \"on\", weight, at) VALUES ($4, $1, $2, TRUE, 0, $3)",
                            std::to_string(client), Color::red, number, tx.next_id<Thing>());
                        tx.announce({.kind = "thing", .id = number}, Painted{number});
                        if (bad) throw std::runtime_error("seven");
                        return number;
                    });
                    if (!bad && id.has_value()) ++right;
                } catch (std::runtime_error const& error) {
                    if (bad && std::string_view(error.what()) == "seven") ++thrown;
                }
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(right + thrown == clients * each);
    CHECK(thrown == 915);
}

TEST_CASE("6,400 transactions of 32 clients, every seventh throwing, give exact results") {
    db::testing::Place const place;
    auto const database = place.open();
    std::map<std::int64_t, std::int64_t> heard;  // last number by account
    std::atomic<bool> gapless{true};
    database->listen({.events =
                          [&](std::span<db::Event const> events) {
                              for (auto const& event : events)
                                  if (event.seq != ++heard[event.account_id]) gapless = false;
                          },
                      .jobs_waiting = {}});
    make_things(*database);
    hammer(*database);
    CHECK(gapless);
    CHECK(count_things(*database) == 6400 - 915);
    for (std::int64_t account = 1; account <= 3; ++account) {
        auto const counted = database->read_now({.account = {account}}, [&](Tx& tx) -> Result<Done> {
            auto const events = tx.number("SELECT count(*) FROM events WHERE account_id = $1", account);
            CHECK(db::last_seq(tx) == events);
            CHECK(tx.number("SELECT value FROM counters WHERE account_id = $1", account) == events);
            CHECK(heard[account] == events);
            return Done{};
        });
        CHECK(counted.has_value());
    }
    auto const stats = database->stats();
    CHECK(stats.rolled_back == 915);
    CHECK(stats.commits < stats.transactions);  // they did share commits
}

TEST_CASE("a reader keeps its snapshot while others write, and sees the news afterwards") {
    db::testing::Place const place;
    auto const database = place.open();
    make_things(*database);
    std::latch started(1), written(1);
    std::thread reader([&] {
        auto const counts = database->read_now(ada, [&](Tx& tx) -> Result<std::pair<std::int64_t, std::int64_t>> {
            auto const before = *tx.number("SELECT count(*) FROM things");
            started.count_down();
            written.wait();
            return std::pair(before, *tx.number("SELECT count(*) FROM things"));
        });
        CHECK(*counts == std::pair<std::int64_t, std::int64_t>(0, 0));
    });
    started.wait();
    CHECK(database->write_now(ada, [](Tx& tx) -> Result<std::int64_t> { return add_thing(tx, "new"); }).has_value());
    written.count_down();
    reader.join();
    CHECK(count_things(*database) == 1);
}

TEST_CASE("a commit that fails is replayed one by one, so that neighbours keep their work") {
    db::testing::Place const place;
    auto const database = place.open();
    CHECK(
        database
            ->write_now(
                ada,
                [](Tx& tx) -> Result<Done> {
                    tx.run("CREATE TABLE parents (id INTEGER PRIMARY KEY)");
                    tx.run(
                        "CREATE TABLE children (parent BIGINT REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)");
                    return Done{};
                })
            .has_value());
    std::latch gate(1);
    std::atomic<int> kept{0}, failed{0};
    std::latch all(11);
    // The first transaction holds the writer, so that the other ten become one batch.
    database->write(ada, [&](Tx&) { return gate.wait(), true; }, [&](std::exception_ptr) { all.count_down(); });
    for (int i = 1; i <= 10; ++i)
        database->write(
            ada,
            [i](Tx& tx) {
                if (i != 5) tx.run("INSERT INTO parents (id) VALUES ($1)", i);
                tx.run("INSERT INTO children (parent) VALUES ($1)", i);
                return true;
            },
            [&](std::exception_ptr error) {
                ++(error ? failed : kept);
                all.count_down();
            });
    gate.count_down();
    all.wait();
    CHECK(kept == 9);
    CHECK(failed == 1);
    auto const rows = database->read_now(
        ada, [](Tx& tx) -> Result<std::int64_t> { return *tx.number("SELECT count(*) FROM children"); });
    CHECK(*rows == 9);
}

TEST_CASE("a statement that takes too long is stopped, and the rest goes on") {
    auto const database =
        db::testing::open({.threads = false, .clock = system_now, .statement_timeout = std::chrono::milliseconds(200)});
    auto const endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    CHECK_THROWS_AS(
        static_cast<void>(database->read_now(ada, [&](Tx& tx) -> Result<std::int64_t> { return *tx.number(endless); })),
        Outage);
    CHECK_THROWS_AS(static_cast<void>(
                        database->write_now(ada, [&](Tx& tx) -> Result<std::int64_t> { return *tx.number(endless); })),
                    Outage);
    make_things(*database);
    CHECK(database->healthy());
}

TEST_CASE("beyond its bound the queue of writes refuses at once, and takes the rest") {
    auto const database = db::testing::open({.threads = true, .max_waiting = 3});
    make_things(*database);
    std::latch running(1), go(1);
    std::atomic<int> done{0}, refused{0};
    auto const completion = [&](std::exception_ptr error) { ++(error ? refused : done); };
    database->write(
        ada,
        [&](Tx&) {
            running.count_down();
            go.wait();
            return true;
        },
        completion);
    running.wait();
    // PostgreSQL counts what runs with what waits.
    int const over = db::testing::on_postgres() ? 3 : 2;
    for (int i = 0; i < 5; ++i) database->write(ada, [](Tx& tx) { return add_thing(tx, "x") > 0; }, completion);
    CHECK(refused.load() == over);
    CHECK_THROWS_AS((void)database->write_now(ada, [](Tx&) -> Result<Done> { return Done{}; }), Outage);
    go.count_down();
    database->close();
    CHECK(done.load() == 6 - over);
    CHECK(refused.load() == over);
}

TEST_CASE("closing finishes what is queued and refuses what comes later") {
    db::testing::Place const place;
    auto database = place.open();
    make_things(*database);
    std::atomic<int> done{0};
    for (int i = 0; i < 500; ++i)
        database->write(
            ada, [](Tx& tx) { return add_thing(tx, "x") > 0; },
            [&](std::exception_ptr error) { done += error ? 0 : 1; });
    database->close();
    CHECK(done == 500);
    CHECK_THROWS_AS(database->write(ada, [](Tx&) { return true; }, [](std::exception_ptr) {}), Outage);
    CHECK_THROWS_AS(database->read(ada, [](Tx&) { return true; }, [](std::exception_ptr) {}), Outage);
    database = place.open();
    CHECK(count_things(*database) == 500);
}

TEST_CASE("a store in memory works with threads, too") {
    auto const database = in_memory(true);
    make_things(*database);
    hammer(*database);
    CHECK(count_things(*database) == 6400 - 915);
}

TEST_CASE("pruning keeps the newest event, so that numbering goes on") {
    db::testing::Place const place;
    Time now{1'000};
    auto database = place.open({.threads = false, .clock = [&] { return now; }});
    auto const paint = [&] {
        now.ms += 1'000;
        CHECK(database
                  ->write_now(ada,
                              [](Tx& tx) -> Result<Done> {
                                  tx.announce({.kind = "thing", .id = 4, .reason = "why"}, Painted{4});
                                  return Done{};
                              })
                  .has_value());
    };
    for (int i = 0; i < 5; ++i) paint();
    auto const prune = [&](Time before, int limit) {
        return *database->write_now(
            ada, [&](Tx& tx) -> Result<std::int64_t> { return db::prune_events(tx, before, limit); });
    };
    CHECK(prune({3'001}, 100) == 2);
    CHECK(prune({99'000}, 1) == 1);
    CHECK(prune({99'000}, 100) == 1);
    CHECK(prune({99'000}, 100) == 0);
    database->close();
    database = place.open({.threads = false, .clock = [&] { return now; }});
    paint();
    auto const events = database->read_now(ada, [](Tx& tx) -> Result<std::vector<db::Event>> {
        CHECK(db::first_seq(tx) == 5);
        CHECK(db::history_of(tx, "thing", 4, 6, 10).size() == 1);
        CHECK(db::events_before(tx, 0, "thing", 3, 10).size() == 2);
        CHECK(db::events_before(tx, 0, "contact", 0, 10).empty());
        return db::history_of(tx, "thing", 4, 0, 10);
    });
    REQUIRE(events->size() == 2);
    CHECK(events->at(0).seq == 6);
    CHECK(events->at(0).reason == "why");
}

}  // namespace recado::db_test
