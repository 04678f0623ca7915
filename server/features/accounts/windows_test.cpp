#include "features/accounts/windows.h"

#include <doctest/doctest.h>

namespace recado::accounts {
namespace {

struct Desk {
    Time now{1'000'000};
    Windows windows{[this] { return now; }};
    bool take(std::vector<Window> const& keys) { return windows.take(keys).has_value(); }
};

}  // namespace

TEST_CASE("a window is full after so many attempts and slides open again") {
    Desk desk;
    std::vector<Window> const keys{{"a", 3, minute_ms}};
    CHECK(desk.take(keys));
    desk.now = desk.now + 20 * second_ms;
    CHECK(desk.take(keys));
    CHECK(desk.take(keys));
    auto const refused = desk.windows.take(keys);
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::too_many);
    CHECK(refused.error().retry_after_s == 40);
    desk.now = desk.now + 40 * second_ms;
    CHECK(desk.take(keys));   // the first one left the window
    CHECK(!desk.take(keys));  // the other two did not
}

TEST_CASE("a refused attempt counts nowhere, and one key never empties another") {
    Desk desk;
    Window const email{"email", 2, minute_ms};
    Window const source{"source", 100, minute_ms};
    CHECK(desk.take({email, source}));
    CHECK(desk.take({email, source}));
    for (int i = 0; i < 200; ++i) CHECK(!desk.take({email, source}));
    for (int i = 0; i < 98; ++i) CHECK(desk.take({source}));
    CHECK(!desk.take({source}));
    desk.windows.give_back({source});
    CHECK(!desk.take({email}));
}

TEST_CASE("giving back takes one attempt away, never more") {
    Desk desk;
    std::vector<Window> const keys{{"a", 2, minute_ms}};
    CHECK(desk.take(keys));
    CHECK(desk.take(keys));
    desk.windows.give_back(keys);
    CHECK(desk.take(keys));
    CHECK(!desk.take(keys));
    desk.windows.give_back({{"never seen", 1, minute_ms}});
    CHECK(!desk.take(keys));
}

TEST_CASE("invented keys do not push out the one under attack") {
    Desk desk;
    Window const victim{"victim", 5, hour_ms};
    for (int i = 0; i < 5; ++i) CHECK(desk.take({victim}));
    for (int i = 0; i < 450'000; ++i) desk.take({{"invented " + std::to_string(i), 5, hour_ms}});
    CHECK(!desk.take({victim}));
}

}  // namespace recado::accounts
