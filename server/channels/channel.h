// What every channel can do. A channel lives in its own folder, speaks one provider's protocol and knows no other;
// channels are listed by hand in app/wiring.cpp. All calls that reach the network run on job threads, outside any
// transaction.
#pragma once

#include "features/conversations/delivery.h"
#include "features/inboxes/kinds.h"
#include "platform/http/api.h"
#include "platform/jobs/queue.h"

namespace recado::channels {

struct FileLimit {
    std::string kind;  // image, audio, voice, video, document, sticker
    std::vector<std::string> mime_types;
    std::int64_t max_bytes;
};
DESCRIBE(FileLimit, FIELD(kind), FIELD(mime_types), FIELD(max_bytes))

// What a composer may offer in an inbox of this kind.
struct Capabilities {
    std::string kind;
    std::int64_t max_text;
    std::int64_t max_caption;
    std::int64_t window_h;  // 0: replies are always free
    bool quotes;
    bool reactions;
    bool voice;
    bool location;
    bool templates;
    bool read_marks;
    bool typing;
    std::vector<FileLimit> files;  // what fits none of them cannot be sent
};
DESCRIBE(Capabilities, FIELD(kind), FIELD(max_text), FIELD(max_caption), FIELD(window_h), FIELD(quotes),
         FIELD(reactions), FIELD(voice), FIELD(location), FIELD(templates), FIELD(read_marks), FIELD(typing),
         FIELD(files))

enum class Verdict : std::uint8_t {
    accepted,  // the provider named it
    refused,   // surely not taken; a later try may succeed
    failed,    // surely not taken, and never will be
    unknown,   // may have been taken
};

struct SendOutcome {
    Verdict verdict;
    std::string source_id;                // of accepted
    conversations::MessageError error{};  // of all others
    std::int64_t retry_after_ms = 0;      // of refused
    std::string stops_inbox;              // the whole inbox is out of order, and why (a plain code); empty otherwise
    std::string warns_inbox{};            // somebody must act, but the inbox goes on; a plain code too
};

struct Turn {
    InboxId inbox;
    ConversationId conversation;
    Time now;
};

struct ReadMark {
    InboxId inbox_id;
    std::string source_id;  // of the last message of the customer
    bool typing;
};
DESCRIBE(ReadMark, FIELD(inbox_id), FIELD(source_id), FIELD(typing))

class Channel {
  public:
    virtual ~Channel() = default;

    virtual inboxes::Kind kind() = 0;
    virtual Capabilities const& capabilities() const = 0;
    virtual void routes(http::Api& api) = 0;
    virtual void jobs(jobs::Runner& runner) = 0;  // those that only this channel has
    virtual void forget_connections() = 0;        // an inbox was changed or deleted

    // Zero: the message's turn is now, and taken. Otherwise how long to wait.
    virtual std::int64_t wait_ms(Turn const& turn) = 0;
    // `attempt` counts from 1 and grows with every try of the same message.
    virtual SendOutcome send(AccountId account, conversations::Outgoing const& outgoing, int attempt) = 0;
    virtual jobs::Outcome mark_read(AccountId account, ReadMark const& mark) = 0;
    virtual jobs::Outcome fetch_media(AccountId account, std::int64_t attachment, int attempt) = 0;
    // Asks the provider, with a short patience, whether what somebody is about to save works; `before` is the inbox it
    // changes, or zero. An error names the field the provider refuses. A detail means that it may work: a plain code
    // for the health of the inbox (`provider_unreachable`), empty when all is well.
    virtual Result<std::string> try_connection(AccountId account, InboxId before, json::Raw const& sent) = 0;
    virtual jobs::Outcome check_health(AccountId account, InboxId inbox) = 0;
    // Takes a body that was buried (dead_letters.h) as if it had just come; an error when no inbox is concerned.
    virtual Result<Done> replay(Tx& tx, std::string const& body) = 0;
    virtual jobs::Outcome sync_templates(AccountId account, InboxId inbox) = 0;
};

}  // namespace recado::channels
