// Results, ids, who, faults and logs.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "platform/base/check.h"
#include "platform/base/id.h"
#include "platform/base/id_node.h"
#include "platform/base/log.h"
#include "platform/base/result.h"
#include "platform/base/who.h"

using namespace recado;

TEST_CASE("ids ascend and stay unique across threads, even when the clock jumps back") {
    std::vector<std::vector<std::int64_t>> given(4);
    std::vector<std::thread> threads;
    for (auto& ids : given)
        threads.emplace_back([&ids] {
            for (int i = 0; i < 20'000; ++i)
                ids.push_back(next_id_value(i % 2 == 0 ? 1'800'000'000'000 : 1'700'000'000'000));
        });
    for (auto& thread : threads) thread.join();
    std::set<std::int64_t> all;
    for (auto const& ids : given) {
        CHECK(std::ranges::is_sorted(ids));
        all.insert(ids.begin(), ids.end());
    }
    CHECK(all.size() == 80'000);
    CHECK(*all.begin() > 0);
}

TEST_CASE("a later millisecond gives a larger id than everything before") {
    auto const early = next_id_value(1'900'000'000'000);
    auto const late = next_id_value(1'900'000'000'001);
    CHECK((late >> 22) == (early >> 22) + 1);
}

TEST_CASE("ids of two nodes differ whatever their clocks say, and go on ascending when a node gets another number") {
    auto const before = next_id_value(1'950'000'000'000);
    set_id_node(1'023);
    auto const after = next_id_value(1'950'000'000'000);
    CHECK((after & 1'023) == 1'023);
    set_id_node(2);
    auto const later = next_id_value(1'950'000'000'000);
    set_id_node(0);
    CHECK((before & 1'023) == 0);
    CHECK((later & 1'023) == 2);
    CHECK(before < after);
    CHECK(after < later);
    CHECK_THROWS_AS(set_id_node(1'024), Fault);
}

TEST_CASE("TRY hands on the error and unpacks the value") {
    auto const half = [](int number) -> Result<int> {
        if (number % 2 != 0) return invalid("number", "odd", "is odd");
        return number / 2;
    };
    auto const quarter = [&](int number) -> Result<int> { return TRY(half(TRY(half(number)))); };
    CHECK(quarter(12).value() == 3);
    auto const failed = quarter(6);
    REQUIRE(!failed.has_value());
    CHECK(failed.error().kind == ErrorKind::invalid);
    CHECK(failed.error().fields.at(0).field == "number");
    CHECK(http_status(failed.error().kind) == 422);
}

TEST_CASE("every kind of error has its own status") {
    std::set<int> statuses;
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::storage_full); ++kind)
        statuses.insert(http_status(static_cast<ErrorKind>(kind)));
    CHECK(statuses == std::set<int>{401, 403, 404, 409, 410, 413, 422, 429, 503, 507});
}

TEST_CASE("a fault names the place") {
    check(true, "never");
    try {
        check(false, "the sky fell");
        FAIL("check did not throw");
    } catch (Fault const& fault) {
        CHECK(std::string(fault.what()).find("base_test.cpp") != std::string::npos);
        CHECK(std::string(fault.what()).find("the sky fell") != std::string::npos);
    }
}

TEST_CASE("who sees an inbox: its members and those who see all") {
    Who who{.account = {1}, .inboxes = {3, 7}};
    CHECK(who.sees({7}));
    CHECK(!who.sees({5}));
    CHECK(who.can(Permission::none));
    CHECK(!who.can(Permission::reply));
    who.permissions.add(Permission::view_all_inboxes);
    CHECK(who.sees({5}));
    CHECK(Who::system({1}).can(Permission::manage_account));
}

TEST_CASE("log lines are JSON and keep no secrets") {
    auto const line =
        log::line(log::Level::info, 17, "logged \"in\"",
                  {{"user_id", 12}, {"access_token", "abc"}, {"ok", true}, {"ms", 1.5}, {"path", "/a\nb"}});
    CHECK(
        line ==
        R"({"at":17,"level":"info","message":"logged \"in\"","user_id":12,"access_token":"[redacted]","ok":true,"ms":1.500000,"path":"/a\nb"})");
    CHECK(log::names_secret("X-Hub-Signature-256"));
    CHECK(log::names_secret("Set-Cookie"));
    CHECK(!log::names_secret("message_id"));
}

TEST_CASE("the level decides what reaches the sink") {
    std::vector<std::string> lines;
    log::set_sink([&](std::string_view line) { lines.emplace_back(line); });
    log::set_level(log::Level::warning);
    log::info("quiet");
    log::warning("loud", {{"inbox", InboxId{9}}});
    log::set_level(log::Level::info);
    log::set_sink({});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find(R"("message":"loud","inbox":"9"})") != std::string::npos);
}
