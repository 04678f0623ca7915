// Who asks? The edge finds the credential in a request and keeps answers for at most five seconds; the feature that
// owns sessions and tokens looks them up. The edge refuses cross-site writes itself: a cookie alone is never enough.
#pragma once

#include <mutex>
#include <unordered_map>

#include "platform/http/api.h"

namespace recado::http {

inline constexpr std::string_view session_cookie = "recado_session";

struct Credential {
    enum class Kind : std::uint8_t { session, token };
    Kind kind;
    std::string secret;  // the cookie's value, or what followed "Bearer "
};

struct Identity {
    Who who;
    std::string csrf_token;  // of a session: what X-CSRF-Token of its writes must equal
};

class Authenticator {
  public:
    virtual ~Authenticator() = default;
    // In a read transaction of no account. 401 `session_ended` or `token_invalid` when the secret opens nothing.
    virtual Result<Identity> look_up(Tx& tx, Credential const& credential) = 0;
};

// The bearer token wins over the cookie. Nothing when there is neither.
std::optional<Credential> find_credential(Request const& request);

// Remembers identities. Thread-safe. A look-up that began before an invalidation is not remembered.
class IdentityCache {
  public:
    explicit IdentityCache(Clock clock) : clock_(std::move(clock)) {}

    std::optional<Identity> find(Credential const& credential);
    std::uint64_t generation() const;
    void remember(Credential const& credential, Identity identity, std::uint64_t generation_at_start);
    // After a log-out, a change of role or membership, a revoked token: everything is looked up afresh.
    void invalidate();

  private:
    struct Entry {
        Identity identity;
        Time until;
    };
    Clock clock_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::uint64_t generation_ = 0;
};

}  // namespace recado::http
