// A copied installation holds back what reaches somebody outside, and nothing else, until its people decide.
#include "platform/jobs/pause.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "platform/db/testing.h"

namespace recado::pause_test {

using namespace jobs;
using Strings = std::vector<std::string>;

AccountId const aurora{5}, boreal{6};

struct Copy {
    std::shared_ptr<Time> now = std::make_shared<Time>(10'000'000);
    std::unique_ptr<Database> database;
    Runner runner;
    Strings sent, dropped, noted;

    Copy()
        : database(db::testing::open({.threads = false, .clock = [now = now] { return *now; }})), runner(*database, 4) {
        runner.handle_sending("send", keep_in(sent), keep_in(dropped));
        runner.handle("note", keep_in(noted));
    }
    static Handler keep_in(Strings& list) {
        return [&list](Database&, Job const& job) -> Outcome {
            list.push_back(job.payload);
            return jobs::Done{};
        };
    }
    template <class F>
    auto in(AccountId account, F f) {
        return database->write_now(Who::system(account), std::move(f));
    }
    void add(AccountId account, db::NewJob job) {
        REQUIRE(in(account, [&](Tx& tx) -> Result<recado::Done> {
                    tx.enqueue(std::move(job));
                    return recado::Done{};
                }).has_value());
    }
    void pause() {
        REQUIRE(in({}, [&](Tx& tx) -> Result<recado::Done> {
                    Pause const pause{
                        .reason = PauseReason::restored, .since = *now, .made_at = {9'000'000}, .resumed = {}};
                    tx.run("INSERT INTO settings (key, value) VALUES ($1, $2)", pause_setting, json::to_text(pause));
                    return recado::Done{};
                }).has_value());
    }
    Result<Sending> resume(AccountId account, Leftovers leftovers) {
        return in(account, [&](Tx& tx) { return resume_sending(tx, {leftovers}); });
    }
    Sending sending(AccountId account) {
        return in(account, [](Tx& tx) { return show_sending(tx, {}); }).value();
    }
    void pass(std::int64_t ms) { now->ms += ms; }
};

TEST_CASE("a copy sends nothing, does its other work, and says what waits") {
    Copy copy;
    CHECK(!copy.sending(aurora).paused);
    copy.add(aurora, {.kind = "send", .payload = "old", .lane = 3});
    copy.add(aurora, {.kind = "send", .payload = "old, behind it", .lane = 3});
    copy.pass(1);
    copy.pause();
    copy.add(aurora, {.kind = "send", .payload = "new"});
    copy.add(aurora, {.kind = "note", .payload = "note"});
    for (int hour = 0; hour < 3; ++hour) {
        copy.runner.run_due();
        copy.pass(hour_ms);
    }
    CHECK(copy.sent.empty());
    CHECK(copy.dropped.empty());
    CHECK(copy.noted == Strings{"note"});
    auto const sending = copy.sending(aurora);
    CHECK(sending.paused);
    CHECK(sending.reason == PauseReason::restored);
    CHECK(sending.made_at == Time{9'000'000});
    CHECK(sending.waiting == 3);
}

TEST_CASE("resuming with what is left over sends it once, in its order") {
    Copy copy;
    copy.add(aurora, {.kind = "send", .payload = "1", .lane = 3});
    copy.add(aurora, {.kind = "send", .payload = "2", .lane = 3});
    copy.pass(1);
    copy.pause();
    copy.runner.run_due();
    CHECK(!copy.resume(aurora, Leftovers::send).value().paused);
    copy.runner.run_due();
    CHECK(copy.sent == Strings{"1", "2"});
    CHECK(copy.dropped.empty());
    CHECK(copy.resume(aurora, Leftovers::send).error().code == "not_paused");
}

TEST_CASE("resuming without it drops what is left over and sends what was written since") {
    Copy copy;
    copy.add(aurora, {.kind = "send", .payload = "left over"});
    copy.pass(1);
    copy.pause();
    copy.add(aurora, {.kind = "send", .payload = "since"});
    copy.runner.run_due();
    CHECK(copy.resume(aurora, Leftovers::discard).has_value());
    copy.runner.run_due();
    CHECK(copy.sent == Strings{"since"});
    CHECK(copy.dropped == Strings{"left over"});
}

TEST_CASE("one account does not resume for another") {
    Copy copy;
    copy.pause();
    copy.add(aurora, {.kind = "send", .payload = "of aurora"});
    copy.add(boreal, {.kind = "send", .payload = "of boreal"});
    copy.runner.run_due();
    CHECK(copy.resume(aurora, Leftovers::send).has_value());
    CHECK(copy.sending(boreal).paused);
    CHECK(copy.sending(boreal).waiting == 1);
    copy.pass(hour_ms);
    copy.runner.run_due();
    CHECK(copy.sent == Strings{"of aurora"});
}

TEST_CASE("a job that the original was running is held back like the others") {
    Copy copy;
    copy.add(aurora, {.kind = "send", .payload = "half way"});
    REQUIRE(copy.in({},
                    [](Tx& tx) -> Result<recado::Done> {
                        tx.run("UPDATE jobs SET state = 'running', attempt = 1, leased_until = 0");
                        return recado::Done{};
                    })
                .has_value());
    copy.pass(1);
    copy.pause();
    copy.runner.run_due();
    CHECK(copy.sent.empty());
    CHECK(copy.resume(aurora, Leftovers::discard).has_value());
    copy.runner.run_due();
    CHECK(copy.sent.empty());
    CHECK(copy.dropped == Strings{"half way"});
}

TEST_CASE("work of no account is dropped when it is old and done when it is new") {
    Copy copy;
    copy.add({}, {.kind = "send", .payload = "an old reset"});
    copy.pass(1);
    copy.pause();
    copy.add({}, {.kind = "send", .payload = "a new reset"});
    copy.runner.run_due();
    CHECK(copy.sent == Strings{"a new reset"});
    CHECK(copy.dropped == Strings{"an old reset"});
}

}  // namespace recado::pause_test
