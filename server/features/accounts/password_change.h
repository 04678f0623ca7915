// A new password: by who knows the old one, or by a link that works once for fifteen minutes. Either way every other
// session ends. A link only sets the password; it opens no session and leaves the second factor as it is.
#pragma once

#include "features/accounts/accounts.h"
#include "features/accounts/session.h"

namespace recado::accounts {

struct ChangePassword {
    std::string current_password;
    std::string new_password;
};
DESCRIBE(ChangePassword, FIELD(current_password, text(1, 1024)), FIELD(new_password, text(1, 1024)))
// Gives a new token for the session of who asks: a stolen copy of the old one ends too. Blocks; not inside a
// transaction.
Result<std::string> change_password(Accounts& accounts, Who const& who, ChangePassword const& in,
                                    std::string_view device_token);

// 401-like refusal as 422 on `field` when it is not the password of who asks; guesses are limited.
Result<Done> check_own_password(Accounts& accounts, Who const& who, std::string_view field, std::string_view password);
// A new token for the session of `tx`.
std::string rotate_session(Tx& tx);

struct AskPasswordReset {
    std::string email;
};
DESCRIBE(AskPasswordReset, FIELD(email, text(1, 320)))
// Says the same for everybody and does the work later; without SMTP nothing is sent.
Result<Done> ask_password_reset(Accounts& accounts, AskPasswordReset const& in, std::string_view address);

struct ResetLink {
    std::string link;
    Time expires_at;
};
DESCRIBE(ResetLink, FIELD(link), FIELD(expires_at))
// For the command line of the server's owner, who may reset anybody. 404 when nobody has the e-mail.
Result<ResetLink> reset_link_for_email(Accounts& accounts, std::string_view email);

struct ResetMember {
    UserId user_id;
};
DESCRIBE(ResetMember, FIELD(user_id))
// By an administrator, for a member who may not do more and belongs to no other account.
Result<ResetLink> reset_link_for_member(Tx& tx, Accounts const& accounts, ResetMember const& in);

struct ResetPassword {
    std::string token;
    std::string new_password;
};
DESCRIBE(ResetPassword, FIELD(token, text(1, 100)), FIELD(new_password, text(1, 1024)))
// 410 `link_expired` when the token was used, is too old or never was. Blocks; not inside a transaction.
Result<Done> reset_password(Accounts& accounts, ResetPassword const& in);

}  // namespace recado::accounts
