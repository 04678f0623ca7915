#include "platform/backup/backup.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "platform/backup/stream.h"
#include "platform/base/check.h"
#include "platform/base/crypto.h"
#include "platform/base/log.h"
#include "platform/files/store.h"
#include "platform/json/json.h"

namespace recado::backup {

namespace {

std::string key_file(Place const& place) { return place.data + "/secret.key"; }

// Nothing when it cannot be read or is larger than any attachment.
std::optional<std::string> contents_of(std::string const& path) {
    std::error_code error;
    auto const size = std::filesystem::file_size(path, error);
    if (error || size > 2 * static_cast<std::uintmax_t>(files::max_file_size)) return std::nullopt;
    std::string bytes(size, '\0');
    std::ifstream file(path, std::ios::binary);
    if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) return std::nullopt;
    return bytes;
}

void tell(Progress const& progress, std::string_view what, std::int64_t count) {
    if (progress) progress(what, count);
}

TableTally write_table(Source& source, Table const& table, ArchiveWriter& archive, Progress const& progress) {
    Tally tally;
    source.read(table, "", [&](std::string_view lines, std::string_view) {
        tally.add_lines(lines);
        archive.rows(table, lines);
        tell(progress, table.name, tally.rows());
    });
    return {table.name, tally.rows(), tally.checksum()};
}

Key write_key(BackupOptions const& options, ArchiveWriter& archive) {
    auto const key = contents_of(key_file(options.from));
    if (!key) return Key::configured;
    if (!options.with_key) return Key::left_out;
    archive.key(*key);
    return Key::included;
}

void write_files(Source& source, BackupOptions const& options, ArchiveWriter& archive, Manifest& manifest) {
    files::Store const store(options.from.data + "/files");
    for (auto const& sha256 : source.contents()) {
        auto const bytes = contents_of(store.path(sha256));
        // One lost picture must not be the end of all backups.
        if (!bytes || crypto::sha256_hex(*bytes) != sha256) {
            log::warning("a file is missing or damaged and is not in the backup", {{"file", store.path(sha256)}});
            manifest.missing_files.push_back(sha256);
            continue;
        }
        archive.file(sha256, *bytes);
        ++manifest.files;
        manifest.file_bytes += static_cast<std::int64_t>(bytes->size());
        tell(options.progress, "files", manifest.files);
    }
}

}  // namespace

BackupReport make_backup(BackupOptions const& options) {
    auto const source = open_source(options.from.store());
    Head const head{.version = options.version,
                    .database = source->database(),
                    .schema = source->schema(),
                    .tables = source->tables(),
                    .created_at = options.now};
    ArchiveWriter archive(options.to, head, options.passphrase);
    BackupReport report;
    auto& manifest = report.manifest;
    for (auto const& table : head.tables) {
        manifest.tables.push_back(write_table(*source, table, archive, options.progress));
        report.rows += manifest.tables.back().rows;
    }
    manifest.key = write_key(options, archive);
    // After the rows: a file is stored before a row names it, and never changed.
    write_files(*source, options, archive, manifest);
    report.digest = archive.finish(manifest);
    report.bytes = archive.bytes();
    return report;
}

ArchiveFacts verify_backup(std::string const& path, std::optional<std::string> const& passphrase,
                           Progress const& progress) {
    return read_archive(path, passphrase, {.progress = [&](std::uint64_t bytes) {
                            tell(progress, "bytes checked", static_cast<std::int64_t>(bytes));
                        }});
}

std::vector<std::string> differing_tables(Source& source, std::vector<TableTally> const& promised,
                                          Progress const& progress) {
    std::vector<std::string> differing;
    for (auto const& wanted : promised) {
        Tally tally;
        auto const table = std::ranges::find(source.tables(), wanted.name, &Table::name);
        if (table != source.tables().end())
            source.read(*table, "", [&](std::string_view lines, std::string_view) {
                tally.add_lines(lines);
                tell(progress, "compared " + wanted.name, tally.rows());
            });
        if (tally.rows() != wanted.rows || tally.checksum() != wanted.checksum) differing.push_back(wanted.name);
    }
    return differing;
}

}  // namespace recado::backup
