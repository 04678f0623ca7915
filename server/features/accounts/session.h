// A session is one browser of one person in one account. The browser holds a random token, the store its SHA-256. It
// ends 14 days after it was last seen, 60 days after it began, or when somebody ends it.
#pragma once

#include <string>
#include <vector>

#include "features/accounts/events.h"
#include "platform/db/tx.h"

namespace recado::accounts {

using SessionId = Id<Session>;

inline constexpr std::int64_t session_idle_ms = 14 * day_ms;
inline constexpr std::int64_t session_life_ms = 60 * day_ms;

// Where a request comes from.
struct Origin {
    std::string device;   // what the User-Agent says, in few words
    std::string address;  // of the client
};
// "Firefox · Linux" from a User-Agent; its first words when it names nothing known.
std::string device_name(std::string_view user_agent);

struct NewSession {
    SessionId id;
    std::string token;  // for the cookie, nowhere else
};
// In the account of `tx`, for the user of `tx`.
NewSession create_session(Tx& tx, Origin const& origin);

struct OpenSession {
    SessionId id;
    AccountId account_id;
    UserId user_id;
};
DESCRIBE(OpenSession, FIELD(id), FIELD(account_id), FIELD(user_id))
std::optional<OpenSession> find_open_session(Tx& tx, std::string_view token);

// Ends the sessions of the user in all accounts, except one. Known devices of the user are forgotten by the caller
// where that is meant.
void end_sessions(Tx& tx, UserId user, SessionId except, SessionEnd end);
// Ends those in the account of `tx`.
void end_sessions_here(Tx& tx, UserId user, SessionEnd end);
void end_session(Tx& tx, SessionId session, SessionEnd end);
// Deletes what is past its time; a few at once. Gives how many.
std::int64_t remove_expired_sessions(Tx& tx);

struct SessionInfo {
    SessionId id;
    bool current;
    std::string device;
    std::string address;
    Time created_at;
    Time last_seen_at;
};
DESCRIBE(SessionInfo, FIELD(id), FIELD(current), FIELD(device), FIELD(address), FIELD(created_at), FIELD(last_seen_at))

struct SessionList {
    std::vector<SessionInfo> items;
};
DESCRIBE(SessionList, FIELD(items))
Result<SessionList> list_sessions(Tx& tx, Nothing const&);

struct RevokeSession {
    SessionId session_id;
};
DESCRIBE(RevokeSession, FIELD(session_id))
Result<Done> revoke_session(Tx& tx, RevokeSession const& in);

struct SwitchAccount {
    AccountId account_id;
};
DESCRIBE(SwitchAccount, FIELD(account_id))
// Moves the session of who asks into another of their accounts; its sockets must be opened again.
Result<Me> switch_account(Tx& tx, SwitchAccount const& in);

}  // namespace recado::accounts
