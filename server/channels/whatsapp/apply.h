// One parsed item, applied inside the transaction that makes it durable. Knows which function of the features takes it;
// decides nothing by itself.
#pragma once

#include "channels/whatsapp/directory.h"
#include "channels/whatsapp/parse.h"

namespace recado::whatsapp {

struct FetchMedia {
    std::int64_t attachment_id;
};
DESCRIBE(FetchMedia, FIELD(attachment_id))
inline constexpr std::string_view fetch_media_job = "fetch_media";

struct CheckInbox {
    InboxId inbox_id;
};
DESCRIBE(CheckInbox, FIELD(inbox_id))
inline constexpr std::string_view check_inbox_job = "check_inbox";
inline constexpr std::string_view sync_templates_job = "sync_templates";

// Items that belong to no number of the connection are dropped. `tx` must act for the connection's account. An error
// means the item itself is at fault.
Result<Done> apply(Tx& tx, Connection const& connection, Item const& item);

// At most one waiting job of the kind per inbox.
void enqueue_for_inbox(Tx& tx, std::string_view kind, InboxId inbox);

}  // namespace recado::whatsapp
