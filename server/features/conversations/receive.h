// What came from the customer's side. receive() stores one inbound message exactly once: the unique (inbox, source_id)
// and everything that follows from it are one transaction, so repeats, bursts and reordering make one contact, one
// conversation, one message. It talks to no network.
#pragma once

#include "features/contacts/recognize.h"
#include "features/conversations/message.h"

namespace recado::conversations {

struct InboundMedia {
    AttachmentKind kind;
    std::string provider_media_id;
    std::string mime_type;
    std::string sha256;  // as the provider gives it
    std::string file_name;
};

struct InboundReaction {
    std::string source_id;  // the message reacted to
    std::string emoji;      // empty: taken back
};

struct InboundEdit {
    std::string source_id;
    std::string text;
};

// The customer's number or user id changed; values as the provider writes them.
struct InboundIdentityChange {
    std::string name_space;
    std::string old_value;
    std::string new_value;
};

struct Inbound {
    InboxId inbox;
    std::string source_id;
    contacts::Sender sender;
    MessageKind kind = MessageKind::text;
    std::string text;
    Time provider_at;
    std::string reply_to_source_id;
    bool forwarded = false;
    std::vector<InboundMedia> media;
    std::optional<Location> location;
    std::vector<json::Raw> contacts;
    json::Raw referral;
    json::Raw details;
    std::optional<InboundReaction> reaction;  // with kind reaction; nothing else is read
    std::optional<InboundEdit> edit;
    std::optional<std::string> revoked_source_id;
    std::optional<InboundIdentityChange> identity_change;  // with kind system
};

struct Received {
    MessageId message_id;  // zero when nothing was stored: an annotation of a message we do not have
    ConversationId conversation_id;
    bool duplicate = false;
    std::vector<AttachmentId> attachment_ids;  // whose media is still to be fetched
};

// `tx` acts for the account of the inbox; 404 when that has no such inbox.
Result<Received> receive(Tx& tx, Inbound const& inbound);

// Annotations, used by receive. One whose message has not come yet waits for it up to seven days, as long as providers
// repeat what was not taken; apply_annotations is called when a message gets its name.
Received react_to(Tx& tx, Inbound const& inbound);
Received edit_message(Tx& tx, Inbound const& inbound);
Received revoke_message(Tx& tx, Inbound const& inbound);
void apply_annotations(Tx& tx, InboxId inbox, std::string const& source_id);

}  // namespace recado::conversations
