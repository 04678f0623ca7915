// Backups as their owner meets them: whole or refused, taken while others write, restored into what is empty.
#include "platform/backup/backup.h"

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "platform/backup/seal.h"
#include "platform/backup/testing.h"
#include "platform/base/crypto.h"
#include "platform/base/log.h"
#include "platform/db/database.h"
#include "platform/db/migrations.h"
#include "platform/files/store.h"
#include "platform/jobs/pause.h"

namespace recado::backup_test {

constexpr std::size_t sealed_size = sealed_piece + 17;

// Whether the failure names the file as a bad backup, and so touched nothing.
bool refused(auto action) {
    try {
        action();
    } catch (BadBackup const&) {
        return true;
    }
    return false;
}

ArchiveFacts verify(std::string const& path, std::optional<std::string> const& passphrase = {}) {
    return verify_backup(path, passphrase, {});
}

ArchiveFacts restore(std::string const& from, std::string const& data, std::optional<std::string> passphrase = {}) {
    return restore_backup(
        {.from = from, .to = {data}, .passphrase = std::move(passphrase), .now = {1'790'000'500'000}, .progress = {}});
}

std::vector<std::string> differing(std::string const& data, Manifest const& manifest) {
    return differing_tables(*open_source(data + "/recado.db"), manifest.tables, {});
}

TEST_CASE("what was backed up is restored, row by row and byte by byte") {
    Original const original;
    auto const path = original.folder.at("a.backup");
    auto const made = original.back_up(path);
    CHECK(made.rows >= 53);
    CHECK(made.manifest.files == 2);
    CHECK(made.bytes == fs::file_size(path));
    CHECK((fs::status(path).permissions() & fs::perms::others_read) == fs::perms::none);

    auto const verified = verify(path);
    CHECK(verified.digest == made.digest);
    CHECK(verified.head.version == "1.2.3");
    CHECK(verified.head.created_at == Time{1'790'000'000'123});
    CHECK(verified.head.schema.size() == db::migrations().size());

    auto const data = original.folder.at("deep/restored");
    restore(path, data);
    CHECK(bytes_of(data + "/secret.key") == std::string(32, 'k'));
    CHECK(bytes_of(files::Store(data + "/files").path(original.picture)) == "a picture");
    CHECK(bytes_of(files::Store(data + "/files").path(original.text)) == std::string(3'000, 'y'));
    // The pause is all that was added.
    CHECK(differing(data, made.manifest) == std::vector<std::string>{"settings"});
    auto const database = open(data);
    CHECK(number(*database, "SELECT count(*) FROM settings WHERE key = 'sending_paused'") == 1);
    CHECK(number(*database, "SELECT count(*) FROM users WHERE two_factor AND preferences ->> 'pane' = 1.5") == 1);
    CHECK(number(*database, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = 'jobs_due'") == 1);
    auto const sending = database->read_now(Who::system({1}), [](Tx& tx) { return jobs::show_sending(tx, {}); });
    CHECK(sending.value().paused);
    CHECK(sending.value().made_at == Time{1'790'000'000'123});
    database->close();
}

TEST_CASE("a copy of a copy is the same rows") {
    Original const original;
    original.back_up(original.folder.at("first"));
    restore(original.folder.at("first"), original.folder.at("copy"));
    auto const again = make_backup({.from = {original.folder.at("copy")}, .to = original.folder.at("second")});
    CHECK(differing(original.data, again.manifest) == std::vector<std::string>{"settings"});
}

TEST_CASE("an altered byte is found wherever it is, before anything is touched") {
    Original const original(4);
    auto const path = original.folder.at("whole");
    original.back_up(path);
    auto const whole = bytes_of(path);
    auto const bad = original.folder.at("bad");
    auto const data = original.folder.at("target");
    std::size_t tried = 0;
    // Every header, every byte of the first and last pieces, and a net over the rest.
    for (std::size_t at = 0; at < whole.size(); at += at < 2'000 || at + 3'000 > whole.size() ? 1 : 13, ++tried) {
        auto altered = whole;
        altered[at] = static_cast<char>(altered[at] ^ 0x20);
        write_bytes(bad, altered);
        CAPTURE(at);
        CHECK(refused([&] { verify(bad); }));
        if (tried % 50 == 0) CHECK(refused([&] { restore(bad, data); }));
    }
    CHECK(tried > 5'000);
    CHECK(!fs::exists(data));
    CHECK(!refused([&] { verify(path); }));
}

TEST_CASE("a backup that is cut off or has something behind it is refused") {
    Original const original(4);
    auto const path = original.folder.at("whole");
    original.back_up(path);
    auto const whole = bytes_of(path);
    auto const bad = original.folder.at("bad");
    auto const data = original.folder.at("target");
    for (std::size_t size = 0; size < whole.size(); size += size < 1'100 || size + 1'100 > whole.size() ? 1 : 101) {
        write_bytes(bad, std::string_view(whole).substr(0, size));
        CAPTURE(size);
        CHECK(refused([&] { restore(bad, data); }));
    }
    for (auto const& more : {std::string(1, '\0'), std::string(512, '\0'), whole}) {
        write_bytes(bad, whole + more);
        CHECK(refused([&] { restore(bad, data); }));
    }
    // Pieces in another order, or one twice.
    write_bytes(bad, whole.substr(0, 512) + whole);
    CHECK(refused([&] { restore(bad, data); }));
    CHECK(!fs::exists(data));
    CHECK(failure([&] { restore(original.folder.at("none"), data); }).find("cannot read") != std::string::npos);
}

TEST_CASE("a newer format and a newer schema are refused by name") {
    Folder const folder;
    auto const write = [&](std::string const& name, Head head) {
        head.created_at = {1'000};
        ArchiveWriter writer(folder.at(name), head, {});
        writer.finish({.tables = {}, .missing_files = {}, .key = Key::left_out});
    };
    write("format", {.format = 2});
    write("schema", {.schema = {"9999_future"}});
    CHECK(failure([&] { verify(folder.at("format")); }).find("has format 2") != std::string::npos);
    CHECK(failure([&] { restore(folder.at("schema"), folder.at("data")); }).find("newer version of Recado") !=
          std::string::npos);
    CHECK(!fs::exists(folder.at("data")));
}

TEST_CASE("only an empty folder is restored into") {
    Original const original;
    auto const path = original.folder.at("a");
    original.back_up(path);
    auto const before = bytes_of(original.data + "/recado.db");
    CHECK(failure([&] { restore(path, original.data); }).find("is not empty") != std::string::npos);
    CHECK(bytes_of(original.data + "/recado.db") == before);

    fs::create_directories(original.folder.at("other"));
    write_bytes(original.folder.at("other/letter.txt"), "keep me");
    CHECK(failure([&] { restore(path, original.folder.at("other")); }).find("letter.txt") != std::string::npos);
    CHECK(fs::exists(original.folder.at("other/letter.txt")));
    CHECK(!fs::exists(original.folder.at("other/recado.db")));
}

TEST_CASE("an unfinished restore is refused by the server and starts over") {
    Original const original;
    auto const path = original.folder.at("a");
    auto const made = original.back_up(path);
    auto const data = original.folder.at("half");
    fs::create_directories(data);
    {
        auto const facts = verify(path);
        auto const half =
            open_target(data + "/recado.db", {.schema = facts.head.schema, .origin = "restore of " + path});
        half->append(facts.head.tables[0], "", "");
        write_bytes(data + "/secret.key", "half");
    }
    CHECK(failure([&] { open(data); }).find("unfinished restore of " + path) != std::string::npos);
    restore(path, data);
    CHECK(differing(data, made.manifest) == std::vector<std::string>{"settings"});
    CHECK(bytes_of(data + "/secret.key") == std::string(32, 'k'));
    open(data)->close();
}

TEST_CASE("a sealed backup opens with its passphrase only") {
    Original const original(600);
    auto const path = original.folder.at("sealed");
    original.back_up(path, "correcto caballo");
    auto const whole = bytes_of(path);
    CHECK(whole.find("dead_letters") == std::string::npos);
    auto const facts = verify(path, "correcto caballo");
    CHECK(facts.sealed);
    CHECK(refused([&] { verify(path); }));
    CHECK(refused([&] { verify(path, "correcto caballa"); }));
    restore(path, original.folder.at("restored"), "correcto caballo");
    CHECK(differing(original.folder.at("restored"), facts.manifest) == std::vector<std::string>{"settings"});

    REQUIRE(whole.size() > 2 * sealed_size);
    auto const bad = original.folder.at("bad");
    for (std::size_t at : {std::size_t{20}, std::size_t{40}, std::size_t{200}, whole.size() / 2, whole.size() - 1}) {
        auto altered = whole;
        altered[at] = static_cast<char>(altered[at] ^ 1);
        write_bytes(bad, altered);
        CAPTURE(at);
        CHECK(refused([&] { verify(bad, "correcto caballo"); }));
    }
    for (std::size_t size : {std::size_t{30}, std::size_t{56}, 56 + sealed_size, whole.size() - 1}) {
        write_bytes(bad, whole.substr(0, size));
        CAPTURE(size);
        CHECK(refused([&] { verify(bad, "correcto caballo"); }));
    }
    write_bytes(bad, whole + whole.substr(56));
    CHECK(refused([&] { verify(bad, "correcto caballo"); }));
    original.back_up(original.folder.at("plain"));
    CHECK(refused([&] { verify(original.folder.at("plain"), "correcto caballo"); }));
}

TEST_CASE("the key can stay out, and a lost file does not stop the rest") {
    Original const original;
    std::vector<std::string> lines;
    log::set_sink([&](std::string_view line) { lines.emplace_back(line); });
    fs::remove(files::Store(original.data + "/files").path(original.picture));
    write_bytes(files::Store(original.data + "/files").path(original.text), "damaged");
    auto const made = original.back_up(original.folder.at("a"), {}, false);
    log::set_sink({});
    CHECK(lines.size() == 2);
    CHECK(made.manifest.files == 0);
    CHECK(made.manifest.missing_files.size() == 2);
    CHECK(made.manifest.key == Key::left_out);
    restore(original.folder.at("a"), original.folder.at("restored"));
    CHECK(!fs::exists(original.folder.at("restored/secret.key")));
    CHECK(verify(original.folder.at("a")).manifest.missing_files == made.manifest.missing_files);
}

TEST_CASE("a backup never takes the name of an existing file and leaves no half one") {
    Original const original;
    write_bytes(original.folder.at("a"), "mine");
    CHECK(failure([&] { original.back_up(original.folder.at("a")); }).find("exists already") != std::string::npos);
    CHECK(bytes_of(original.folder.at("a")) == "mine");
    {
        ArchiveWriter const abandoned(original.folder.at("b"), {.version = "1"}, {});
    }
    std::size_t files = 0;
    for (auto const& entry : fs::directory_iterator(original.folder.path))
        files += static_cast<std::size_t>(entry.is_regular_file());
    CHECK(files == 1);
}

TEST_CASE("a backup is one moment, however much is written meanwhile") {
    Original const original(2'000);
    auto const database = open(original.data, true);
    std::atomic<bool> stop = false;
    std::atomic<int> written = 0;
    std::thread writer([&] {
        // Each transaction writes a pair: a backup that sees one half is no moment.
        for (std::int64_t i = 1; !stop; ++i) {
            auto const done = database->write_now(Who::system({1}), [&](Tx& tx) -> Result<Done> {
                tx.run("INSERT INTO counters (account_id, noun, value) VALUES (1, $1, 1)", "n" + std::to_string(i));
                tx.run("INSERT INTO settings (key, value) VALUES ($1, '')", "n" + std::to_string(i));
                return Done{};
            });
            if (done) ++written;
        }
    });
    while (written == 0) std::this_thread::yield();
    for (int i = 0; i < 5; ++i) {
        auto const seen = written.load();
        auto const made = original.back_up(original.folder.at("backup" + std::to_string(i)));
        auto const rows = [&](std::string_view name) {
            return std::ranges::find(made.manifest.tables, name, &TableTally::name)->rows;
        };
        CHECK(rows("counters") == rows("settings"));
        CHECK(rows("counters") >= seen);
    }
    stop = true;
    writer.join();
    database->close();
    restore(original.folder.at("backup4"), original.folder.at("restored"));
}

}  // namespace recado::backup_test
