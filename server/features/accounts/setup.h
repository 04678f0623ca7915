// The first start of an installation: whoever holds the link that the console showed makes the first account and
// becomes its administrator. The link works once, and only while there is no account.
#pragma once

#include "features/accounts/log_in.h"

namespace recado::accounts {

// At every start. The link to show on the console, or nothing when there is an account already. An earlier link stops
// working.
std::optional<std::string> prepare_setup(Accounts& accounts);

struct SetupState {
    bool needed;
    std::optional<std::vector<DemoLogin>> demo_logins;
};
DESCRIBE(SetupState, FIELD(needed), FIELD(demo_logins))
Result<SetupState> setup_state(Tx& tx, Accounts const& accounts);

struct Setup {
    std::string token;
    std::string account_name;
    std::string country;
    std::string locale;
    std::string time_zone;
    std::optional<std::string> currency;
    std::string name;
    std::string email;
    std::string password;
};
DESCRIBE(Setup, FIELD(token, text(1, 100)), FIELD(account_name, text(1, 120)), FIELD(country, format(Format::country)),
         FIELD(locale, format(Format::locale)), FIELD(time_zone, format(Format::time_zone)),
         FIELD(currency, text(3, 3)), FIELD(name, text(1, 120)), FIELD(email, format(Format::email, 320)),
         FIELD(password, text(1, 1024)))
// 410 `link_expired`. Blocks; not inside a transaction.
Result<LoggedIn> set_up(Accounts& accounts, Setup const& in, Origin const& origin);

}  // namespace recado::accounts
