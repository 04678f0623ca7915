// Jobs by their laws, with a clock of our own and no threads; then the threads.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>

#include "platform/base/check.h"
#include "platform/db/retention.h"
#include "platform/db/testing.h"
#include "platform/jobs/capacity.h"
#include "platform/jobs/claim.h"
#include "platform/jobs/queue_page.h"

namespace recado::jobs_test {

using namespace jobs;
using Strings = std::vector<std::string>;

AccountId const account{5};

struct Bench {
    std::shared_ptr<Time> now = std::make_shared<Time>(1'000'000);
    std::unique_ptr<Database> database;
    Runner runner;
    Strings ran;

    Bench()
        : database(db::testing::open({.threads = false, .clock = [now = now] { return *now; }})), runner(*database, 4) {
        runner.handle("note", [this](Database&, Job const& job) -> Outcome {
            ran.push_back(job.payload);
            return jobs::Done{};
        });
    }
    void add(db::NewJob job) {
        auto const added = database->write_now(Who::system(account), [&](Tx& tx) -> Result<recado::Done> {
            tx.enqueue(std::move(job));
            return recado::Done{};
        });
        REQUIRE(added.has_value());
    }
    template <class F>
    auto write(F f) {
        return database->write_now(Who::system(account), std::move(f));
    }
    QueuePage page(std::optional<State> state = {}) {
        return write([&](Tx& tx) { return jobs::list(tx, {.state = state}); }).value();
    }
};

TEST_CASE("jobs run once, when they are due, oldest first") {
    Bench bench;
    bench.add({.kind = "note", .payload = "later", .run_at = Time{1'500'000}});
    bench.add({.kind = "note", .payload = "a"});
    bench.add({.kind = "note", .payload = "b"});
    CHECK(bench.runner.run_due() == 2);
    CHECK(bench.ran == Strings{"a", "b"});
    CHECK(bench.runner.run_due() == 0);
    bench.now->ms = 1'500'000;
    CHECK(bench.runner.run_due() == 1);
    CHECK(bench.page().items.empty());
}

TEST_CASE("a job of a transaction that was undone does not exist") {
    Bench bench;
    auto const refused = bench.write([](Tx& tx) -> Result<recado::Done> {
        tx.enqueue({.kind = "note", .payload = "x"});
        return not_found("contact");
    });
    CHECK(!refused.has_value());
    CHECK(bench.runner.run_due() == 0);
}

TEST_CASE("a failing job backs off, then fails for a person to see, who lets it run again") {
    Bench bench;
    int runs = 0;
    bool works = false;
    bench.runner.handle("flaky", [&](Database&, Job const& job) -> Outcome {
        ++runs;
        CHECK(job.attempt == (runs <= 3 ? runs : 1));
        if (!works) throw Outage("provider is away");
        return jobs::Done{};
    });
    bench.add({.kind = "flaky", .payload = "{}", .max_attempts = 3});
    CHECK(bench.runner.run_due() == 1);
    CHECK(bench.runner.run_due() == 0);  // not before its time
    auto waiting = bench.page().items.at(0);
    CHECK(waiting.state == State::waiting);
    CHECK(waiting.last_error == "provider is away");
    CHECK(waiting.run_at - *bench.now >= 500);
    CHECK(waiting.run_at - *bench.now <= 5'000);
    for (int i = 0; i < 5; ++i) {
        bench.now->ms += 11 * minute_ms;
        bench.runner.run_due();
    }
    CHECK(runs == 3);
    auto const failed = bench.page(State::failed);
    REQUIRE(failed.items.size() == 1);
    CHECK(failed.stats.at(1).failed == 1);
    works = true;
    auto const again = bench.write([&](Tx& tx) { return jobs::retry(tx, {failed.items[0].id}); });
    CHECK(again->attempt == 0);
    CHECK(bench.runner.run_due() == 1);
    CHECK(runs == 4);
    CHECK(bench.page().items.empty());
}

TEST_CASE("throttling uses up no attempt") {
    Bench bench;
    int runs = 0;
    bench.runner.handle("limited", [&](Database&, Job const& job) -> Outcome {
        CHECK(job.attempt == 1);
        if (++runs < 5) return Retry{.after_ms = 10'000, .error = "429", .count_attempt = false};
        return jobs::Done{};
    });
    bench.add({.kind = "limited", .payload = "{}", .max_attempts = 1});
    for (int i = 0; i < 5; ++i) {
        CHECK(bench.runner.run_due() == 1);
        bench.now->ms += 9'999;
        CHECK(bench.runner.run_due() == 0);
        bench.now->ms += 1;
    }
    CHECK(runs == 5);
    CHECK(bench.page().items.empty());
}

TEST_CASE("back-off grows, is spread and has an end") {
    CHECK(back_off_ms(1, 0.999) < 5'000);
    CHECK(back_off_ms(1, 0) == 500);
    CHECK(back_off_ms(3, 0.5) == 10'000);
    CHECK(back_off_ms(60, 0.9999) <= 10 * minute_ms);
    CHECK(back_off_ms(60, 0.9999) > 9 * minute_ms);
}

TEST_CASE("a lane is strictly in order: a retry holds back what comes after it, and other lanes go on") {
    Bench bench;
    bool works = false;
    bench.runner.handle("send", [&](Database&, Job const& job) -> Outcome {
        if (job.payload == "a1" && !works) return Retry{.after_ms = 1'000, .error = "away"};
        if (job.payload == "a2") return Failed{"rejected"};
        bench.ran.push_back(job.payload);
        return jobs::Done{};
    });
    for (auto payload : {"a1", "a2", "a3"}) bench.add({.kind = "send", .payload = payload, .lane = 1});
    for (auto payload : {"b1", "b2"}) bench.add({.kind = "send", .payload = payload, .lane = 2});
    bench.runner.run_due();
    CHECK(bench.ran == Strings{"b1", "b2"});
    works = true;
    bench.now->ms += 1'000;
    bench.runner.run_due();
    CHECK(bench.ran == Strings{"b1", "b2", "a1", "a3"});  // a failed job does not block its lane
    bench.add({.kind = "send", .payload = "a4", .lane = 1});
    CHECK(bench.runner.run_due() == 1);
}

TEST_CASE("calling off the head of a lane lets the next one go") {
    Bench bench;
    bench.add({.kind = "note", .payload = "one", .run_at = Time{9'000'000}, .lane = 1});
    bench.add({.kind = "note", .payload = "two", .lane = 1});
    CHECK(bench.runner.run_due() == 0);
    auto const head = bench.page().items.back().id;
    CHECK(bench.write([&](Tx& tx) { return jobs::cancel(tx, {head}); })->state == State::cancelled);
    CHECK(bench.runner.run_due() == 1);
    CHECK(bench.ran == Strings{"two"});
    CHECK(bench.write([&](Tx& tx) { return jobs::retry(tx, {head}); })->state == State::waiting);
    CHECK(bench.runner.run_due() == 1);
    CHECK(bench.ran == Strings{"two", "one"});
}

TEST_CASE("a waiting job with the same key is not added again, a running one does not count") {
    Bench bench;
    bench.runner.handle("sync", [&](Database& database, Job const& job) -> Outcome {
        bench.ran.push_back(job.payload);
        if (bench.ran.size() > 1) return jobs::Done{};
        static_cast<void>(database.write_now(Who::system(account), [](Tx& tx) -> Result<recado::Done> {
            tx.enqueue({.kind = "sync", .payload = "again", .unique_key = "sync:1"});
            return recado::Done{};
        }));
        return Retry{.after_ms = 1, .error = "changed meanwhile"};
    });
    for (auto payload : {"first", "second"}) bench.add({.kind = "sync", .payload = payload, .unique_key = "sync:1"});
    bench.runner.run_due();
    bench.now->ms += minute_ms;
    bench.runner.run_due();
    CHECK(bench.ran == Strings{"first", "again"});  // the retry gave way to the job that was added meanwhile
}

TEST_CASE("the lease of a dead process runs out and its job runs again, but not for ever") {
    Bench bench;
    bench.add({.kind = "note", .payload = "x", .max_attempts = 2});
    auto const claim_and_die = [&] {
        return bench.write([](Tx& tx) -> Result<std::size_t> { return claim(tx, Queue::customer, 5).size(); }).value();
    };
    CHECK(claim_and_die() == 1);
    CHECK(claim_and_die() == 0);
    bench.now->ms += lease_ms;
    CHECK(claim_and_die() == 1);
    bench.now->ms += lease_ms;
    CHECK(bench.runner.run_due() == 0);
    CHECK(bench.page(State::failed).items.size() == 1);
    CHECK(bench.ran.empty());
}

TEST_CASE("an answer that comes after the lease was lost changes nothing") {
    Bench bench;
    bench.add({.kind = "note", .payload = "x"});
    auto const claim_one = [&] {
        return bench.write([](Tx& tx) -> Result<Claimed> { return claim(tx, Queue::customer, 1).at(0); }).value();
    };
    auto const late = claim_one();
    bench.now->ms += lease_ms;
    auto const current = claim_one();
    auto const end = [&](Claimed const& claimed) {
        CHECK(bench
                  .write([&](Tx& tx) -> Result<recado::Done> {
                      finish(tx, claimed, Failed{"late"}, 0);
                      return recado::Done{};
                  })
                  .has_value());
    };
    end(late);
    CHECK(bench.page().items.at(0).state == State::running);
    CHECK(!bench.write([&](Tx& tx) { return jobs::cancel(tx, {JobId{current.id}}); }).has_value());
    end(current);
    CHECK(bench.page().items.at(0).state == State::failed);
}

TEST_CASE("a job nobody handles fails, and another account sees none of it") {
    Bench bench;
    bench.add({.kind = "unheard", .payload = "{}"});
    CHECK(bench.runner.run_due() == 1);
    auto const failed = bench.page(State::failed).items.at(0);
    CHECK(failed.last_error == "nothing handles jobs of kind unheard");
    auto const foreign = bench.database->write_now(Who::system({6}), [&](Tx& tx) -> Result<QueuePage> {
        CHECK(jobs::retry(tx, {failed.id}).error().kind == ErrorKind::not_found);
        CHECK(jobs::cancel(tx, {failed.id}).error().kind == ErrorKind::not_found);
        return jobs::list(tx, {});
    });
    CHECK(foreign->items.empty());
}

TEST_CASE("the list pages through jobs, newest first") {
    Bench bench;
    for (int i = 0; i < 5; ++i) bench.add({.kind = "note", .payload = "x", .queue = "bulk"});
    auto const first = bench.write([](Tx& tx) { return jobs::list(tx, {.limit = 3}); }).value();
    CHECK(first.items.size() == 3);
    CHECK(first.items[0].id.value > first.items[1].id.value);
    auto const second =
        bench.write([&](Tx& tx) { return jobs::list(tx, {.cursor = first.next_cursor, .limit = 3}); }).value();
    CHECK(second.items.size() == 2);
    CHECK(!second.next_cursor);
    bench.now->ms += 70;
    CHECK(bench.page().stats.at(3).waiting == 5);
    CHECK(bench.page().stats.at(3).oldest_due_ms == 70);
    CHECK(!bench.write([](Tx& tx) { return jobs::list(tx, {.cursor = "x1"}); }).has_value());
}

TEST_CASE("periodic work repeats, keeps its rhythm over restarts, and survives its own failures") {
    Bench bench;
    int runs = 0;
    auto const setup = [&](Runner& runner, std::int64_t period) {
        runner.every("prune", period, [&](Database&) {
            if (++runs == 2) throw std::runtime_error("once");
        });
    };
    setup(bench.runner, hour_ms);
    CHECK(bench.runner.run_due() == 0);
    bench.now->ms += hour_ms;
    CHECK(bench.runner.run_due() == 1);
    bench.now->ms += hour_ms;
    CHECK(bench.runner.run_due() == 1);
    bench.now->ms += hour_ms / 2;
    Runner other(*bench.database, 3);
    setup(other, hour_ms);
    CHECK(other.run_due() == 0);
    bench.now->ms += hour_ms / 2;
    CHECK(other.run_due() == 1);
    CHECK(runs == 3);
    Runner quicker(*bench.database, 3);
    setup(quicker, minute_ms);
    quicker.run_due();
    bench.now->ms += minute_ms;
    CHECK(quicker.run_due() == 1);
}

TEST_CASE("urgent classes always find a thread") {
    for (int threads : {1, 3, 4, 8, 32}) {
        Capacity capacity(threads);
        int bulk = 0, notifications = 0, customer = 0;
        for (; capacity.free(Queue::bulk) > 0; ++bulk) capacity.take(Queue::bulk);
        for (; capacity.free(Queue::notifications) > 0; ++notifications) capacity.take(Queue::notifications);
        CHECK(capacity.free(Queue::customer) > 0);
        for (; capacity.free(Queue::customer) > 0; ++customer) capacity.take(Queue::customer);
        CHECK(capacity.free(Queue::interactive) == 1);
        CHECK(bulk + notifications + customer + 1 == std::max(threads, 3));
        capacity.give_back(Queue::bulk);
        CHECK(capacity.free(Queue::bulk) == 1);
    }
}

TEST_CASE("retention removes what is old and keeps what is open") {
    Bench bench;
    CHECK(bench
              .write([](Tx& tx) -> Result<recado::Done> {
                  for (int i = 0; i < 3; ++i) {
                      tx.run(
                          "INSERT INTO idempotency_keys (account_id, user_id, key, route, request_hash, status, "
                          "response, created_at) "
                          "VALUES (5, 1, $1, 'r', 'h', 200, '{}', $2)",
                          i, i * 400 * day_ms);
                      tx.run(
                          "INSERT INTO dead_letters (id, source, body, error, received_at, resolved_at) VALUES ($2, "
                          "'s', 'b', "
                          "'e', 1, $1)",
                          i == 0 ? std::optional<std::int64_t>() : i * 400 * day_ms, i + 1);
                  }
                  return recado::Done{};
              })
              .has_value());
    bench.add({.kind = "unheard", .payload = "{}"});
    bench.runner.run_due();
    bench.now->ms = 801 * day_ms;
    CHECK(db::apply_retention(*bench.database, {}) == 4);
    CHECK(db::apply_retention(*bench.database, {}) == 0);
    CHECK(bench.page().items.empty());
}

void enqueue_many(Database& database, int count, std::function<db::NewJob(int)> make) {
    REQUIRE(database
                .write_now(Who::system(account),
                           [&](Tx& tx) -> Result<recado::Done> {
                               for (int i = 0; i < count; ++i) tx.enqueue(make(i));
                               return recado::Done{};
                           })
                .has_value());
}

TEST_CASE("with threads every job runs once, lanes stay in order, and new jobs wake the runner") {
    db::testing::Place const place;
    auto const database = place.open();
    constexpr int count = 400, lanes = 7;
    std::latch all(count * 2);
    std::mutex mutex;
    std::map<std::int64_t, std::vector<int>> seen;
    Runner runner(*database, 6);
    runner.handle("count", [&](Database&, Job const& job) -> Outcome {
        int const number = std::stoi(job.payload);
        {
            std::lock_guard const lock(mutex);
            seen[number % lanes].push_back(number);
        }
        all.count_down();
        return jobs::Done{};
    });
    auto const make = [](int from) {
        return [from](int i) {
            return db::NewJob{.kind = "count", .payload = std::to_string(from + i), .lane = 1 + (from + i) % lanes};
        };
    };
    enqueue_many(*database, count, make(0));
    runner.start();
    enqueue_many(*database, count, make(count));
    all.wait();
    runner.stop();
    std::size_t total = 0;
    for (auto const& [lane, numbers] : seen) {
        CHECK(std::ranges::is_sorted(numbers));
        total += numbers.size();
    }
    CHECK(total == count * 2);
    auto const left = database->read_now(Who::system(account), [](Tx& tx) { return jobs::list(tx, {}); });
    CHECK(left->items.empty());
}

TEST_CASE("a customer's message does not wait behind a campaign") {
    db::testing::Place const place;
    auto const database = place.open();
    std::latch gate(1), customer(1);
    Runner runner(*database, 3);
    runner.handle("campaign", [&](Database&, Job const&) -> Outcome { return gate.wait(), jobs::Done{}; });
    runner.handle("reply", [&](Database&, Job const&) -> Outcome { return customer.count_down(), jobs::Done{}; });
    enqueue_many(*database, 50, [](int) { return db::NewJob{.kind = "campaign", .payload = "{}", .queue = "bulk"}; });
    runner.start();
    enqueue_many(*database, 1, [](int) { return db::NewJob{.kind = "reply", .payload = "{}", .queue = "customer"}; });
    customer.wait();  // would never end if the campaign held every thread
    gate.count_down();
    runner.stop();
}

TEST_CASE("stopping in the middle loses nothing, and a new process goes on at once") {
    db::testing::Place const place;
    std::atomic<int> ran{0};
    for (int round = 0; round < 3; ++round) {
        // On PostgreSQL another node might be at work on what is running: its lease has to end.
        auto const database = place.open({.clock = [round] { return system_now() + round * 2 * minute_ms; }});
        if (round == 0)
            enqueue_many(*database, 300,
                         [](int i) { return db::NewJob{.kind = "count", .payload = "{}", .lane = i % 3}; });
        std::latch some(1);
        std::atomic<int> this_round{0};
        Runner runner(*database, 4);
        runner.handle("count", [&](Database&, Job const&) -> Outcome {
            ++ran;
            if (++this_round == 60 && round < 2) some.count_down();
            return jobs::Done{};
        });
        if (round < 2) {
            runner.start();
            some.wait();
            runner.stop();
            // A process that dies leaves jobs in the state of running.
            CHECK(database
                      ->write_now(
                          Who::system(account),
                          [](Tx& tx) -> Result<recado::Done> { return claim(tx, Queue::customer, 2), recado::Done{}; })
                      .has_value());
        } else {
            while (runner.run_due() > 0) {
            }
        }
    }
    CHECK(ran == 300);
}

TEST_CASE("work for the future is done at its time, without anybody asking") {
    db::testing::Place const place;
    auto const database = place.open();
    std::latch done(1);
    Runner runner(*database, 3);
    runner.handle("soon", [&](Database&, Job const&) -> Outcome { return done.count_down(), jobs::Done{}; });
    runner.start();
    auto const due = system_now() + 80;
    enqueue_many(*database, 1, [&](int) { return db::NewJob{.kind = "soon", .payload = "{}", .run_at = due}; });
    done.wait();
    CHECK(system_now() >= due);
    runner.stop();
}

}  // namespace recado::jobs_test
