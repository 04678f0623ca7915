// An invitation lets one e-mail join an account by a link that works once within seven days. Who has a user already
// joins with their password (and second factor); everybody else chooses one.
#pragma once

#include "features/accounts/log_in.h"

namespace recado::accounts {

using InvitationId = Id<Invitation>;

inline constexpr std::int64_t invitation_life_ms = 7 * day_ms;

struct Invitation {
    InvitationId id;
    std::string email;
    RoleId role_id;
    UserId invited_by;
    Time created_at;
    Time expires_at;
    std::optional<std::string> link;  // only when it was just made
};
DESCRIBE(Invitation, FIELD(id), FIELD(email), FIELD(role_id), FIELD(invited_by), FIELD(created_at), FIELD(expires_at),
         FIELD(link))

struct InvitationList {
    std::vector<Invitation> items;
};
DESCRIBE(InvitationList, FIELD(items))
Result<InvitationList> list_invitations(Tx& tx, Nothing const&);

struct Invite {
    std::string email;
    RoleId role_id;
};
DESCRIBE(Invite, FIELD(email, format(Format::email, 320)), FIELD(role_id))
// Replaces an earlier invitation of the same e-mail. The role may not do more than who invites.
Result<Invitation> invite(Tx& tx, Accounts const& accounts, Invite const& in);

struct WithdrawInvitation {
    InvitationId invitation_id;
};
DESCRIBE(WithdrawInvitation, FIELD(invitation_id))
Result<Done> withdraw_invitation(Tx& tx, WithdrawInvitation const& in);

struct OpenInvitation {
    std::string token;
};
DESCRIBE(OpenInvitation, FIELD(token, text(1, 100)))
struct InvitationPreview {
    std::string email;
    std::string account_name;
    std::string inviter;
    bool existing_user;
};
DESCRIBE(InvitationPreview, FIELD(email), FIELD(account_name), FIELD(inviter), FIELD(existing_user))
// 410 `link_expired` for every token that opens nothing.
Result<InvitationPreview> preview_invitation(Tx& tx, OpenInvitation const& in);

struct AcceptInvitation {
    std::string token;
    std::optional<std::string> name;  // required of who is new
    std::string password;
    std::optional<std::string> locale;
    std::optional<std::string> code;  // of the second factor of who is not new
};
DESCRIBE(AcceptInvitation, FIELD(token, text(1, 100)), FIELD(name, text(1, 120)), FIELD(password, text(1, 1024)),
         FIELD(locale, format(Format::locale)), FIELD(code, text(1, 40)))
// Blocks; not inside a transaction.
Result<LoggedIn> accept_invitation(Accounts& accounts, AcceptInvitation const& in, Origin const& origin,
                                   std::string_view device_token);

}  // namespace recado::accounts
