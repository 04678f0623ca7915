// Hands one message to the Graph API: uploads its file when needed, builds the payload, and reads the answer with the
// error table. Paces each number.
#pragma once

#include "channels/channel.h"
#include "channels/whatsapp/graph.h"
#include "channels/whatsapp/payload.h"
#include "channels/whatsapp/throttle.h"
#include "platform/db/database.h"
#include "platform/files/store.h"

namespace recado::whatsapp {

class Sender {
  public:
    Sender(Database& database, http::Client& client, Accounts const& accounts, files::Store const& store)
        : database_(database), client_(client), accounts_(accounts), store_(store) {}

    std::int64_t wait_ms(channels::Turn const& turn);
    channels::SendOutcome send(AccountId account, conversations::Outgoing const& outgoing, int attempt);

  private:
    struct Uploaded {
        SentMedia media;
        bool from_cache = false;
        std::optional<channels::SendOutcome> trouble;
    };
    Uploaded upload(Number const& number, conversations::OutgoingFile const& file, std::string const& about);
    channels::SendOutcome outcome_of(Number const& number, conversations::Outgoing const& outgoing, Reply const& reply,
                                     int attempt);
    std::shared_ptr<NumberThrottle> throttle(InboxId inbox);
    void forget_upload(Number const& number, std::string const& media_id);

    Database& database_;
    http::Client& client_;
    Accounts const& accounts_;
    files::Store const& store_;
    std::mutex mutex_;
    std::unordered_map<InboxId, std::shared_ptr<NumberThrottle>> throttles_;
};

// Under which type a file can be sent, by its MIME type and size: the wished kind, a document instead, or nothing.
std::string sendable_kind(std::string_view wished, std::string_view mime_type, std::int64_t size);
std::vector<channels::FileLimit> const& file_limits();

}  // namespace recado::whatsapp
