// Fetches what a customer sent: asks the Graph API where the bytes are, downloads them, checks them against the hash of
// the webhook, stores them. The token goes only to hosts that belong to the provider, so a forged address cannot steal
// it.
#pragma once

#include "channels/whatsapp/graph.h"
#include "platform/db/database.h"
#include "platform/files/store.h"
#include "platform/jobs/queue.h"

namespace recado::whatsapp {

// Whether a media URL may be called with the token: Meta's hosts over https, or the host and port of the configured
// base.
bool may_have_token(std::string_view url, std::string_view graph_base);
// The hash of the webhook is base64, that of the media call hex. An empty or unreadable one matches nothing to compare,
// so it passes.
bool hash_matches(std::string_view expected, std::string_view sha256_hex);

class MediaFetcher {
  public:
    MediaFetcher(Database& database, http::Client& client, Accounts const& accounts, files::Store& store)
        : database_(database), client_(client), accounts_(accounts), store_(store) {}

    jobs::Outcome fetch(AccountId account, std::int64_t attachment, int attempt);

  private:
    struct Download {
        std::string path;
        std::string problem;  // plain code; empty when the file is there
        bool final = false;   // trying again is useless
        std::int64_t retry_after_ms = 0;
    };
    Download download(Number const& number, std::string const& media_id, std::string const& about);
    std::string keep(Download const& download, std::string const& mime_type, std::string const& expected,
                     files::Stored& stored);

    Database& database_;
    http::Client& client_;
    Accounts const& accounts_;
    files::Store& store_;
};

}  // namespace recado::whatsapp
