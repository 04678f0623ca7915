#include "platform/files/file.h"

#include "platform/base/text.h"

namespace recado::files {

namespace {
constexpr std::string_view select =
    "SELECT id, sha256, name, mime_type, size, kind, width, height, created_by FROM files WHERE account_id = $1 AND id "
    "= $2";
}

FileRow add_file(Tx& tx, Stored const& stored, std::string_view name) {
    FileRow row{.id = tx.next_id<File>(),
                .sha256 = stored.sha256,
                .name = safe_name(name),
                .mime_type = stored.mime_type,
                .size = stored.size,
                .kind = stored.kind,
                .width = stored.width,
                .height = stored.height};
    if (tx.who().user) row.created_by = tx.who().user;
    tx.run(R"(
        INSERT INTO files (id, account_id, sha256, name, mime_type, size, kind, width, height, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))",
           row.id, tx.account(), row.sha256, row.name, row.mime_type, row.size, row.kind, row.width, row.height,
           row.created_by, tx.now());
    tx.announce({.kind = "file", .id = row.id.value, .audience = {.nobody = true}}, FileCreated{show(row)});
    return row;
}

std::optional<FileRow> find_file(Tx& tx, FileId id) { return tx.one<FileRow>(select, tx.account(), id); }

std::optional<FileRow> find_own(Tx& tx, FileId id) {
    auto row = find_file(tx, id);
    if (!row || row->created_by.value_or(UserId{}) != tx.who().user) return std::nullopt;
    return row;
}

File show(FileRow const& row) {
    return {.id = row.id,
            .name = row.name,
            .mime_type = row.mime_type,
            .size = row.size,
            .kind = row.kind,
            .url = "/api/v1/files/" + std::to_string(row.id.value) + "/" + std::to_string(row.id.value)};
}

std::string safe_name(std::string_view name) {
    std::string safe;
    auto const valid = text::repair_utf8(name);
    for (std::size_t i = 0; i < valid.size();) {
        auto const point = text::decode(valid, i);
        i += point.bytes;
        bool const control = point.value < 0x20 || (point.value >= 0x7f && point.value < 0xa0) ||
                             (point.value >= 0x200b && point.value <= 0x200f) ||
                             (point.value >= 0x202a && point.value <= 0x202e) ||
                             (point.value >= 0x2066 && point.value <= 0x2069);
        if (control) continue;
        bool const separator =
            point.value < 0x80 && std::string_view(R"(/\:*?"<>|)").contains(static_cast<char>(point.value));
        text::append_utf8(safe, separator ? U'_' : point.value);
    }
    std::string_view shown = text::trim(safe);
    while (shown.starts_with('.')) shown.remove_prefix(1);
    shown = text::truncate(shown, 150);
    return shown.empty() ? "file" : std::string(shown);
}

}  // namespace recado::files
