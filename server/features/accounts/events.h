// What happens to people and access, as history, browsers and the audit log see it. No field ever holds a password, a
// token, a hash or a link.
#pragma once

#include "features/accounts/account.h"
#include "features/accounts/member.h"

namespace recado::accounts {

struct AccountCreated {
    static constexpr std::string_view event_type = "account_created";
    AccountInfo account;
};
DESCRIBE(AccountCreated, FIELD(account))

struct AccountUpdated {
    static constexpr std::string_view event_type = "account_updated";
    AccountInfo account;
    AccountInfo before;
};
DESCRIBE(AccountUpdated, FIELD(account), FIELD(before))

struct MemberCreated {
    static constexpr std::string_view event_type = "member_created";
    Member member;
};
DESCRIBE(MemberCreated, FIELD(member))

struct MemberUpdated {
    static constexpr std::string_view event_type = "member_updated";
    Member member;
    Member before;
};
DESCRIBE(MemberUpdated, FIELD(member), FIELD(before))

// A person's own settings, for their other browsers. `changes` are the names of the fields.
struct MeUpdated {
    static constexpr std::string_view event_type = "me_updated";
    UserId user_id;
    std::vector<std::string> changes;
};
DESCRIBE(MeUpdated, FIELD(user_id), FIELD(changes))

struct Invitation;
struct InvitationFacts {
    Id<Invitation> id;
    std::string email;
    RoleId role_id;
};
DESCRIBE(InvitationFacts, FIELD(id), FIELD(email), FIELD(role_id))

struct InvitationCreated {
    static constexpr std::string_view event_type = "invitation_created";
    InvitationFacts invitation;
};
DESCRIBE(InvitationCreated, FIELD(invitation))

enum class InvitationEnd : std::uint8_t { withdrawn, replaced, accepted };
DESCRIBE_ENUM(InvitationEnd, withdrawn, replaced, accepted)

struct InvitationDeleted {
    static constexpr std::string_view event_type = "invitation_deleted";
    InvitationFacts invitation;
    InvitationEnd end;
};
DESCRIBE(InvitationDeleted, FIELD(invitation), FIELD(end))

struct SessionCreated {
    static constexpr std::string_view event_type = "session_created";
    Id<Session> session_id;
    UserId user_id;
    std::string device;
    std::string address;
};
DESCRIBE(SessionCreated, FIELD(session_id), FIELD(user_id), FIELD(device), FIELD(address))

enum class SessionEnd : std::uint8_t {
    logged_out,
    revoked,
    password_changed,
    two_factor_enabled,
    member_disabled,
    moved
};
DESCRIBE_ENUM(SessionEnd, logged_out, revoked, password_changed, two_factor_enabled, member_disabled, moved)

// Sockets of these sessions must close.
struct SessionRevoked {
    static constexpr std::string_view event_type = "session_revoked";
    UserId user_id;
    std::vector<Id<Session>> session_ids;
    SessionEnd end;
};
DESCRIBE(SessionRevoked, FIELD(user_id), FIELD(session_ids), FIELD(end))

enum class PasswordHow : std::uint8_t { changed, reset };
DESCRIBE_ENUM(PasswordHow, changed, reset)

struct PasswordChanged {
    static constexpr std::string_view event_type = "password_changed";
    UserId user_id;
    PasswordHow how;
};
DESCRIBE(PasswordChanged, FIELD(user_id), FIELD(how))

// A link to set a new password was made, asked for by mail or by an administrator.
struct PasswordResetCreated {
    static constexpr std::string_view event_type = "password_reset_created";
    UserId user_id;
    Time expires_at;
};
DESCRIBE(PasswordResetCreated, FIELD(user_id), FIELD(expires_at))

enum class TwoFactorStep : std::uint8_t { started, enabled, removed, recovery_code_used };
DESCRIBE_ENUM(TwoFactorStep, started, enabled, removed, recovery_code_used)

struct TwoFactorChanged {
    static constexpr std::string_view event_type = "two_factor_changed";
    UserId user_id;
    TwoFactorStep step;
};
DESCRIBE(TwoFactorChanged, FIELD(user_id), FIELD(step))

struct ApiToken;
struct ApiTokenFacts {
    Id<ApiToken> id;
    UserId user_id;
    std::string name;
    Permissions permissions;
    std::optional<Time> expires_at;
};
DESCRIBE(ApiTokenFacts, FIELD(id), FIELD(user_id), FIELD(name), FIELD(permissions), FIELD(expires_at))

struct ApiTokenCreated {
    static constexpr std::string_view event_type = "api_token_created";
    ApiTokenFacts api_token;
};
DESCRIBE(ApiTokenCreated, FIELD(api_token))

struct ApiTokenDeleted {
    static constexpr std::string_view event_type = "api_token_deleted";
    ApiTokenFacts api_token;
};
DESCRIBE(ApiTokenDeleted, FIELD(api_token))

// Audiences: what everybody may see has none; the rest is history, or for the person alone.
inline db::Audience only(UserId user) { return {.user = user}; }
inline db::Audience only(Permission permission) { return {.permission = permission}; }
inline db::Audience nobody() { return {.nobody = true}; }

}  // namespace recado::accounts
