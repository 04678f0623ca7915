#include "features/inboxes/outbox.h"

namespace recado::inboxes {

void send_later(Tx& tx, OutboxEntry const& entry) {
    tx.enqueue({.kind = send_message_job,
                .payload = json::to_text(SendMessage{entry.message}),
                .run_at = entry.run_at,
                .queue = "interactive",
                .lane = entry.lane.value});
}

}  // namespace recado::inboxes
