// How far an outgoing message got. Attempts are written before the first byte leaves; what a provider tells moves a
// message forward only; what it tells about a message we do not know yet is parked until the answer with its id
// arrives.
#pragma once

#include "features/conversations/message.h"

namespace recado::conversations {

// How far a state is: a message only moves to a higher rank. A failure may be overtaken by a delivery, never the other
// way round.
int rank_of(MessageState state);

struct StatusUpdate {
    InboxId inbox;
    std::string source_id;
    std::string our_id;  // the uuid of the attempt, when the provider hands it back
    MessageState state;  // sent, delivered, read or failed
    Time at;
    std::optional<MessageError> error;
};

enum class Applied : std::uint8_t { changed, unchanged, parked, dropped };

Applied apply_status(Tx& tx, StatusUpdate const& update);

// The media of a message as its channel needs it.
struct OutgoingFile {
    AttachmentId attachment_id;
    FileId file_id;
    AttachmentKind kind;
    std::string name;
    std::string mime_type;
    std::string sha256;
    std::int64_t size;
};
DESCRIBE(OutgoingFile, FIELD(attachment_id), FIELD(file_id), FIELD(kind), FIELD(name), FIELD(mime_type), FIELD(sha256),
         FIELD(size))

// Where a message goes: the identities of the contact that the channel may write to, most trusted first.
struct Recipient {
    std::string name_space;
    std::string value;
    std::optional<std::string> provider_value;
};
DESCRIBE(Recipient, FIELD(name_space), FIELD(value), FIELD(provider_value))

struct Outgoing {
    MessageId message_id;
    ConversationId conversation_id;
    InboxId inbox_id;
    ContactId contact_id;
    std::string inbox_kind;
    std::string attempt_uuid;  // travels with the message
    int attempt_number;
    MessageKind kind;
    std::string text;
    std::optional<std::string> reply_to_source_id;
    std::optional<Location> location;
    json::Raw template_payload;
    std::vector<OutgoingFile> files;
    std::vector<Recipient> recipients;  // the thread's own identity first
};

inline constexpr std::int64_t attempt_lease_ms = 3 * minute_ms;

// Makes the message `sending` and writes the attempt. Nothing when it must not be sent now: cancelled, already sent,
// being sent, or out of the reply window (it is then failed with code window_closed).
std::optional<Outgoing> begin_attempt(Tx& tx, MessageId message);
// The provider took it and named it. Parked statuses of that name follow at once.
void mark_accepted(Tx& tx, MessageId message, std::string const& source_id);
// The provider refused it for good.
void mark_failed(Tx& tx, MessageId message, MessageError const& error);
// The provider surely did not take it and a later try may succeed: back to `queued`; the job decides when.
void mark_refused(Tx& tx, MessageId message, MessageError const& error);
// Nobody knows whether it was taken: never sent again by itself, settled by a status that carries the attempt's uuid.
void mark_unknown(Tx& tx, MessageId message, MessageError const& error);

// What the provider calls the last message of the customer: read marks name it.
std::optional<std::string> last_inbound_source(Tx& tx, ConversationId conversation);

// Attempts whose lease ran out (the process died while sending) become `unknown`. Gives how many. Works on all
// accounts: a periodic job calls it.
int expire_attempts(Tx& tx);
// Forgets parked statuses and annotations that nobody claimed in time, of all accounts.
std::int64_t expire_parked(Tx& tx);

}  // namespace recado::conversations
