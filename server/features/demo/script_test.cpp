#include "features/demo/script.h"

#include <doctest/doctest.h>

#include <set>

#include "platform/base/check.h"

using namespace recado::demo;

TEST_CASE("the demo script reads into forty chats of different customers") {
    auto const chats = read_script(shop_script());
    CHECK(chats.size() == 40);
    std::set<std::string> phones;
    for (auto const& chat : chats) {
        CAPTURE(chat.name);
        phones.insert(chat.phone);
        CHECK(chat.lines.front().kind == LineKind::customer);
        CHECK((!chat.closed || !chat.assignee.empty()));
    }
    CHECK(phones.size() == chats.size());
}

TEST_CASE("a line that is no line of the play is refused") {
    CHECK_THROWS_AS(read_script("< before any heading"), recado::Fault);
    CHECK_THROWS_AS(read_script("@ Ana | 569 | 5 | - | - | open\nhello"), recado::Fault);
    CHECK_THROWS_AS(read_script("@ Ana | 569 | soon | - | - | open"), recado::Fault);
    CHECK_THROWS_AS(read_script("@ Ana | 569 | 5 | - | - | open\n> nobody says"), recado::Fault);
}
