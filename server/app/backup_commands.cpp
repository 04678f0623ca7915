#include "app/backup_commands.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>

#include "platform/backup/move.h"
#include "platform/base/check.h"
#include "platform/base/text.h"
#include "platform/db/database.h"

namespace recado::app {

namespace {

// One line on standard error, again and again on a terminal, every few seconds elsewhere.
class Report {
  public:
    backup::Progress progress() {
        return [this](std::string_view what, std::int64_t count) { show(what, count); };
    }
    ~Report() {
        if (terminal_ && shown_ != start_) std::fputs("\r\033[K", stderr);
    }
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

  private:
    void show(std::string_view what, std::int64_t count) {
        auto const now = std::chrono::steady_clock::now();
        if (now - shown_ < (terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(5'000))) return;
        shown_ = now;
        std::fprintf(stderr, terminal_ ? "\r\033[K%.*s: %lld" : "%.*s: %lld\n", static_cast<int>(what.size()),
                     what.data(), static_cast<long long>(count));
    }

    bool terminal_ = ::isatty(STDERR_FILENO) != 0;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), shown_ = start_;
};

std::optional<std::string> passphrase_of(BackupWords const& words) {
    if (words.passphrase_file.empty()) return std::nullopt;
    std::ifstream file(words.passphrase_file);
    std::string line;
    if (!file || !std::getline(file, line)) throw Outage("cannot read a passphrase from " + words.passphrase_file);
    std::string passphrase(text::trim(line));
    if (passphrase.size() < 12)
        throw Outage("the passphrase in " + words.passphrase_file + " is shorter than 12 bytes");
    return passphrase;
}

backup::Place place_of(Loaded const& loaded) {
    return {.data = loaded.config.data, .database = loaded.config.database};
}

// A folder means the store inside it.
std::string store_of(std::string const& words) {
    if (db::is_postgres(words) || words.ends_with(".db")) return words;
    return words + "/recado.db";
}

long long count(std::int64_t number) { return static_cast<long long>(number); }

void warn_about_key(backup::Key key, bool sealed) {
    switch (key) {
        case backup::Key::included:
            if (!sealed)
                std::fputs(
                    "The file holds the key of this installation: whoever has it can read the tokens of your channels. "
                    "Keep it where only you can read it, or seal it with --passphrase-file.\n",
                    stderr);
            return;
        case backup::Key::left_out:
            std::fputs(
                "The key of this installation was left out: keep DATA/secret.key apart. Without it the tokens of the "
                "channels, two-factor secrets and waiting mails of this backup cannot be read.\n",
                stderr);
            return;
        case backup::Key::configured:
            std::fputs(
                "The key of this installation is in your configuration (secret_key), not in the backup: keep it apart. "
                "Without it the tokens of the channels cannot be read.\n",
                stderr);
    }
}

void print_facts(backup::ArchiveFacts const& facts) {
    std::int64_t rows = 0;
    for (auto const& table : facts.manifest.tables) {
        rows += table.rows;
        if (table.rows > 0) std::printf("  %-28s %12lld rows\n", table.name.c_str(), count(table.rows));
    }
    std::printf("  %-28s %12lld rows\n  %-28s %12lld (%lld bytes)\n", "together", count(rows), "files",
                count(facts.manifest.files), count(facts.manifest.file_bytes));
    if (!facts.manifest.missing_files.empty())
        std::printf("  %-28s %12zu, lost before the backup was made\n", "missing files",
                    facts.manifest.missing_files.size());
    std::printf("  %-28s %s\n  %-28s %s, %s\n  %-28s %s\n", "written by Recado", facts.head.version.c_str(), "key",
                std::string(json::name_of(facts.manifest.key)).c_str(), facts.sealed ? "sealed" : "not sealed",
                "digest (SHA-256)", facts.digest.c_str());
}

}  // namespace

int back_up(Loaded const& loaded, BackupWords const& words) {
    Report report;
    auto const made = backup::make_backup({.from = place_of(loaded),
                                           .to = words.file,
                                           .passphrase = passphrase_of(words),
                                           .with_key = !words.without_key,
                                           .version = RECADO_VERSION,
                                           .now = system_now(),
                                           .progress = report.progress()});
    std::printf("%s: %lld rows, %lld files, %lld bytes in %.1f s\nSHA-256 %s\n", words.file.c_str(), count(made.rows),
                count(made.manifest.files), static_cast<long long>(made.bytes), report.seconds(), made.digest.c_str());
    if (!made.manifest.missing_files.empty())
        std::fprintf(stderr, "%zu files are missing or damaged on the disk and so in the backup.\n",
                     made.manifest.missing_files.size());
    warn_about_key(made.manifest.key, !words.passphrase_file.empty());
    return 0;
}

int verify(BackupWords const& words) {
    Report report;
    auto const facts = backup::verify_backup(words.file, passphrase_of(words), report.progress());
    std::printf("%s is whole.\n", words.file.c_str());
    print_facts(facts);
    return 0;
}

int restore(Loaded const& loaded, BackupWords const& words) {
    Report report;
    auto const facts = backup::restore_backup({.from = words.file,
                                               .to = place_of(loaded),
                                               .passphrase = passphrase_of(words),
                                               .now = system_now(),
                                               .progress = report.progress()});
    std::printf("%s is restored into %s in %.1f s.\n", words.file.c_str(), loaded.config.data.c_str(),
                report.seconds());
    print_facts(facts);
    std::puts(
        "Sending is paused, so that a copy beside its living original sends nothing twice. An administrator resumes it "
        "on the web page of the restored installation.");
    if (facts.manifest.key != backup::Key::included)
        std::puts(
            "The key is not in the backup: put secret.key into the data folder, or set secret_key, before you "
            "start.");
    return 0;
}

int move(MoveWords const& words) {
    Report report;
    auto const from = store_of(words.from), to = store_of(words.to);
    auto const made = backup::move_store({.from = from, .to = to, .now = system_now(), .progress = report.progress()});
    for (auto const& table : made.tables)
        if (table.rows > 0)
            std::printf("  %-28s %12lld rows  %s\n", table.name.c_str(), count(table.rows), table.checksum.c_str());
    std::printf("%lld rows are in %s, counted and compared with %s%s, in %.1f s.\n", count(made.rows),
                backup::shown(to).c_str(), backup::shown(from).c_str(), made.resumed ? " (resumed)" : "",
                report.seconds());
    std::printf(
        "Set database to the new place and start the server there, with the same data folder: files and key stay in "
        "it. The old place sends nothing any more; remove it when you are content.\n");
    return 0;
}

}  // namespace recado::app
