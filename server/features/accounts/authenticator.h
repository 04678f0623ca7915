// Who stands behind a cookie or a token, for the edge (platform/http/authenticate.h), which remembers the answer for a
// few seconds. When somebody was last seen is collected in memory and written now and then, never per request.
#pragma once

#include <map>
#include <mutex>
#include <unordered_map>

#include "features/accounts/accounts.h"
#include "platform/http/authenticate.h"

namespace recado::accounts {

class Authenticator final : public http::Authenticator {
  public:
    explicit Authenticator(Accounts const& accounts) : accounts_(accounts) {}

    Result<http::Identity> look_up(Tx& tx, http::Credential const& credential) override;

    // Writes who was seen since the last call. To be called every minute or so, and before the end.
    void write_last_seen(Database& database);

  private:
    struct Seen {
        AccountId account;
        UserId user;
        Time at;
    };
    Result<http::Identity> look_up_session(Tx& tx, std::string_view token);
    Result<http::Identity> look_up_token(Tx& tx, std::string_view token);

    Accounts const& accounts_;
    std::mutex mutex_;
    std::unordered_map<std::int64_t, Seen> sessions_;
    std::unordered_map<std::int64_t, Seen> tokens_;
};

// Whether what the edge remembers may be wrong after this event: it must look everybody up again.
bool changes_identities(db::Event const& event);

}  // namespace recado::accounts
