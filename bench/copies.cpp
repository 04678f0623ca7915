// Copies of a large account: backup, verify and restore; with RECADO_BENCH_POSTGRES (the address of an empty database)
// a move there, killed once on the way, and one back, ending with equal checksums.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "platform/backup/move.h"
#include "support/generate.h"
#include "support/program.h"

using namespace recado::bench;
namespace backup = recado::backup;

namespace {

using Clock = std::chrono::steady_clock;

double timed(auto work) {
    auto const start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double megabytes(std::string const& path) { return static_cast<double>(std::filesystem::file_size(path)) / 1e6; }

std::int64_t rows_of(std::vector<backup::TableTally> const& tables, std::string_view name) {
    for (auto const& table : tables)
        if (table.name == name) return table.rows;
    return 0;
}

// Kills a move of this program when `rows` of the messages have arrived. Gives how long it lived.
double killed_move(std::string const& from, std::string const& to, std::int64_t rows) {
    return timed([&] {
        auto const child = fork();
        if (child == 0) {
            backup::move_store({.from = from,
                                .to = to,
                                .now = recado::system_now(),
                                .progress = [rows](std::string_view what, std::int64_t count) {
                                    if (what == "messages" && count >= rows) kill(getpid(), SIGKILL);
                                }});
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (!WIFSIGNALED(status)) std::printf("the move was over before it could be killed\n");
    });
}

}  // namespace

int main(int count, char** words) {
    std::string const binary = count > 1 ? words[1] : RECADO_BINARY_DIR "/recado";
    int const messages = count > 2 ? std::atoi(words[2]) : 1'000'000;
    Scratch scratch;
    auto const data = scratch.path + "/data", store = data + "/recado.db", file = scratch.path + "/backup";
    Program(binary, data, {"--demo", "--simulator", "http://127.0.0.1:1"}).stop();
    auto const made = generate(store, {.conversations = messages / 10, .outbound = messages});
    std::printf("generated %d messages in %.1f s (seed 1)\n", messages, made.seconds);

    backup::BackupReport report;
    auto const backing_up = timed([&] {
        report = backup::make_backup(
            {.from = {.data = data}, .to = file, .version = "bench", .now = recado::system_now(), .progress = {}});
    });
    auto const verifying = timed([&] { backup::verify_backup(file, {}, {}); });
    auto const restored = scratch.path + "/restored";
    auto const restoring = timed([&] {
        backup::restore_backup({.from = file, .to = {.data = restored}, .now = recado::system_now(), .progress = {}});
    });
    std::vector<Figure> figures{
        {"messages", static_cast<double>(rows_of(report.manifest.tables, "messages")), "", ""},
        {"rows", static_cast<double>(report.rows), "", ""},
        {"store", megabytes(store), "MB", ""},
        {"backup", static_cast<double>(report.bytes) / 1e6, "MB", ""},
        {"backing up", backing_up, "s", ""},
        {"verifying", verifying, "s", ""},
        {"restoring, verified before and compared after", restoring, "s", "<= 120", restoring <= 120}};

    if (auto const* postgres = std::getenv("RECADO_BENCH_POSTGRES")) {
        auto const back = scratch.path + "/back.db";
        backup::MoveReport there, home;
        auto const until_killed = killed_move(store, postgres, messages / 2);
        auto const rest = timed([&] {
            there = backup::move_store({.from = store, .to = postgres, .now = recado::system_now(), .progress = {}});
        });
        auto const returning = timed([&] {
            home = backup::move_store({.from = postgres, .to = back, .now = recado::system_now(), .progress = {}});
        });
        bool equal = there.tables.size() == home.tables.size() && there.rows == home.rows;
        for (std::size_t i = 0; equal && i < home.tables.size(); ++i)
            equal = there.tables[i].checksum == home.tables[i].checksum &&
                    there.tables[i].checksum == report.manifest.tables[i].checksum;
        figures.push_back({"moving to PostgreSQL until kill -9", until_killed, "s", ""});
        figures.push_back({"the rest after it, comparing both sides", rest, "s", ""});
        figures.push_back({"moving back to SQLite", returning, "s", ""});
        figures.push_back({"tables with equal checksums there and back", equal ? 1.0 : 0.0, "", "1", equal});
        figures.push_back({"went on after the kill", there.resumed ? 1.0 : 0.0, "", "1", there.resumed});
    }
    return recado::bench::report("copies", figures) ? 0 : 1;
}
