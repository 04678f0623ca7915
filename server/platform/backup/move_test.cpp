// Moves between databases: every row, whatever dies on the way.
#include "platform/backup/move.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "platform/backup/testing.h"
#include "platform/jobs/pause.h"

namespace recado::backup_test {

namespace {

MoveReport moved_by(std::string const& from, std::string const& to, Progress progress = {}) {
    return move_store({.from = from, .to = to, .now = {1'790'000'900'000}, .progress = std::move(progress)});
}

std::vector<std::string> differing(std::string const& store, std::vector<TableTally> const& tables) {
    return differing_tables(*open_source(store), tables, {});
}

std::optional<std::string> pause_of(std::string const& data) {
    auto const database = open(data);
    auto found = database->read_now(Who::system({1}), [](Tx& tx) -> Result<std::optional<std::string>> {
        return tx.text("SELECT value FROM settings WHERE key = $1", jobs::pause_setting);
    });
    database->close();
    return std::move(*found);
}

// Dies by SIGKILL in the middle of step `last` of a move. False when the move was over before.
bool killed_at(int last, std::string const& from, std::string const& to) {
    auto const child = ::fork();
    if (child == 0) {
        int step = 0;
        try {
            moved_by(from, to, [&](std::string_view, std::int64_t) {
                if (++step == last) ::kill(::getpid(), SIGKILL);
            });
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
    return WIFSIGNALED(status);
}

// Rows of 20 KB, so that a table takes several steps.
void add_letters(std::string const& data, int first, int count) {
    auto const database = open(data);
    for (int i = first; i < first + count; ++i)
        run(*database, "INSERT INTO dead_letters (id, source, body, error, received_at) VALUES ($1, 'w', $2, '', 3)",
            1'000 + i, std::string(20'000, static_cast<char>('a' + i % 26)) + std::to_string(i));
    database->close();
}

}  // namespace

TEST_CASE("a move brings every row and leaves a source that sends nothing") {
    Original const original;
    fs::create_directories(original.folder.at("new"));
    auto const from = original.data + "/recado.db", to = original.folder.at("new/recado.db");
    auto const moved = moved_by(from, to);
    CHECK(!moved.resumed);
    CHECK(moved.rows >= 53);
    CHECK(differing(to, moved.tables).empty());
    CHECK(differing(from, moved.tables) == std::vector<std::string>{"settings"});
    CHECK(!pause_of(original.folder.at("new")).has_value());
    CHECK(pause_of(original.data).value().find("\"reason\":\"moved\"") != std::string::npos);
}

TEST_CASE("a copy that is paused stays paused when it is moved") {
    Original const original;
    {
        auto const database = open(original.data);
        run(*database, "INSERT INTO settings (key, value) VALUES ($1, $2)", jobs::pause_setting,
            R"({"reason":"restored","since":1,"made_at":1,"resumed":[]})");
        database->close();
    }
    fs::create_directories(original.folder.at("new"));
    moved_by(original.data + "/recado.db", original.folder.at("new/recado.db"));
    CHECK(pause_of(original.folder.at("new")).value().find("\"restored\"") != std::string::npos);
}

TEST_CASE("a move that is killed again and again arrives whole") {
    Original const original;
    add_letters(original.data, 0, 150);
    auto const from = original.data + "/recado.db", to = original.folder.at("new/recado.db");
    fs::create_directories(original.folder.at("new"));
    int kills = 0;
    // Each life takes a few steps more than the last.
    for (int life = 1; killed_at(life * 2, from, to); ++life, ++kills)
        CHECK(failure([&] { open(original.folder.at("new")); }).find("unfinished move") != std::string::npos);
    CHECK(kills >= 4);
    auto const tables = moved_by(to, original.folder.at("again.db")).tables;
    CHECK(differing(from, tables) == std::vector<std::string>{"settings"});
    auto const database = open(original.folder.at("new"));
    CHECK(number(*database, "SELECT count(*) FROM dead_letters") == 200);
    CHECK(number(*database, "SELECT count(*) FROM sqlite_schema WHERE name = 'dead_letters_open'") == 1);
    database->close();
}

TEST_CASE("what changed at the source between a death and its resumption is moved too") {
    Original const original;
    add_letters(original.data, 0, 100);
    auto const from = original.data + "/recado.db", to = original.folder.at("new/recado.db");
    fs::create_directories(original.folder.at("new"));
    int step = 1;
    // Until the letters are on their way.
    while (killed_at(step, from, to) && step < 8) ++step;
    {
        auto const database = open(original.data);
        run(*database, "UPDATE dead_letters SET body = 'changed' WHERE id = 1");
        run(*database, "DELETE FROM dead_letters WHERE id = 2");
        run(*database, "INSERT INTO counters (account_id, noun, value) VALUES (1, 'contact', 9)");
        database->close();
    }
    auto const moved = moved_by(from, to);
    CHECK(moved.resumed);
    CHECK(differing(to, moved.tables).empty());
    auto const database = open(original.folder.at("new"));
    CHECK(number(*database, "SELECT count(*) FROM dead_letters WHERE body = 'changed'") == 1);
    CHECK(number(*database, "SELECT count(*) FROM dead_letters WHERE id = 2") == 0);
    CHECK(number(*database, "SELECT count(*) FROM counters") == 1);
    database->close();
}

TEST_CASE("a source that is served and a target that holds something are refused") {
    Original const original;
    Original const other;
    auto const from = original.data + "/recado.db", to = original.folder.at("new.db");
    {
        auto const served = open(original.data);
        CHECK(failure([&] { moved_by(from, to); }).find("in use by another process") != std::string::npos);
        CHECK(!fs::exists(to));
        served->close();
    }
    CHECK(failure([&] { moved_by(from, other.data + "/recado.db"); }).find("is not empty") != std::string::npos);
    CHECK(failure([&] { moved_by(from, from); }).find("one store to another") != std::string::npos);
    CHECK(!pause_of(original.data).has_value());
    REQUIRE(killed_at(1, from, to));
    CHECK(failure([&] { moved_by(other.data + "/recado.db", to); }).find("is the unfinished move from " + from) !=
          std::string::npos);
    CHECK(failure([&] { moved_by(to, original.folder.at("third.db")); }).find("never finished") != std::string::npos);
}

}  // namespace recado::backup_test
