#include "features/accounts/authenticator.h"

#include <algorithm>
#include <array>

#include "features/accounts/api_token.h"
#include "features/accounts/session.h"

namespace recado::accounts {

Result<http::Identity> Authenticator::look_up(Tx& tx, http::Credential const& credential) {
    return credential.kind == http::Credential::Kind::session ? look_up_session(tx, credential.secret)
                                                              : look_up_token(tx, credential.secret);
}

Result<http::Identity> Authenticator::look_up_session(Tx& tx, std::string_view token) {
    auto const session = find_open_session(tx, token);
    auto who = session ? who_of(tx, session->account_id, session->user_id, session->id) : std::nullopt;
    if (!who) return unauthenticated("session_ended", "log in again");
    {
        std::lock_guard const lock(mutex_);
        sessions_.insert_or_assign(session->id.value, Seen{session->account_id, session->user_id, tx.now()});
    }
    return http::Identity{std::move(*who), accounts_.csrf_token(session->id.value)};
}

Result<http::Identity> Authenticator::look_up_token(Tx& tx, std::string_view token) {
    auto who = who_of_token(tx, token);
    if (!who) return unauthenticated("token_invalid", "this token is unknown, deleted or past its time");
    {
        std::lock_guard const lock(mutex_);
        tokens_.insert_or_assign(who->actor_id, Seen{who->account, who->user, tx.now()});
    }
    return http::Identity{std::move(*who), {}};
}

void Authenticator::write_last_seen(Database& database) {
    std::unordered_map<std::int64_t, Seen> sessions;
    std::unordered_map<std::int64_t, Seen> tokens;
    {
        std::lock_guard const lock(mutex_);
        sessions.swap(sessions_);
        tokens.swap(tokens_);
    }
    if (sessions.empty() && tokens.empty()) return;
    (void)database.write_now(Who{}, [&](Tx& tx) -> Result<Done> {
        for (auto const& [id, seen] : sessions) {
            tx.run("UPDATE sessions SET last_seen_at = $1 WHERE account_id = $2 AND id = $3 AND last_seen_at < $1",
                   seen.at, seen.account, id);
            tx.run(
                "UPDATE members SET last_seen_at = $1 WHERE account_id = $2 AND user_id = $3"
                " AND COALESCE(last_seen_at, 0) < $1",
                seen.at, seen.account, seen.user);
        }
        for (auto const& [id, seen] : tokens)
            tx.run("UPDATE api_tokens SET last_used_at = $1 WHERE account_id = $2 AND id = $3", seen.at, seen.account,
                   id);
        return Done{};
    });
}

bool changes_identities(db::Event const& event) {
    // Of inboxes and teams too: their members see more or less afterwards.
    static constexpr std::array<std::string_view, 12> types{MemberUpdated::event_type,
                                                            RoleUpdated::event_type,
                                                            SessionRevoked::event_type,
                                                            ApiTokenDeleted::event_type,
                                                            PasswordChanged::event_type,
                                                            TwoFactorChanged::event_type,
                                                            "inbox_created",
                                                            "inbox_updated",
                                                            "inbox_deleted",
                                                            "team_created",
                                                            "team_updated",
                                                            "team_deleted"};
    return std::ranges::find(types, event.type) != types.end();
}

}  // namespace recado::accounts
