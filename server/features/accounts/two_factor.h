// The second factor: an authenticator app, and ten recovery codes for the day it is lost. The secret is sealed in the
// store, recovery codes are kept as keyed digests, and every code works once.
#pragma once

#include "features/accounts/accounts.h"
#include "features/accounts/session.h"

namespace recado::accounts {

struct TotpSecret {
    std::string secret;  // base32, for typing
    std::string uri;     // for the QR code
};
DESCRIBE(TotpSecret, FIELD(secret), FIELD(uri))
// A fresh secret that is not asked for until it was confirmed. 409 while a second factor is on.
Result<TotpSecret> start_two_factor(Tx& tx, Accounts const& accounts);

struct ConfirmTotp {
    std::string code;
};
DESCRIBE(ConfirmTotp, FIELD(code, text(6, 12)))
struct RecoveryCodes {
    std::vector<std::string> recovery_codes;
};
DESCRIBE(RecoveryCodes, FIELD(recovery_codes))
// From here on log-in asks for codes; the person's other sessions end.
Result<RecoveryCodes> confirm_two_factor(Tx& tx, Accounts const& accounts, ConfirmTotp const& in);

struct RemoveTotp {
    std::string password;
};
DESCRIBE(RemoveTotp, FIELD(password, text(1, 1024)))
// The caller has checked the password.
void remove_two_factor(Tx& tx, UserId user);

// Uses up a code of the app or a recovery code. False when it is wrong or was used. In a write transaction.
bool use_code(Tx& tx, Accounts const& accounts, UserId user, std::string_view code);

}  // namespace recado::accounts
