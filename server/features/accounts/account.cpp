#include "features/accounts/account.h"

#include <algorithm>

#include "features/accounts/events.h"
#include "features/accounts/member.h"
#include "features/accounts/role.h"
#include "platform/base/check.h"

namespace recado::accounts {
namespace {

// ISO 4217 codes are three capital letters; which of them are in use changes with the years.
bool is_currency(std::string_view code) {
    return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void take(std::string& field, std::optional<std::string> const& value) {
    if (value) field = *value;
}

template <class In>
Result<Done> check_currency(In const& in) {
    if (in.currency && !is_currency(*in.currency))
        return invalid("currency", "bad_format", "is not a currency code like CLP");
    return Done{};
}

}  // namespace

AccountInfo create_account(Tx& tx, NewAccount const& account) {
    AccountInfo const made{.id = tx.next_id<Account>(),
                           .name = account.name,
                           .country = account.country,
                           .locale = account.locale,
                           .time_zone = account.time_zone,
                           .currency = account.currency,
                           .demo = account.demo,
                           .created_at = tx.now()};
    tx.run(
        "INSERT INTO accounts (id, name, country, locale, time_zone, currency, demo, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        made.id, made.name, made.country, made.locale, made.time_zone, made.currency, made.demo, made.created_at);
    auto who = tx.who();
    who.account = made.id;
    tx.act_as(std::move(who));
    create_built_in_roles(tx);
    tx.announce({.kind = "account", .id = made.id.value}, AccountCreated{made});
    return made;
}

AccountInfo this_account(Tx& tx) {
    auto account = tx.one<AccountInfo>(
        "SELECT id, name, country, locale, time_zone, currency, demo, created_at FROM accounts WHERE id = $1",
        tx.account());
    check(account.has_value(), "who asks is in an account");
    return std::move(*account);
}

std::vector<AccountInfo> accounts_of(Tx& tx, UserId user) {
    return tx.all<AccountInfo>(
        "SELECT a.id, a.name, a.country, a.locale, a.time_zone, a.currency, a.demo, a.created_at FROM members m"
        " JOIN accounts a ON a.id = m.account_id WHERE m.user_id = $1 AND NOT m.disabled ORDER BY a.name, a.id",
        user);
}

bool any_account_exists(Tx& tx) { return tx.exists("SELECT 1 FROM accounts LIMIT 1"); }

Result<AccountInfo> open_account(Tx& tx, CreateAccount const& in) {
    TRY(check_currency(in));
    auto const here = this_account(tx);
    auto const who = tx.who();
    auto const made = create_account(tx, {.name = in.name,
                                          .country = in.country.value_or(here.country),
                                          .locale = in.locale.value_or(here.locale),
                                          .time_zone = in.time_zone.value_or(here.time_zone),
                                          .currency = in.currency.value_or(here.currency)});
    add_member(tx, who.user, built_in_role(tx, RoleKind::administrator).id);
    tx.act_as(who);
    return made;
}

Result<AccountInfo> update_account(Tx& tx, UpdateAccount const& in) {
    TRY(check_currency(in));
    auto const before = this_account(tx);
    auto after = before;
    take(after.name, in.name);
    take(after.country, in.country);
    take(after.locale, in.locale);
    take(after.time_zone, in.time_zone);
    take(after.currency, in.currency);
    tx.run(
        "UPDATE accounts SET name = $1, country = $2, locale = $3, time_zone = $4, currency = $5, updated_at = $6"
        " WHERE id = $7",
        after.name, after.country, after.locale, after.time_zone, after.currency, tx.now(), tx.account());
    tx.announce({.kind = "account", .id = after.id.value}, AccountUpdated{after, before});
    return after;
}

Result<AccountInfo> show_account(Tx& tx, Nothing const&) { return this_account(tx); }

Result<AccountList> list_accounts(Tx& tx, Nothing const&) { return AccountList{accounts_of(tx, tx.who().user)}; }

}  // namespace recado::accounts
