#include "channels/whatsapp/throttle.h"

#include <doctest/doctest.h>

namespace recado::whatsapp {
namespace {

int passed(NumberThrottle& throttle, Time now, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i)
        count += throttle.take("p" + std::to_string(now.ms) + "_" + std::to_string(i), now) == 0 ? 1 : 0;
    return count;
}

TEST_CASE("80 a second: a burst of 80, then fractions accrue") {
    NumberThrottle throttle(80);
    Time const now{1'000'000};
    CHECK(passed(throttle, now, 200) == 80);
    CHECK(throttle.take("x", now) == 13);  // 1/80 s, rounded up
    CHECK(passed(throttle, now + 6, 10) == 0);
    CHECK(passed(throttle, now + 13, 10) == 1);
    CHECK(passed(throttle, now + 1'013, 200) == 80);
}

TEST_CASE("over ten seconds no more than the allowance passes, and nearly all of it") {
    NumberThrottle throttle(80);
    int total = 0;
    for (int ms = 0; ms < 10'000; ++ms) total += passed(throttle, Time{1'000'000 + ms}, 3);
    CHECK(total <= 80 + 800);
    CHECK(total >= 870);
}

TEST_CASE("a refusal halves the rate at once, never below one, and it grows back in a minute") {
    NumberThrottle throttle(80);
    Time now{1'000'000};
    CHECK(throttle.rate(now) == 80);
    throttle.refused(now);
    CHECK(throttle.rate(now) == 40);
    throttle.refused(now);
    CHECK(throttle.rate(now) == 20);
    CHECK(throttle.rate(now + 15'000) == 40);
    CHECK(throttle.rate(now + 60'000) == 80);
    for (int i = 0; i < 20; ++i) throttle.refused(now + 60'000);
    CHECK(throttle.rate(now + 60'000) == 1);
}

TEST_CASE("one person: 45 at once, then one each six seconds, others unaffected") {
    NumberThrottle throttle(1000);
    Time const now{1'000'000};
    for (int i = 0; i < 45; ++i) CHECK(throttle.take("ana", now) == 0);
    CHECK(throttle.take("ana", now) == 6'000);
    CHECK(throttle.take("beto", now) == 0);
    CHECK(throttle.take("ana", now + 5'999) == 1);
    CHECK(throttle.take("ana", now + 6'000) == 0);
    CHECK(throttle.take("ana", now + 6'000) == 6'000);
}

TEST_CASE("a person whom the provider refused waits as long as told") {
    NumberThrottle throttle(80);
    Time const now{1'000'000};
    throttle.hold("ana", now + 4'000);
    CHECK(throttle.take("ana", now) == 4'000);
    CHECK(throttle.take("ana", now + 4'000) == 0);
    CHECK(throttle.take("beto", now) == 0);
}

}  // namespace
}  // namespace recado::whatsapp
