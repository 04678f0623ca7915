// The grouping writer beside its bound: the same three statements per transaction in a plain loop that commits every
// 256. Prints one JSON line per measurement; both run against the same disk in turns, so that only the ratio matters.
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/check.h"
#include "platform/base/crypto.h"
#include "platform/db/database.h"

namespace {

using namespace recado;
using Seconds = std::chrono::duration<double>;

// What a measurement cost: on a busy machine the processor's share is steadier than the clock.
struct Cost {
    double per_second = 0, cpu_us = 0, p99_ms = 0;
};

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    auto const seconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

constexpr int total = 20'000;
constexpr std::int64_t conversations = 10'000;
std::string const body(200, 'x');

constexpr char const* schema =
    "CREATE TABLE bench_messages (id INTEGER PRIMARY KEY, conversation_id BIGINT NOT NULL, text TEXT NOT NULL, at "
    "BIGINT NOT NULL)";
constexpr char const* chats =
    "CREATE TABLE bench_chats (id INTEGER PRIMARY KEY, last_at BIGINT NOT NULL, unread BIGINT NOT NULL)";
constexpr char const* fill =
    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) INSERT INTO bench_chats SELECT i, "
    "0, 0 FROM n";
constexpr char const* log_table = "CREATE TABLE bench_log (seq INTEGER PRIMARY KEY, data TEXT NOT NULL)";

constexpr char const* insert_message = "INSERT INTO bench_messages (conversation_id, text, at) VALUES ($1, $2, $3)";
constexpr char const* touch_chat = "UPDATE bench_chats SET last_at = $1, unread = unread + 1 WHERE id = $2";
constexpr char const* insert_log = "INSERT INTO bench_log (data) VALUES ($1)";

struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("recado-bench-" + crypto::random_token(9));
    Folder() { std::filesystem::create_directory(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

void require(int code, int wanted, char const* what) { check(code == wanted, what); }

Cost raw_loop(std::string const& path, int batch) {
    sqlite3* store = nullptr;
    require(sqlite3_open(path.c_str(), &store), SQLITE_OK, "open");
    for (auto sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 4000",
                     "PRAGMA cache_size = -32768", schema, chats, fill, log_table})
        require(sqlite3_exec(store, sql, nullptr, nullptr, nullptr), SQLITE_OK, sql);
    std::vector<sqlite3_stmt*> statements(3);
    int at = 0;
    for (auto sql : {insert_message, touch_chat, insert_log})
        require(sqlite3_prepare_v3(store, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                   &statements[static_cast<std::size_t>(at++)], nullptr),
                SQLITE_OK, sql);
    auto const start = std::chrono::steady_clock::now();
    auto const cpu = cpu_seconds();
    for (int i = 0; i < total; ++i) {
        if (i % batch == 0) sqlite3_exec(store, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
        sqlite3_bind_int64(statements[0], 1, i % conversations);
        sqlite3_bind_text(statements[0], 2, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
        sqlite3_bind_int64(statements[0], 3, i);
        sqlite3_bind_int64(statements[1], 1, i);
        sqlite3_bind_int64(statements[1], 2, i % conversations);
        sqlite3_bind_text(statements[2], 1, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
        for (auto* statement : statements) {
            require(sqlite3_step(statement), SQLITE_DONE, "step");
            sqlite3_reset(statement);
        }
        if (i % batch == batch - 1 || i == total - 1)
            require(sqlite3_exec(store, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK, "commit");
    }
    Seconds const took = std::chrono::steady_clock::now() - start;
    auto const worked = cpu_seconds() - cpu;
    for (auto* statement : statements) sqlite3_finalize(statement);
    sqlite3_close(store);
    return {total / took.count(), worked / total * 1e6, 0};
}

// A client sends its next transaction when the last one is durable, as a connection would.
struct Client {
    Database& database;
    std::atomic<int>& left;
    std::latch& finished;
    std::vector<double> waits;
    std::chrono::steady_clock::time_point sent;

    void next() {
        int const i = --left;
        if (i < 0) return finished.count_down();
        sent = std::chrono::steady_clock::now();
        database.write(
            Who::system({1}),
            [i](Tx& tx) {
                tx.run(insert_message, i % conversations, body, i);
                tx.run(touch_chat, i, i % conversations);
                tx.run(insert_log, body);
                return true;
            },
            [this](std::exception_ptr error) {
                check(!error, "a transaction failed");
                waits.push_back(Seconds(std::chrono::steady_clock::now() - sent).count());
                next();
            });
    }
};

Cost grouped(std::string const& path, int clients) {
    int const transactions = clients == 1 ? total / 20 : total;  // each waits for the disk alone
    auto const database = db::open_sqlite({.path = path});
    static_cast<void>(database->write_now(Who::system({1}), [](Tx& tx) -> Result<Done> {
        for (auto sql : {schema, chats, fill, log_table}) tx.run(sql);
        return Done{};
    }));
    std::atomic<int> left{transactions};
    std::latch finished(clients);
    std::vector<std::unique_ptr<Client>> all;
    auto const start = std::chrono::steady_clock::now();
    auto const cpu = cpu_seconds();
    for (int i = 0; i < clients; ++i) {
        all.push_back(std::make_unique<Client>(*database, left, finished));
        all.back()->next();
    }
    finished.wait();
    Seconds const took = std::chrono::steady_clock::now() - start;
    auto const worked = cpu_seconds() - cpu;
    database->close();
    std::vector<double> waits;
    for (auto const& client : all) waits.insert(waits.end(), client->waits.begin(), client->waits.end());
    std::ranges::sort(waits);
    return {transactions / took.count(), worked / transactions * 1e6, waits[waits.size() * 99 / 100] * 1'000};
}

}  // namespace

int main() {
    for (int round = 1; round <= 3; ++round) {
        Folder const folder;
        auto const bound = raw_loop((folder.path / "raw.db").string(), 256);
        for (int clients : {1, 64, 256}) {
            auto const own = grouped((folder.path / ("grouped" + std::to_string(clients) + ".db")).string(), clients);
            std::printf(
                R"({"bench":"writer","round":%d,"clients":%d,"per_second":%.0f,"bound_per_second":%.0f,"ratio":%.2f,"p99_ms":%.2f,)"
                R"("cpu_us":%.1f,"bound_cpu_us":%.1f})"
                "\n",
                round, clients, own.per_second, bound.per_second, own.per_second / bound.per_second, own.p99_ms,
                own.cpu_us, bound.cpu_us);
            std::fflush(stdout);
        }
    }
}
