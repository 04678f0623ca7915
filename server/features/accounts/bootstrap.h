// What the web UI needs to know about people and access when it starts; the app adds teams, inboxes, labels and counts.
#pragma once

#include "features/accounts/account.h"
#include "features/accounts/accounts.h"
#include "features/accounts/member.h"

namespace recado::accounts {

struct Bootstrap {
    Me me;
    AccountInfo account;
    std::vector<AccountInfo> accounts;
    std::optional<std::string> csrf_token;  // of a session; programs with a token need none
    std::vector<Member> members;
    std::vector<Role> roles;
};
DESCRIBE(Bootstrap, FIELD(me), FIELD(account), FIELD(accounts), FIELD(csrf_token), FIELD(members), FIELD(roles))

Bootstrap bootstrap(Tx& tx, Accounts const& accounts);

}  // namespace recado::accounts
