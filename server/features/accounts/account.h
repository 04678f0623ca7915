// An account is one company in the installation: the wall between tenants. It is never in a path; who asks is in
// exactly one.
#pragma once

#include <string>
#include <vector>

#include "platform/db/tx.h"

namespace recado::accounts {

struct AccountInfo {
    AccountId id;
    std::string name;
    std::string country;
    std::string locale;
    std::string time_zone;
    std::string currency;
    bool demo;
    Time created_at;
};
DESCRIBE(AccountInfo, FIELD(id), FIELD(name), FIELD(country), FIELD(locale), FIELD(time_zone), FIELD(currency),
         FIELD(demo), FIELD(created_at))

struct NewAccount {
    std::string name;
    std::string country = "CL";
    std::string locale = "es";
    std::string time_zone = "America/Santiago";
    std::string currency = "CLP";
    bool demo = false;
};

// Makes the account with its four roles and makes `tx` act in it, keeping who asks. Nobody is a member yet (member.h).
AccountInfo create_account(Tx& tx, NewAccount const& account);
// The account of who asks.
AccountInfo this_account(Tx& tx);
// Of the person, without those where they are disabled; by name.
std::vector<AccountInfo> accounts_of(Tx& tx, UserId user);
bool any_account_exists(Tx& tx);

struct CreateAccount {
    std::string name;
    std::optional<std::string> country;
    std::optional<std::string> locale;
    std::optional<std::string> time_zone;
    std::optional<std::string> currency;
};
DESCRIBE(CreateAccount, FIELD(name, text(1, 120)), FIELD(country, format(Format::country)),
         FIELD(locale, format(Format::locale)), FIELD(time_zone, format(Format::time_zone)),
         FIELD(currency, text(3, 3)))
// A further account, whose administrator is who asks.
Result<AccountInfo> open_account(Tx& tx, CreateAccount const& in);

struct UpdateAccount {
    std::optional<std::string> name;
    std::optional<std::string> country;
    std::optional<std::string> locale;
    std::optional<std::string> time_zone;
    std::optional<std::string> currency;
};
DESCRIBE(UpdateAccount, FIELD(name, text(1, 120)), FIELD(country, format(Format::country)),
         FIELD(locale, format(Format::locale)), FIELD(time_zone, format(Format::time_zone)),
         FIELD(currency, text(3, 3)))
Result<AccountInfo> update_account(Tx& tx, UpdateAccount const& in);

Result<AccountInfo> show_account(Tx& tx, Nothing const&);

struct AccountList {
    std::vector<AccountInfo> items;
};
DESCRIBE(AccountList, FIELD(items))
Result<AccountList> list_accounts(Tx& tx, Nothing const&);

}  // namespace recado::accounts
