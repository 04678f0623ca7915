// The store as a file: migrations, one process only, death and full disks.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "platform/base/check.h"
#include "platform/base/crypto.h"
#include "platform/base/log.h"
#include "platform/db/database.h"
#include "platform/db/migrate.h"
#include "platform/db/sqlite_connection.h"

namespace recado::store_test {

using namespace db;

struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("recado-store-" + crypto::random_token(9));
    Folder() { std::filesystem::create_directory(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string store() const { return (path / "recado.db").string(); }
};

Who const ada{.account = {7}, .user = {3}, .kind = ActorKind::user};

std::string failure(auto action) {
    try {
        action();
    } catch (Outage const& error) {
        return error.what();
    }
    return "";
}

constexpr Migration first{
    "0001_things", "CREATE TABLE things (id {{id}}, name TEXT NOT NULL);\nINSERT INTO things (name) VALUES ('one');\n"};
constexpr Migration second{
    "0002_more", "-- only postgres\nnonsense;\n-- end\n-- only sqlite\nALTER TABLE things ADD note TEXT;\n-- end\n"};
constexpr Migration between{"0012_between", "CREATE TABLE between_things (id {{id}});\n"};
constexpr Migration broken{"0030_broken", "CREATE TABLE fine (id {{id}});\nCREATE TABLE things (id {{id}});\n"};

std::vector<std::string> tables(Connection& connection) {
    std::vector<std::string> names;
    connection.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", {},
                     *json::type_of<std::string>, [&]() -> void* { return &names.emplace_back(); });
    if (!names.empty() && names.back().empty()) names.pop_back();
    return names;
}

TEST_CASE("migrations are translated for each database") {
    CHECK(translate(second.sql, Dialect::sqlite).find("ALTER TABLE") != std::string::npos);
    CHECK(translate(second.sql, Dialect::sqlite).find("nonsense") == std::string::npos);
    CHECK(translate(second.sql, Dialect::postgres).find("nonsense") != std::string::npos);
    CHECK(translate("id {{id}}, x {{id}}", Dialect::sqlite) == "id INTEGER PRIMARY KEY, x INTEGER PRIMARY KEY");
    CHECK(translate("id {{id}}\n", Dialect::postgres) == "id BIGINT PRIMARY KEY\n");
    CHECK(translate("name TEXT NOT NULL, note TEXT);\n", Dialect::postgres) ==
          "name TEXT COLLATE \"C\" NOT NULL, note TEXT COLLATE \"C\");\n");
    CHECK(translate("(CAST(a AS TEXT)) -- its TEXT\n", Dialect::postgres) == "(CAST(a AS TEXT)) -- its TEXT\n");
    CHECK_THROWS_AS(translate("-- only postgres\nx", Dialect::sqlite), Fault);
}

TEST_CASE("migrations run once, late ones of lower number too, and the old store is kept") {
    Folder const folder;
    auto const path = folder.store();
    {
        SqliteConnection connection(path, SqliteConnection::Mode::read_write);
        migrate(connection, std::vector{first}, path, {5});
        migrate(connection, std::vector{first}, path, {6});
        CHECK(connection.number("SELECT count(*) FROM things", {}) == 1);
        CHECK(!std::filesystem::exists(path + ".before-2"));
        migrate(connection, std::vector{first, second}, path, {7});
        migrate(connection, std::vector{first, second, between}, path, {8});
        CHECK(tables(connection) == std::vector<std::string>{"between_things", "schema_migrations", "things"});
        CHECK(connection.number("SELECT applied_at FROM schema_migrations WHERE number = 12", {}) == 8);
    }
    SqliteConnection copy(path + ".before-2", SqliteConnection::Mode::read_write);
    CHECK(copy.number("SELECT count(*) FROM things", {}) == 1);
    CHECK(copy.number("SELECT max(number) FROM schema_migrations", {}) == 1);
    CHECK(std::filesystem::exists(path + ".before-12"));
}

TEST_CASE("a migration that fails leaves the store as it was") {
    Folder const folder;
    auto const path = folder.store();
    SqliteConnection connection(path, SqliteConnection::Mode::read_write);
    migrate(connection, std::vector{first}, path, {5});
    CHECK_THROWS_AS(migrate(connection, std::vector{first, between, broken}, path, {6}), Fault);
    CHECK(tables(connection) == std::vector<std::string>{"schema_migrations", "things"});
    migrate(connection, std::vector{first, between}, path, {7});
    CHECK(tables(connection).size() == 3);
}

TEST_CASE("a store of a newer program is refused") {
    Folder const folder;
    auto const path = folder.store();
    SqliteConnection connection(path, SqliteConnection::Mode::read_write);
    migrate(connection, std::vector{first, second}, path, {5});
    auto const message = failure([&] { migrate(connection, std::vector{first}, path, {6}); });
    CHECK(message.find("newer version of Recado (schema step 2)") != std::string::npos);
}

TEST_CASE("the program's own migrations make a sound store, twice") {
    Folder const folder;
    for (int i = 0; i < 2; ++i) {
        auto const database = open_sqlite({.path = folder.store(), .durable = false, .threads = false});
        auto const sound =
            database->read_now(ada, [](Tx& tx) -> Result<std::string> { return *tx.text("PRAGMA integrity_check"); });
        CHECK(sound.value() == "ok");
    }
    SqliteConnection connection(folder.store(), SqliteConnection::Mode::read_only);
    CHECK(connection.number("SELECT count(*) FROM schema_migrations", {}) ==
          static_cast<std::int64_t>(migrations().size()));
}

struct PlanStep {
    std::string detail;
};
DESCRIBE(PlanStep, FIELD(detail))

TEST_CASE("claiming jobs and resuming streams use their indexes") {
    auto const database = open_sqlite({.path = ":memory:", .threads = false});
    auto const plan = [&](std::string const& sql, auto const&... values) {
        std::string text;
        for (auto const& step : *database->read_now(ada, [&](Tx& tx) -> Result<std::vector<PlanStep>> {
                 return tx.all<PlanStep>("EXPLAIN QUERY PLAN " + sql, values...);
             }))
            text += step.detail + "\n";
        CHECK_MESSAGE(text.find("SCAN") == std::string::npos, text);
        CHECK_MESSAGE(text.find("TEMP B-TREE") == std::string::npos, text);
        return text;
    };
    CHECK(plan("SELECT id FROM jobs WHERE queue = $1 AND state = 'waiting' AND NOT held AND run_at <= $2 ORDER BY "
               "run_at, id LIMIT $3",
               "bulk", 1, 1)
              .find("jobs_due") != std::string::npos);
    CHECK(plan("SELECT id FROM jobs WHERE account_id = $1 AND lane = $2 AND lane <> 0 AND state IN ('waiting', "
               "'running') ORDER BY id LIMIT 1",
               1, 2)
              .find("jobs_of_lane") != std::string::npos);
    CHECK(plan("SELECT 1 FROM jobs WHERE account_id = $1 AND unique_key = $2 AND state = 'waiting'", 1, "k")
              .find("jobs_unique") != std::string::npos);
    plan("SELECT seq FROM events WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3", 1, 2, 3);
    plan(
        "SELECT seq FROM events WHERE account_id = $1 AND subject_kind = $2 AND subject_id = $3 AND seq < $4 ORDER BY "
        "seq DESC",
        1, "c", 2, 3);
}

TEST_CASE("a second process cannot open the store, and can when the first is gone") {
    Folder const folder;
    auto database = open_sqlite({.path = folder.store(), .durable = false});
    auto const message = failure([&] { open_sqlite({.path = folder.store(), .durable = false}); });
    CHECK(message.find("is in use by another process (process " + std::to_string(::getpid()) + ")") !=
          std::string::npos);
    database->close();
    CHECK(open_sqlite({.path = folder.store(), .durable = false})->healthy());
    CHECK(failure([] { open_sqlite({.path = "/nowhere/recado.db"}); }).find("the folder must exist") !=
          std::string::npos);
}

// Runs `body` in a process of its own and gives its exit code, or -1 when it was killed.
int in_child(std::function<int()> const& body) {
    auto const child = ::fork();
    if (child == 0) {
        int code = 99;
        try {
            code = body();
        } catch (std::exception const& error) {
            static_cast<void>(::write(2, error.what(), std::strlen(error.what())) == 0);
        }
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Result<Done> put(Tx& tx, std::int64_t key, std::string const& value) {
    tx.run("INSERT INTO settings (key, value) VALUES ($1, $2)", std::to_string(key), value);
    return Done{};
}

std::int64_t count_settings(Database& database) {
    return *database.read_now(
        ada, [](Tx& tx) -> Result<std::int64_t> { return *tx.number("SELECT count(*) FROM settings"); });
}

TEST_CASE("what was acknowledged survives kill -9") {
    Folder const folder;
    std::array<int, 2> acknowledged{};
    REQUIRE(::pipe(acknowledged.data()) == 0);
    auto const child = ::fork();
    if (child == 0) {
        auto const database = open_sqlite({.path = folder.store()});
        std::vector<std::thread> clients;
        for (std::int64_t client = 0; client < 8; ++client)
            clients.emplace_back([&, client] {
                for (std::int64_t i = client; true; i += 8) {
                    if (!database->write_now(ada, [&](Tx& tx) { return put(tx, i, "x"); })) ::_exit(1);
                    if (::write(acknowledged[1], &i, sizeof i) != sizeof i) ::_exit(2);
                }
            });
        for (auto& client : clients) client.join();
    }
    ::close(acknowledged[1]);
    std::vector<std::int64_t> keys;
    std::int64_t key = 0;
    while (::read(acknowledged[0], &key, sizeof key) == sizeof key) {
        keys.push_back(key);
        if (keys.size() == 3'000) ::kill(child, SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    ::close(acknowledged[0]);
    CHECK(keys.size() >= 3'000);
    auto const database = open_sqlite({.path = folder.store(), .durable = false, .threads = false});
    auto const missing = database->read_now(ada, [&](Tx& tx) -> Result<int> {
        CHECK(tx.text("PRAGMA integrity_check") == "ok");
        int count = 0;
        for (auto acknowledged_key : keys)
            count += tx.exists("SELECT 1 FROM settings WHERE key = $1", std::to_string(acknowledged_key)) ? 0 : 1;
        return count;
    });
    CHECK(missing.value() == 0);
}

void limit_file_size(rlim_t bytes) {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes == 0 ? limit.rlim_max : bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

TEST_CASE(
    "a full disk refuses writes, leaves reads alone, lets administrators delete, and is forgotten when there is room") {
    Folder const folder;
    int const failed_step = in_child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        log::set_level(log::Level::off);
        auto const database = open_sqlite({.path = folder.store(), .threads = false});
        auto const big = std::string(100'000, 'x');
        auto const write = [&](Who const& who, std::int64_t key) {
            try {
                return database->write_now(who, [&](Tx& tx) { return put(tx, key, big); }).has_value() ? 1 : 0;
            } catch (StorageFull const&) {
                return -1;
            }
        };
        Who admin = ada;
        admin.permissions.add(Permission::manage_account);
        if (write(ada, 0) != 1) return 1;
        if (!std::filesystem::exists(folder.store() + ".reserve")) return 2;
        limit_file_size(2'000'000);
        std::int64_t key = 1;
        while (key < 100 && write(ada, key) == 1) ++key;
        if (key == 100 || database->healthy()) return 3;
        if (std::filesystem::exists(folder.store() + ".reserve")) return 4;
        if (count_settings(*database) != key) return 5;
        if (write(ada, 200) != -1) return 6;
        limit_file_size(4'000'000);  // room, but not for the reserve
        if (write(ada, 201) != -1) return 7;
        if (write(admin, 202) != 1) return 8;
        limit_file_size(0);
        if (write(ada, 203) != 1 || !database->healthy()) return 9;
        if (!std::filesystem::exists(folder.store() + ".reserve")) return 10;
        return count_settings(*database) == key + 2 ? 0 : 11;
    });
    CHECK(failed_step == 0);
    CHECK(open_sqlite({.path = folder.store(), .durable = false, .threads = false})->healthy());
}

TEST_CASE("with threads, a full store keeps exactly what it acknowledged, and goes on when there is room") {
    Folder const folder;
    auto const database = open_sqlite({.path = folder.store(), .durable = false});
    auto const set_limit = [&](std::int64_t pages) {
        static_cast<void>(database->write_now(ada, [&](Tx& tx) -> Result<std::int64_t> {
            return *tx.number("PRAGMA max_page_count = " + std::to_string(pages));
        }));
    };
    log::set_level(log::Level::off);
    set_limit(400);
    std::atomic<int> kept{0}, full{0};
    std::vector<std::thread> clients;
    for (int client = 0; client < 8; ++client)
        clients.emplace_back([&, client] {
            for (int i = 0; i < 10; ++i) {
                bool const large = i % 2 == 0;
                try {
                    static_cast<void>(database->write_now(ada, [&](Tx& tx) {
                        return put(tx, client * 100 + i, std::string(large ? 3'000'000 : 10, 'x'));
                    }));
                    ++kept;
                } catch (StorageFull const&) {
                    ++full;
                }
            }
        });
    for (auto& client : clients) client.join();
    // Small ones that came just after a large one may have been refused with it.
    CHECK(full.load() >= 40);
    CHECK(kept.load() + full.load() == 80);
    CHECK(count_settings(*database) == kept.load());
    set_limit(1'000'000);
    CHECK(database->write_now(ada, [](Tx& tx) { return put(tx, 9'999, std::string(3'000'000, 'x')); }).has_value());
    CHECK(database->healthy());
    log::set_level(log::Level::info);
}

TEST_CASE("a damaged store takes no more writes") {
    Folder const folder;
    {
        auto const database = open_sqlite({.path = folder.store(), .durable = false, .threads = false});
        CHECK(database
                  ->write_now(ada,
                              [](Tx& tx) -> Result<Done> {
                                  for (std::int64_t i = 0; i < 200; ++i) TRY(put(tx, i, std::string(2'000, 'x')));
                                  return Done{};
                              })
                  .has_value());
    }
    auto const database = open_sqlite({.path = folder.store(), .durable = false, .threads = false});
    auto const size = std::filesystem::file_size(folder.store());
    std::fstream file(folder.store(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    std::string const garbage(size - 4096, '\xFF');
    file.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
    file.close();
    log::set_level(log::Level::off);
    auto const write = [&] { static_cast<void>(database->write_now(ada, [](Tx& tx) { return put(tx, 5'000, "y"); })); };
    CHECK(failure(write).find("damaged") != std::string::npos);
    CHECK(!database->healthy());
    CHECK(failure(write).find("until Recado is restarted") != std::string::npos);
    log::set_level(log::Level::info);
}

}  // namespace recado::store_test
