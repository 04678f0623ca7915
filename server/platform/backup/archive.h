// A backup as one file: a tar archive that is written and read from front to back (docs/operations.md has the format).
//   recado-backup.json          what it is, its format, the schema and the tables
//   tables/NAME/000001.copy     rows (rows.h), in pieces
//   files/<sha256>              attachments
//   secret.key                  the key of the installation, if it was taken along
//   manifest.json               what there must have been: rows and checksums, files, key
//   digest.sha256               of every byte before it
// Whatever is not exactly so is a BadBackup: cut off, altered, or written by a newer program.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "platform/backup/rows.h"
#include "platform/base/check.h"
#include "platform/base/time.h"

namespace recado::backup {

struct BadBackup : Outage {
    using Outage::Outage;
};

inline constexpr int archive_format = 1;

struct Head {
    int format = archive_format;
    std::string version;              // of the program
    std::string database;             // "sqlite" or "postgres"
    std::vector<std::string> schema;  // the migrations that were applied, "0001_platform"
    std::vector<Table> tables;
    Time created_at;
};
DESCRIBE(Head, FIELD(format), FIELD(version), FIELD(database), FIELD(schema), FIELD(tables), FIELD(created_at))

struct TableTally {
    std::string name;
    std::int64_t rows;
    std::string checksum;
};
DESCRIBE(TableTally, FIELD(name), FIELD(rows), FIELD(checksum))

enum class Key { included, left_out, configured };  // configured: it never was in the data folder
DESCRIBE_ENUM(Key, included, left_out, configured)

struct Manifest {
    std::vector<TableTally> tables;
    std::int64_t files = 0;
    std::int64_t file_bytes = 0;
    std::vector<std::string> missing_files;  // named by the database, not on the disk or damaged there
    Key key = Key::included;
};
DESCRIBE(Manifest, FIELD(tables), FIELD(files), FIELD(file_bytes), FIELD(missing_files), FIELD(key))

class ArchiveWriter {
  public:
    // Writes beside `path`; only finish() gives the file its name. Refuses a path that exists. A passphrase seals
    // everything (seal.h).
    ArchiveWriter(std::string path, Head const& head, std::optional<std::string> const& passphrase);
    ~ArchiveWriter();  // without finish() nothing stays behind
    ArchiveWriter(ArchiveWriter const&) = delete;
    ArchiveWriter& operator=(ArchiveWriter const&) = delete;

    // Whole lines of a table; tables in the order of the head.
    void rows(Table const& table, std::string_view lines);
    void file(std::string_view sha256, std::string_view bytes);
    void key(std::string_view bytes);
    // Durable when it returns. Gives the digest.
    std::string finish(Manifest const& manifest);
    std::uint64_t bytes() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// Who wants to know what is in an archive, in the order of the file.
struct ArchiveReader {
    std::function<void(Head const&)> head;
    std::function<void(Table const&, std::string_view lines)> rows;
    std::function<void(std::string_view sha256, std::string_view bytes)> file;
    std::function<void(std::string_view bytes)> key;
    std::function<void(std::uint64_t bytes)> progress;  // read so far
};

struct ArchiveFacts {
    Head head;
    Manifest manifest;
    std::string digest;
    std::uint64_t bytes = 0;
    bool sealed = false;
};

// Reads everything and checks everything: form, counts, checksums, hashes, digest. Throws BadBackup; what the reader
// was given before must then be thrown away. Callbacks that are empty are skipped.
ArchiveFacts read_archive(std::string const& path, std::optional<std::string> const& passphrase,
                          ArchiveReader const& reader);

}  // namespace recado::backup
