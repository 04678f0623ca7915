// Backups of a whole installation: rows, attachments and key in one file (archive.h), taken while the server runs.
// Nothing here knows a feature; what a restored installation may not do by itself is said in jobs/pause.h.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "platform/backup/archive.h"
#include "platform/backup/place.h"
#include "platform/backup/store.h"

namespace recado::backup {

// What is being done, and how far: rows of a table, files, bytes.
using Progress = std::function<void(std::string_view what, std::int64_t count)>;

struct BackupOptions {
    Place from;
    std::string to;
    std::optional<std::string> passphrase;
    bool with_key = true;
    std::string version;  // of the program
    Time now;
    Progress progress;
};

struct BackupReport {
    Manifest manifest;
    std::string digest;
    std::uint64_t bytes = 0;
    std::int64_t rows = 0;
};

// Consistent as of one moment, however much is written meanwhile. Needs no lock.
BackupReport make_backup(BackupOptions const& options);

// Reads everything, changes nothing. Throws BadBackup.
ArchiveFacts verify_backup(std::string const& path, std::optional<std::string> const& passphrase,
                           Progress const& progress);

struct RestoreOptions {
    std::string from;
    Place to;
    std::optional<std::string> passphrase;
    Time now;
    Progress progress;
};

// Verifies first. The place must be empty, or hold what an earlier restore left unfinished, which then starts over. The
// restored installation sends nothing until somebody says so.
ArchiveFacts restore_backup(RestoreOptions const& options);

// The tables whose rows are not the promised ones, on a target that may be unfinished.
std::vector<std::string> differing_tables(Source& source, std::vector<TableTally> const& promised,
                                          Progress const& progress);

}  // namespace recado::backup
