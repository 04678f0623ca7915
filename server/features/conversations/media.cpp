#include "features/conversations/media.h"

#include "features/conversations/events.h"

namespace recado::conversations {

namespace {

void announce_media(Tx& tx, AttachmentId id) {
    auto const message =
        tx.number("SELECT message_id FROM attachments WHERE account_id = $1 AND id = $2", tx.account(), id);
    if (!message) return;
    if (auto const row = find_message_row(tx, {*message}))
        tx.announce(about(row->conversation_id, row->inbox_id), updated(tx, *row));
}

}  // namespace

std::optional<PendingMedia> find_pending_media(Tx& tx, AttachmentId id) {
    return tx.one<PendingMedia>(R"(
        SELECT id, message_id, inbox_id, kind, name, mime_type, provider_media_id, provider_sha256 FROM attachments
        WHERE account_id = $1 AND id = $2 AND state = 'pending' AND provider_media_id IS NOT NULL)",
                                tx.account(), id);
}

void media_ready(Tx& tx, AttachmentId id, files::FileRow const& file) {
    auto const changed =
        tx.run(R"(
        UPDATE attachments SET file_id = $1, mime_type = $2, size = $3, width = $4, height = $5, state = 'ready', error = NULL,
               name = CASE WHEN name = '' THEN $6 ELSE name END
        WHERE account_id = $7 AND id = $8 AND state <> 'ready')",
               file.id, file.mime_type, file.size, file.width, file.height, file.name, tx.account(), id);
    if (changed > 0) announce_media(tx, id);
}

void media_failed(Tx& tx, AttachmentId id, std::string const& error) {
    auto const changed = tx.run(
        "UPDATE attachments SET state = 'failed', error = $1 WHERE account_id = $2 AND id = $3 AND state = 'pending'",
        error, tx.account(), id);
    if (changed > 0) announce_media(tx, id);
}

}  // namespace recado::conversations
