// The same rows in either database. These run only where the suite has a PostgreSQL (RECADO_TEST_POSTGRES).
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "platform/backup/move.h"
#include "platform/backup/postgres_handle.h"
#include "platform/backup/testing.h"
#include "platform/base/text.h"
#include "platform/db/testing.h"

namespace recado::backup_test {

namespace {

// An empty database that goes away with the test.
struct EmptyDatabase {
    std::string name = "recado_copy_" + text::hex(crypto::random_bytes(8));
    EmptyDatabase() { PostgresHandle(db::testing::postgres_server()).run("CREATE DATABASE " + name); }
    ~EmptyDatabase() {
        PostgresHandle(db::testing::postgres_server()).run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }
    std::string address() const { return db::testing::address_of(name); }
};

std::vector<std::string> differing(std::string const& store, std::vector<TableTally> const& tables) {
    return differing_tables(*open_source(store), tables, {});
}

std::vector<std::string> names(std::string const& store) {
    std::vector<std::string> all;
    for (auto const& table : open_source(store)->tables())
        for (auto const& column : table.columns)
            all.push_back(table.name + "." + column.name + " " + std::string(json::name_of(column.type)));
    return all;
}

void fill(Original const& original) {
    auto const database = open(original.data);
    std::string every;
    for (int byte = 1; byte < 128; ++byte) every += static_cast<char>(byte);
    for (int i = 0; i < 40; ++i)
        run(*database, "INSERT INTO dead_letters (id, source, body, error, received_at) VALUES ($1, $2, $3, '', 3)",
            100 + i, i % 2 == 0 ? "\\N" : "ñandú \xF0\x9F\x90\xA6", every + std::string(30'000, 'z'));
    for (auto const* key : {"Zeta", "alfa", "Älpha", "_", "éxito"})
        run(*database, "INSERT INTO settings (key, value) VALUES ($1, '')", key);
    run(*database, "UPDATE users SET preferences = $1",
        R"({"z":{"b":[1.0,2.50,1e3,-0.0001],"a":null},"aa":true,"é":"\u00f1\ud83d\ude00","n":12345678901234567})");
    database->close();
}

}  // namespace

TEST_CASE("both databases have the same tables and columns") {
    if (!db::testing::on_postgres()) return;
    Original const original;
    db::testing::Place const place;
    place.open({.threads = false})->close();
    CHECK(names(place.path()) == names(original.data + "/recado.db"));
}

TEST_CASE("there and back again is the same") {
    if (!db::testing::on_postgres()) return;
    Original const original;
    fill(original);
    EmptyDatabase const there;
    auto const from = original.data + "/recado.db", back = original.folder.at("back.db");
    auto const moved = move_store({.from = from, .to = there.address(), .now = {5}});
    CHECK(differing(there.address(), moved.tables).empty());
    db::open_postgres({.path = there.address(), .threads = false})->close();
    CHECK(PostgresHandle(there.address())
              .value("SELECT 1 FROM pg_indexes WHERE indexname = 'dead_letters_open' AND schemaname = 'public'"));
    auto const returned = move_store({.from = there.address(), .to = back, .now = {6}});
    CHECK(differing(back, moved.tables).empty());
    for (std::size_t i = 0; i < moved.tables.size(); ++i)
        CHECK(returned.tables[i].checksum == moved.tables[i].checksum);
    CHECK(failure([&] { move_store({.from = from, .to = there.address(), .now = {7}}); }).find("is not empty") !=
          std::string::npos);
}

TEST_CASE("a backup of either database restores into the other") {
    if (!db::testing::on_postgres()) return;
    Original const original;
    fill(original);
    EmptyDatabase const there;
    auto const first = original.folder.at("first"), second = original.folder.at("second");
    auto const made = original.back_up(first);
    Place const copy{.data = original.folder.at("files"), .database = there.address()};
    restore_backup({.from = first, .to = copy, .now = {5}});
    CHECK(differing(there.address(), made.manifest.tables) == std::vector<std::string>{"settings"});
    CHECK(bytes_of(copy.data + "/secret.key") == std::string(32, 'k'));
    auto const again = make_backup({.from = copy, .to = second, .version = "1", .now = {6'000}});
    CHECK(again.manifest.files == 2);
    restore_backup({.from = second, .to = {.data = original.folder.at("home")}, .now = {7}});
    CHECK(differing(original.folder.at("home/recado.db"), made.manifest.tables) ==
          std::vector<std::string>{"settings"});
    fs::remove_all(copy.data);
    CHECK(failure([&] { restore_backup({.from = first, .to = copy, .now = {5}}); }).find("is not empty") !=
          std::string::npos);
    CHECK(!fs::exists(copy.data));
}

TEST_CASE("a move into PostgreSQL that is killed goes on") {
    if (!db::testing::on_postgres()) return;
    Original const original;
    fill(original);
    EmptyDatabase const there;
    auto const from = original.data + "/recado.db";
    for (int last : {1, 3, 5}) {
        auto const child = ::fork();
        if (child == 0) {
            int step = 0;
            try {
                move_store({.from = from, .to = there.address(), .now = {5}, .progress = [&](auto, auto) {
                                if (++step == last) ::kill(::getpid(), SIGKILL);
                            }});
            } catch (...) {
                ::_exit(1);
            }
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        CHECK(WIFSIGNALED(status));
        CHECK(failure([&] {
                  db::open_postgres({.path = there.address(), .threads = false});
              }).find("unfinished move") != std::string::npos);
    }
    auto const moved = move_store({.from = from, .to = there.address(), .now = {5}});
    CHECK(moved.resumed);
    CHECK(differing(there.address(), moved.tables).empty());
}

TEST_CASE("a served PostgreSQL is not moved, and one that is being moved is not served") {
    if (!db::testing::on_postgres()) return;
    Original const original;
    db::testing::Place const place;
    auto const served = place.open();
    CHECK(failure([&] {
              move_store({.from = place.path(), .to = original.folder.at("x.db"), .now = {5}});
          }).find("in use by a server") != std::string::npos);
    served->close();
    auto const held = hold(place.path());
    CHECK(failure([&] { place.open(); }).find("is being moved") != std::string::npos);
}

}  // namespace recado::backup_test
