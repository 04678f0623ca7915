// What only PostgreSQL can do to a store: other nodes, connections that break at the worst moment, servers that are not
// fit. Runs when RECADO_TEST_POSTGRES names a server; everything else runs on both databases.
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <latch>
#include <map>
#include <thread>

#include "platform/base/log.h"
#include "platform/db/events.h"
#include "platform/db/migrate.h"
#include "platform/db/testing.h"

namespace recado::postgres_test {

using namespace db;
using db::testing::Place;

bool const only_sqlite = !db::testing::on_postgres();

struct Painted {
    static constexpr std::string_view event_type = "painted";
    std::int64_t id;
};
DESCRIBE(Painted, FIELD(id))

Who ada(std::int64_t account = 7) {
    return {.account = {account}, .user = {3}, .kind = ActorKind::user, .name = "Ada"};
}

Result<Done> put(Tx& tx, std::string const& key, std::string const& value = "x") {
    tx.run("INSERT INTO settings (key, value) VALUES ($1, $2)", key, value);
    return Done{};
}

std::int64_t count_settings(Database& database) {
    return *database.read_now(
        ada(), [](Tx& tx) -> Result<std::int64_t> { return *tx.number("SELECT count(*) FROM settings"); });
}

std::string refusal(auto action) {
    try {
        action();
    } catch (Outage const& error) {
        return error.what();
    }
    return "";
}

// Waits for what another thread or process brings about; fails the test when it does not come.
void until(auto condition) {
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) FAIL("it did not come about within a minute");
        std::this_thread::yield();
    }
}

struct Quiet {
    Quiet() { log::set_level(log::Level::off); }
    ~Quiet() { log::set_level(log::Level::info); }
};

std::unique_ptr<Connection> side_door(Place const& place) {
    return connect(place.path(), Connection::Mode::read_write);
}

// Stands between a store and the server and cuts the cord around a COMMIT.
class Proxy {
  public:
    enum class Cut { never, before_commit, after_commit, held_back };

    explicit Proxy(Place const& place) {
        auto const address = place.path();
        auto const host = address.find("host=") + 5;
        auto const end = std::min(address.find('&', host), address.size());
        auto const port = address.find("port=");
        server_ = address.substr(host, end - host) + "/.s.PGSQL." +
                  (port == std::string::npos ? "5432" : address.substr(port + 5, address.find('&', port) - port - 5));
        folder_ = std::filesystem::temp_directory_path() / ("recado-proxy-" + crypto::random_token(6));
        std::filesystem::create_directory(folder_);
        url_ = address.substr(0, host) + folder_.string() + "&port=5432";
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto const name = named(folder_ / ".s.PGSQL.5432");
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr const*>(&name), sizeof name) == 0);
        REQUIRE(::listen(listener_, 16) == 0);
        thread_ = std::thread([this] { serve(); });
    }
    ~Proxy() {
        stopping_ = true;
        thread_.join();
        for (auto& pair : pairs_) close_both(pair);
        if (held_ >= 0) ::close(held_);
        ::close(listener_);
        std::filesystem::remove_all(folder_);
    }

    std::string url() const { return url_; }
    void cut(Cut when) { cut_ = when; }
    bool has_cut() const { return cut_ == Cut::never; }

  private:
    struct Pair {
        int client, server;
    };
    static sockaddr_un named(std::filesystem::path const& path) {
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        auto const text = path.string();
        REQUIRE(text.size() < sizeof name.sun_path);
        text.copy(name.sun_path, text.size());
        return name;
    }
    static void close_both(Pair& pair) {
        if (pair.client >= 0) ::close(std::exchange(pair.client, -1));
        if (pair.server >= 0) ::close(std::exchange(pair.server, -1));
    }
    void accept_one() {
        Pair pair{::accept(listener_, nullptr, nullptr), ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        auto const name = named(server_);
        if (::connect(pair.server, reinterpret_cast<sockaddr const*>(&name), sizeof name) != 0) close_both(pair);
        pairs_.push_back(pair);
    }
    static bool pass(int from, int to, std::string& bytes) {
        std::array<char, 65536> buffer{};
        auto const size = ::read(from, buffer.data(), buffer.size());
        if (size <= 0) return false;
        bytes.assign(buffer.data(), static_cast<std::size_t>(size));
        return to < 0 || ::write(to, bytes.data(), bytes.size()) == size;
    }
    void from_client(Pair& pair) {
        std::string bytes;
        if (!pass(pair.client, -1, bytes)) return close_both(pair);
        // The end of the first batch: the writer's row, whose statement is spelled out once, then COMMIT.
        bool const ends = bytes.find("UPDATE store_writers SET batch = $2 /") != std::string::npos;
        auto const when = ends ? cut_.exchange(Cut::never) : Cut::never;
        if (when == Cut::before_commit) return close_both(pair);
        if (when == Cut::held_back) {
            ::close(std::exchange(pair.client, -1));
            held_ = std::exchange(pair.server, -1);  // as on a network that lost the client and has not told the server
            return;
        }
        if (::write(pair.server, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
            return close_both(pair);
        if (when != Cut::after_commit) return;
        std::string answer;
        while (answer.find("COMMIT") == std::string::npos && pass(pair.server, -1, bytes)) answer += bytes;
        close_both(pair);
    }
    void serve() {
        while (!stopping_) {
            std::vector<pollfd> files{{listener_, POLLIN, 0}};
            for (auto const& pair : pairs_) {
                files.push_back({pair.client, POLLIN, 0});
                files.push_back({pair.server, POLLIN, 0});
            }
            ::poll(files.data(), files.size(), 50);
            for (std::size_t i = 0; i < pairs_.size() && 2 * i + 2 < files.size(); ++i) {
                auto& pair = pairs_[i];
                std::string bytes;
                if (files[2 * i + 1].revents != 0 && pair.client >= 0) from_client(pair);
                if (files[2 * i + 2].revents != 0 && pair.server >= 0 && !pass(pair.server, pair.client, bytes))
                    close_both(pair);
            }
            if (files[0].revents != 0) accept_one();
        }
    }

    std::string server_, url_;
    std::filesystem::path folder_;
    int listener_;
    int held_ = -1;
    std::atomic<Cut> cut_{Cut::never};
    std::atomic<bool> stopping_{false};
    std::deque<Pair> pairs_;
    std::thread thread_;
};

TEST_CASE("a transaction that another one undid runs again") {
    if (only_sqlite) return;
    Place const place;
    auto const database = place.open();
    std::atomic<int> runs{0};
    auto const written = database->write_now(ada(), [&](Tx& tx) -> Result<Done> {
        TRY(put(tx, "once"));
        if (++runs < 3) tx.run("DO 'BEGIN RAISE EXCEPTION ''later'' USING ERRCODE = ''40001''; END'");
        tx.announce({.kind = "thing", .id = 1}, Painted{1});
        return Done{};
    });
    CHECK(written.has_value());
    CHECK(runs == 3);
    CHECK(count_settings(*database) == 1);
    CHECK(database->read_now(ada(), [](Tx& tx) -> Result<std::int64_t> { return last_seq(tx); }) == 1);
}

TEST_CASE("two transactions that wait for each other both succeed") {
    if (only_sqlite) return;
    Place const place;
    auto const database = place.open();
    REQUIRE(
        database->write_now(ada(), [](Tx& tx) -> Result<Done> { return TRY(put(tx, "a")), put(tx, "b"); }).has_value());
    std::latch both(2);
    std::atomic<int> runs{0};
    auto const swap = [&](std::int64_t account, char const* first, char const* second) {
        bool met = false;
        return database->write_now(ada(account), [&, met](Tx& tx) mutable -> Result<Done> {
            ++runs;
            tx.run("UPDATE settings SET value = value || 'y' WHERE key = $1", first);
            if (!std::exchange(met, true)) both.arrive_and_wait();
            tx.run("UPDATE settings SET value = value || 'y' WHERE key = $1", second);
            return Done{};
        });
    };
    std::jthread other([&] { CHECK(swap(1, "a", "b").has_value()); });
    CHECK(swap(2, "b", "a").has_value());
    other.join();
    CHECK(runs >= 3);
    auto const values = database->read_now(ada(), [](Tx& tx) -> Result<std::vector<std::string>> {
        return tx.all<std::string>("SELECT value FROM settings ORDER BY key");
    });
    CHECK(*values == std::vector<std::string>{"xyy", "xyy"});
}

TEST_CASE("a connection that is cut in the middle of a batch costs nothing") {
    if (only_sqlite) return;
    Quiet const quiet;
    Place const place;
    auto const database = place.open();
    auto const door = side_door(place);
    std::atomic<int> cuts{0}, done{0}, failed{0};
    std::latch all(40);
    for (int i = 0; i < 40; ++i)
        database->write(
            ada(),
            [&, i](Tx& tx) {
                auto const kept = put(tx, std::to_string(i));
                tx.announce({.kind = "thing", .id = i}, Painted{i});
                if (i == 17 && cuts++ == 0)
                    door->number("SELECT CAST(pg_terminate_backend(CAST($1 AS integer)) AS integer)",
                                 values_of(*tx.number("SELECT pg_backend_pid()")));
                return kept.has_value();
            },
            [&](std::exception_ptr error) {
                ++(error ? failed : done);
                all.count_down();
            });
    all.wait();
    CHECK(done == 40);
    CHECK(cuts >= 2);
    CHECK(count_settings(*database) == 40);
    CHECK(database->read_now(ada(), [](Tx& tx) -> Result<std::int64_t> { return last_seq(tx); }) == 40);
    CHECK(database->healthy());
}

// How often the function ran, and what is there in the end.
std::pair<int, std::int64_t> write_through(Proxy& proxy, Proxy::Cut cut) {
    auto const database = open_database({.path = proxy.url(), .durable = false, .threads = false});
    std::atomic<int> runs{0};
    std::vector<std::int64_t> heard;
    database->listen({.events =
                          [&](std::span<Event const> events) {
                              for (auto const& event : events) heard.push_back(event.seq);
                          },
                      .jobs_waiting = {}});
    auto const write = [&](std::string const& key) {
        return database->write_now(ada(), [&](Tx& tx) -> Result<Done> {
            ++runs;
            tx.announce({.kind = "thing", .id = 1}, Painted{1});
            return put(tx, key);
        });
    };
    proxy.cut(cut);
    CHECK(write("once").has_value());
    CHECK(proxy.has_cut());
    auto const ran = runs.load();
    CHECK(write("afterwards").has_value());
    CHECK(heard == std::vector<std::int64_t>{1, 2});
    return {ran, count_settings(*database)};
}

TEST_CASE("a commit whose answer is lost is neither lost nor doubled") {
    if (only_sqlite) return;
    Quiet const quiet;
    Place const place;
    Proxy proxy(place);
    SUBCASE("it never reached the server: it runs again") {
        CHECK(write_through(proxy, Proxy::Cut::before_commit) == std::pair<int, std::int64_t>(2, 2));
    }
    SUBCASE("it took place: it does not run again") {
        CHECK(write_through(proxy, Proxy::Cut::after_commit) == std::pair<int, std::int64_t>(1, 2));
    }
    SUBCASE("the server has not noticed that the client is gone: its transaction is ended and runs again") {
        CHECK(write_through(proxy, Proxy::Cut::held_back) == std::pair<int, std::int64_t>(2, 2));
    }
}

TEST_CASE("a commit that comes when it was already taken for undone is refused") {
    if (only_sqlite) return;
    Place const place;
    auto const database = place.open({.threads = false});
    auto const door = side_door(place);
    auto const write = [&] {
        return database->write_now(ada(), [&](Tx& tx) -> Result<Done> {
            // What a writer does that asks what became of its commit.
            CHECK(door->execute("UPDATE store_writers SET batch = 1, fenced = TRUE", {}) == 1);
            return put(tx, "late");
        });
    };
    CHECK_THROWS_WITH_AS(static_cast<void>(write()), doctest::Contains("division by zero"), Fault);
    CHECK(count_settings(*database) == 0);
}

struct Heard {
    std::mutex mutex;
    std::map<std::int64_t, std::vector<std::string>> by_account;
    std::size_t count = 0;

    Listener listener() {
        return {.events =
                    [this](std::span<Event const> events) {
                        std::lock_guard const lock(mutex);
                        for (auto const& event : events) {
                            by_account[event.account_id].push_back(std::to_string(event.seq) + event.data);
                            ++count;
                        }
                    },
                .jobs_waiting = {}};
    }
    std::size_t size() {
        std::lock_guard const lock(mutex);
        return count;
    }
};

TEST_CASE("two nodes see the same events in the same order without gaps while both write") {
    if (only_sqlite) return;
    Place const place;
    std::array const nodes{place.open(), place.open()};
    std::array<Heard, 2> heard;
    for (std::size_t i = 0; i < 2; ++i) nodes[i]->listen(heard[i].listener());
    constexpr int clients = 4, each = 100, accounts = 3;
    std::vector<std::jthread> threads;
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&, client] {
            for (int i = 0; i < each; ++i) {
                auto const who = ada(1 + (client + i) % accounts);
                auto const written =
                    nodes[static_cast<std::size_t>(client % 2)]->write_now(who, [&](Tx& tx) -> Result<Done> {
                        tx.announce({.kind = "thing", .id = client}, Painted{client * 1'000 + i});
                        if (i % 7 == 0) return not_found("thing");
                        return Done{};
                    });
                CHECK(written.has_value() == (i % 7 != 0));
            }
        });
    threads.clear();
    constexpr std::size_t kept = clients * (each - (each + 6) / 7);
    until([&] { return heard[0].size() >= kept && heard[1].size() >= kept; });
    CHECK(heard[0].size() == kept);
    CHECK(heard[0].by_account == heard[1].by_account);
    for (auto const& [account, events] : heard[0].by_account)
        for (std::size_t i = 0; i < events.size(); ++i) CHECK(events[i].starts_with(std::to_string(i + 1) + "{"));
}

TEST_CASE("each node has a number for its ids that no other has while it is at work") {
    if (only_sqlite) return;
    Place const place;
    auto const here = place.open();
    auto const door = side_door(place);
    auto const numbers = [&](std::string const& what) {
        return door
            ->number("SELECT " + what +
                         " FROM pg_locks WHERE locktype = 'advisory' AND classid = 8274 AND database = "
                         "(SELECT oid FROM pg_database WHERE datname = current_database())",
                     {})
            .value_or(-1);
    };
    CHECK(numbers("count(*)") == 1);
    auto const taken = numbers("CAST(min(CAST(objid AS bigint)) AS bigint)");
    {
        // The next to be drawn is the one that is taken.
        door->number("SELECT setval('store_nodes', ($1 + 1023) % 1024)", values_of(taken));
        auto const there = place.open();
        CHECK(numbers("count(DISTINCT objid)") == 2);
    }
    until([&] { return numbers("count(*)") == 1; });
    CHECK(numbers("CAST(min(CAST(objid AS bigint)) AS bigint)") == taken);
}

TEST_CASE("events of other nodes arrive although the listening connection was cut") {
    if (only_sqlite) return;
    Quiet const quiet;
    Place const place;
    auto const here = place.open();
    auto const there = place.open();
    Heard heard;
    here->listen(heard.listener());
    auto const door = side_door(place);
    auto const paint = [&] {
        CHECK(there
                  ->write_now(ada(),
                              [](Tx& tx) -> Result<Done> {
                                  tx.announce({.kind = "thing", .id = 1}, Painted{1});
                                  return Done{};
                              })
                  .has_value());
    };
    paint();
    until([&] { return heard.size() == 1; });
    CHECK(door->number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                       "current_database() AND pid <> pg_backend_pid()",
                       {}) >= 8);
    paint();
    until([&] { return heard.size() == 2; });
    until([&] { return here->healthy() && there->healthy(); });
    CHECK(count_settings(*here) == 0);
}

TEST_CASE("a server that is not fit is refused with what to do") {
    if (only_sqlite) return;
    Place const place;
    CHECK(refusal([&] { place.open({.oldest_postgres = 990'000}); }).find("is too old: Recado needs 99 or newer") !=
          std::string::npos);
    auto const server = connect(db::testing::postgres_server(), Connection::Mode::read_write);
    auto const name = "recado_ascii_" + crypto::sha256_hex(crypto::random_token(9)).substr(0, 8);
    server->execute_script("CREATE DATABASE " + name +
                           " ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    CHECK(refusal([&] { open_database({.path = db::testing::address_of(name)}); }).find("ENCODING 'UTF8'") !=
          std::string::npos);
    server->execute_script("DROP DATABASE " + name + " WITH (FORCE)");
    CHECK(refusal([] { open_database({.path = db::testing::address_of("recado_nowhere")}); }).find("does not exist") !=
          std::string::npos);
    CHECK(refusal([] { open_database({.path = "postgres:///x?host=/nowhere"}); }).find("cannot connect") !=
          std::string::npos);
    auto const door = side_door(place);
    door->execute("INSERT INTO schema_migrations (number, name, applied_at) VALUES (9999, 'later', 1)", {});
    CHECK(refusal([&] { place.open(); }).find("newer version of Recado (schema step 9999)") != std::string::npos);
    door->execute("DELETE FROM schema_migrations WHERE number = 9999", {});
}

TEST_CASE("texts that PostgreSQL cannot hold are repaired, not refused") {
    if (only_sqlite) return;
    Place const place;
    auto const database = place.open({.threads = false});
    using namespace std::string_literals;
    REQUIRE(database->write_now(ada(), [](Tx& tx) { return put(tx, "a\0b"s, "\xC3("); }).has_value());
    auto const json = database->read_now(ada(), [](Tx& tx) -> Result<std::string> {
        return *tx.text("SELECT CAST($1 AS JSONB) ->> 'a'", R"({"a":"x\u0000y\\u0000"})");
    });
    CHECK(json == "x\xEF\xBF\xBDy\\u0000");
    auto const read = database->read_now(
        ada(), [](Tx& tx) -> Result<std::string> { return *tx.text("SELECT key || value FROM settings"); });
    CHECK(read ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD(");
}

TEST_CASE("more statements than are kept prepared, and wide ones") {
    if (only_sqlite) return;
    Place const place;
    auto const database = place.open({.threads = false});
    auto const sum = database->write_now(ada(), [](Tx& tx) -> Result<std::int64_t> {
        std::int64_t sum = 0;
        for (int round = 0; round < 2; ++round)
            for (int i = 0; i < 600; ++i) sum += *tx.number("SELECT $1 + " + std::to_string(i), 1);
        TRY(put(tx, "wide", std::string(5'000'000, 'w')));
        return sum + *tx.number("SELECT length(value) FROM settings WHERE key = $1", "wide");
    });
    CHECK(sum == 2 * (600 + 599 * 300) + 5'000'000);
}

}  // namespace recado::postgres_test
