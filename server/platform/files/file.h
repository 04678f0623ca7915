// A file is one name for some bytes in one account. The bytes are in the store (store.h) under their hash; equal
// contents are kept once. Here are the rows; who may see a file is decided by the features that use it.
#pragma once

#include "platform/db/tx.h"

namespace recado::files {

enum class Kind : std::uint8_t { image, audio, video, document };
DESCRIBE_ENUM(Kind, image, audio, video, document)

struct FileRow {
    FileId id;
    std::string sha256;
    std::string name;
    std::string mime_type;
    std::int64_t size;
    Kind kind;
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> height;
    std::optional<UserId> created_by;
};
DESCRIBE(FileRow, FIELD(id), FIELD(sha256), FIELD(name), FIELD(mime_type), FIELD(size), FIELD(kind), FIELD(width),
         FIELD(height), FIELD(created_by))

// The wire form.
struct File {
    FileId id;
    std::string name;
    std::string mime_type;
    std::int64_t size;
    Kind kind;
    std::string url;
};
DESCRIBE(File, FIELD(id), FIELD(name), FIELD(mime_type), FIELD(size), FIELD(kind), FIELD(url))

struct FileCreated {
    static constexpr std::string_view event_type = "file_created";
    File file;
};
DESCRIBE(FileCreated, FIELD(file))

// What the store knows of new bytes.
struct Stored {
    std::string sha256;
    std::string mime_type;  // by content
    std::int64_t size = 0;
    Kind kind = Kind::document;
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> height;
};

// Names stored bytes in the account of `tx`, for who asks.
FileRow add_file(Tx& tx, Stored const& stored, std::string_view name);
std::optional<FileRow> find_file(Tx& tx, FileId id);
// The file, if who asks uploaded it (machines own what machines stored).
std::optional<FileRow> find_own(Tx& tx, FileId id);
File show(FileRow const& row);

// A name that is safe in a header, a path and a window: no separators, control characters or leading dots, at most 150
// code points.
std::string safe_name(std::string_view name);

}  // namespace recado::files
