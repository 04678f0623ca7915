// Mails of this feature leave as jobs of kind `send_account_mail`. Their text holds links that open doors, so the
// payload is sealed.
#pragma once

#include "features/accounts/accounts.h"

namespace recado::accounts {

inline constexpr std::string_view mail_job = "send_account_mail";

void send_later(Tx& tx, Accounts const& accounts, Mail const& mail);
// What the job does. Throws Outage to be tried again.
void send_sealed(Accounts const& accounts, std::string_view payload);

Mail password_reset_mail(std::string_view locale, std::string to, std::string_view link);
Mail invitation_mail(std::string_view locale, std::string to, std::string_view account_name, std::string_view link);

}  // namespace recado::accounts
