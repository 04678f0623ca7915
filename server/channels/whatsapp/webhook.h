// Where Meta's webhooks for WhatsApp arrive: GET answers the verification, POST takes events. Nothing is answered 200
// before it is durable. A small batch is applied in one transaction at once; a large one is written down as it came and
// applied by a job in pieces. Never blocks the io thread.
#pragma once

#include "channels/whatsapp/apply.h"
#include "platform/http/api.h"
#include "platform/jobs/queue.h"

namespace recado::whatsapp {

inline constexpr std::size_t max_webhook_bytes = 4 << 20;

// Constant-time, over the exact bytes; `header` is "sha256=<hex>".
bool signature_matches(std::string_view secret, std::string_view body, std::string_view header);

class Webhook {
  public:
    Webhook(Database& database, Directory& directory) : database_(database), directory_(directory) {}

    void routes(http::Api& api);
    // Job apply_webhook {event_id}.
    jobs::Outcome apply_event(jobs::Job const& job);

    // A body whose signature was checked when it came: written down again, for every connection it speaks of.
    static Result<Done> replay(Tx& tx, std::string const& body);

    void verify(http::Request const& request, http::Respond respond);
    void take(http::Request request, http::Respond respond);

  private:
    void store(Shared connection, std::string body, std::string key, http::Respond respond);

    Database& database_;
    Directory& directory_;
};

}  // namespace recado::whatsapp
