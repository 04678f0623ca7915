#include "platform/http/authenticate.h"

namespace recado::http {

namespace {

constexpr std::int64_t remember_ms = 5 * second_ms;
constexpr std::size_t most_entries = 20'000;
constexpr std::size_t longest_secret = 512;

std::string key_of(Credential const& credential) {
    return (credential.kind == Credential::Kind::session ? 's' : 't') + credential.secret;
}

}  // namespace

std::optional<Credential> find_credential(Request const& request) {
    constexpr std::string_view bearer = "bearer ";
    auto const authorization = request.header("authorization");
    bool is_bearer = authorization.size() > bearer.size();
    for (std::size_t i = 0; is_bearer && i < bearer.size(); ++i)
        is_bearer = (authorization[i] | 0x20) == bearer[i] || authorization[i] == bearer[i];
    if (is_bearer && authorization.size() <= longest_secret)
        return Credential{Credential::Kind::token, std::string(authorization.substr(bearer.size()))};
    auto const cookie = request.cookie(session_cookie);
    if (cookie.empty() || cookie.size() > longest_secret) return std::nullopt;
    return Credential{Credential::Kind::session, std::string(cookie)};
}

std::optional<Identity> IdentityCache::find(Credential const& credential) {
    std::lock_guard lock(mutex_);
    auto const found = entries_.find(key_of(credential));
    if (found == entries_.end()) return std::nullopt;
    if (clock_() < found->second.until) return found->second.identity;
    entries_.erase(found);
    return std::nullopt;
}

std::uint64_t IdentityCache::generation() const {
    std::lock_guard lock(mutex_);
    return generation_;
}

void IdentityCache::remember(Credential const& credential, Identity identity, std::uint64_t generation_at_start) {
    std::lock_guard lock(mutex_);
    if (generation_at_start != generation_) return;
    if (entries_.size() >= most_entries) entries_.clear();
    entries_.insert_or_assign(key_of(credential), Entry{std::move(identity), clock_() + remember_ms});
}

void IdentityCache::invalidate() {
    std::lock_guard lock(mutex_);
    ++generation_;
    entries_.clear();
}

}  // namespace recado::http
