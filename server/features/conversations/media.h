// The media of what came in: a message shows at once with its attachments `pending`; a job of the channel fetches the
// bytes and reports here.
#pragma once

#include "features/conversations/message.h"
#include "platform/files/file.h"

namespace recado::conversations {

struct PendingMedia {
    AttachmentId id;
    MessageId message_id;
    InboxId inbox_id;
    AttachmentKind kind;
    std::string name;
    std::string mime_type;
    std::string provider_media_id;
    std::optional<std::string> provider_sha256;
};
DESCRIBE(PendingMedia, FIELD(id), FIELD(message_id), FIELD(inbox_id), FIELD(kind), FIELD(name), FIELD(mime_type),
         FIELD(provider_media_id), FIELD(provider_sha256))

// Nothing when it was fetched already or does not exist.
std::optional<PendingMedia> find_pending_media(Tx& tx, AttachmentId id);
void media_ready(Tx& tx, AttachmentId id, files::FileRow const& file);
// For good: what is worth a retry stays pending.
void media_failed(Tx& tx, AttachmentId id, std::string const& error);

}  // namespace recado::conversations
