#include "platform/base/zone.h"

#include <doctest/doctest.h>

#include <ctime>
#include <random>

using namespace recado;

namespace {

constexpr std::int64_t hour_s = 3600;

Time utc(int year, int month, int day, int hour, int minute = 0) {
    return {days_from_epoch({year, month, day}) * day_ms + hour * hour_ms + minute * minute_ms};
}

}  // namespace

TEST_CASE("the calendar counts days as the system does") {
    std::mt19937_64 random(7);
    for (int i = 0; i < 5'000; ++i) {
        auto const days = static_cast<std::int64_t>(random() % 100'000) - 30'000;
        std::time_t const second = days * 86'400;
        std::tm parts{};
        REQUIRE(::gmtime_r(&second, &parts));
        Date const date{parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday};
        CHECK(date_of_days(days) == date);
        CHECK(days_from_epoch(date) == days);
    }
    CHECK(plus_months({2026, 3, 31}, -1) == Date{2026, 2, 28});
    CHECK(plus_months({2024, 1, 31}, 1) == Date{2024, 2, 29});
    CHECK(plus_months({2026, 1, 15}, -13) == Date{2024, 12, 15});
    Date date;
    CHECK(parse_date("2024-02-29", date));
    for (auto wrong : {"2023-02-29", "2024-13-01", "2024-1-01", "2024-01-01 ", "hoy", "-024-01-01"}) {
        CAPTURE(wrong);
        CHECK(!parse_date(wrong, date));
    }
}

TEST_CASE("a zone knows its offsets, in the file and after its last transition") {
    auto const santiago = Zone::find("America/Santiago");
    REQUIRE(santiago);
    CHECK(santiago->offset_ms(utc(2026, 1, 15, 12)) == -3 * hour_s * 1000);
    CHECK(santiago->offset_ms(utc(2026, 7, 15, 12)) == -4 * hour_s * 1000);
    // By the footer: the rule of today goes on.
    CHECK(santiago->offset_ms(utc(2060, 1, 15, 12)) == -3 * hour_s * 1000);
    CHECK(santiago->offset_ms(utc(2060, 7, 15, 12)) == -4 * hour_s * 1000);
    auto const madrid = Zone::find("Europe/Madrid");
    REQUIRE(madrid);
    CHECK(madrid->offset_ms(utc(2061, 7, 15, 12)) == 2 * hour_s * 1000);
    CHECK(madrid->offset_ms(utc(2061, 12, 15, 12)) == 1 * hour_s * 1000);
    CHECK(!Zone::find("America/Atlantis"));
    CHECK(!Zone::find("../etc/passwd"));
    CHECK(!Zone::find("/etc/passwd"));
    CHECK(!Zone::parse("TZif2 and nothing else"));
    CHECK(Zone::utc()->start_of({2026, 1, 1}) == utc(2026, 1, 1, 0));
}

TEST_CASE("a local day begins at midnight, or after it where the clock jumps over midnight") {
    auto const santiago = Zone::find("America/Santiago");
    REQUIRE(santiago);
    CHECK(santiago->start_of({2026, 1, 15}) == utc(2026, 1, 15, 3));
    CHECK(santiago->start_of({2026, 7, 15}) == utc(2026, 7, 15, 4));
    // Summer begins on Sunday 6 September 2026 at 24:00 of Saturday: the day starts at 01:00 local, 04:00 UTC.
    CHECK(santiago->start_of({2026, 9, 6}) == utc(2026, 9, 6, 4));
    // It ends on 5 April 2026: 23:00 of Saturday comes twice, midnight once.
    CHECK(santiago->start_of({2026, 4, 5}) == utc(2026, 4, 5, 4));
    CHECK(santiago->date_of(utc(2026, 4, 5, 3, 59)) == Date{2026, 4, 4});
}

TEST_CASE("the start of a day is the first instant with its date, in any zone and year") {
    std::mt19937_64 random(11);
    for (auto name : {"America/Santiago", "America/Sao_Paulo", "Europe/Madrid", "Asia/Kolkata", "Africa/Cairo",
                      "Pacific/Auckland", "America/Mexico_City", "America/Bogota"}) {
        CAPTURE(name);
        auto const zone = Zone::find(name);
        REQUIRE(zone);
        for (int i = 0; i < 400; ++i) {
            auto const date = date_of_days(static_cast<std::int64_t>(random() % 30'000) + 5'000);
            auto const start = zone->start_of(date);
            CHECK(zone->date_of(start) == date);
            CHECK(zone->date_of(start + -1) < date);
        }
    }
}
