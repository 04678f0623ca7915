#include "features/accounts/bootstrap.h"

namespace recado::accounts {

Bootstrap bootstrap(Tx& tx, Accounts const& accounts) {
    Bootstrap all{.me = me(tx),
                  .account = this_account(tx),
                  .accounts = accounts_of(tx, tx.who().user),
                  .csrf_token = std::nullopt,
                  .members = all_members(tx),
                  .roles = all_roles(tx)};
    if (tx.who().session_id != 0) all.csrf_token = accounts.csrf_token(tx.who().session_id);
    return all;
}

}  // namespace recado::accounts
