#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "platform/backup/backup.h"
#include "platform/backup/stream.h"
#include "platform/base/check.h"
#include "platform/base/log.h"
#include "platform/db/database.h"
#include "platform/files/store.h"
#include "platform/jobs/pause.h"
#include "platform/json/json.h"

namespace recado::backup {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view origin_start = "restore of ";

void make_folder(std::string const& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) throw Outage("the data folder " + path + " cannot be made: " + error.message());
    fs::permissions(path, fs::perms::owner_all, error);
}

// What a restore makes, and so may remove again; the lock is held while it works.
bool is_ours(std::string const& name) {
    return name == "files" || name == "secret.key" || name.starts_with("recado.db");
}
bool is_nothing(std::string const& name) { return name == "recado.db.lock" || name == "lost+found"; }

void refuse_unless_empty(Place const& place, bool ours_may_stay) {
    if (!fs::exists(place.data)) return;
    for (auto const& entry : fs::directory_iterator(place.data)) {
        auto const name = entry.path().filename().string();
        if (is_nothing(name) || (ours_may_stay && is_ours(name))) continue;
        throw Outage("the data folder " + place.data + " is not empty (" + name +
                     "): restore into a new folder and put it in place afterwards");
    }
}

// True when an earlier restore never came to its end. Throws when the database belongs to somebody.
bool left_unfinished(Place const& place) {
    bool const is_file = !db::is_postgres(place.store());
    if (is_file && !fs::exists(place.store())) return false;
    auto const looked = look_at(place.store());
    if (!is_file && looked.found == Found::finished)
        throw Outage(shown(place.store()) + " is not empty: restore into an empty database");
    return (is_file && looked.found == Found::nothing) ||
           (looked.found == Found::unfinished && looked.origin.starts_with(origin_start));
}

void remove_leftovers(Place const& place) {
    for (auto const& entry : fs::directory_iterator(place.data)) {
        auto const name = entry.path().filename().string();
        if (is_ours(name) && !is_nothing(name)) fs::remove_all(entry.path());
    }
}

void write_file(std::string const& path, std::string_view bytes) {
    fs::create_directories(fs::path(path).parent_path());
    Descriptor const file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.value() < 0) fail_file("cannot write " + path);
    write_all(file.value(), bytes, path);
}

// Files are synced together, not one by one.
void sync_all(std::string const& folder) {
    Descriptor const handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.value() < 0 || ::syncfs(handle.value()) != 0) fail_file("cannot sync " + folder);
}

void pour(RestoreOptions const& options, ArchiveFacts const& expected, Target& target) {
    files::Store const store(options.to.data + "/files");
    std::int64_t files = 0;
    std::string table;
    std::int64_t bytes = 0;
    ArchiveReader reader;
    reader.rows = [&](Table const& of, std::string_view lines) {
        if (std::exchange(table, of.name) != of.name) bytes = 0;
        bytes += static_cast<std::int64_t>(lines.size());
        target.append(of, lines, "");
        if (options.progress) options.progress("bytes of " + of.name, bytes);
    };
    reader.file = [&](std::string_view sha256, std::string_view content) {
        write_file(store.path(sha256), content);
        if (options.progress) options.progress("files", ++files);
    };
    reader.key = [&](std::string_view key) { write_file(options.to.data + "/secret.key", key); };
    if (read_archive(options.from, options.passphrase, reader).digest != expected.digest)
        throw BadBackup(options.from + " changed while it was restored");
}

void compare(RestoreOptions const& options, ArchiveFacts const& facts) {
    auto const restored = open_source(options.to.store(), Allow::unfinished);
    auto const differing = differing_tables(*restored, facts.manifest.tables, options.progress);
    if (!differing.empty())
        throw Outage("what was restored into " + differing.front() + " is not what the backup holds");
}

}  // namespace

ArchiveFacts restore_backup(RestoreOptions const& options) {
    auto facts = verify_backup(options.from, options.passphrase, options.progress);
    known_steps(facts.head.schema, options.from);
    bool const over_again = left_unfinished(options.to);
    refuse_unless_empty(options.to, over_again);

    make_folder(options.to.data);
    auto const held = hold(options.to.store());
    if (over_again) remove_leftovers(options.to);
    auto const target = open_target(options.to.store(),
                                    {.schema = facts.head.schema, .origin = std::string(origin_start) + options.from});
    if (over_again)
        for (auto const& table : facts.head.tables) target->clear(table);
    pour(options, facts, *target);
    compare(options, facts);
    target->set_setting(jobs::pause_setting, json::to_text(jobs::Pause{.reason = jobs::PauseReason::restored,
                                                                       .since = options.now,
                                                                       .made_at = facts.head.created_at,
                                                                       .resumed = {}}));
    sync_all(options.to.data);
    target->finish();
    return facts;
}

}  // namespace recado::backup
