#include "features/accounts/user.h"

#include "features/accounts/events.h"
#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::accounts {
namespace {

constexpr std::size_t most_preferences = 16 * 1024;

struct Row {
    UserId user_id;
    std::string name;
    std::string email;
    std::string locale;
    Theme theme;
    Density density;
    AccountId account_id;
    RoleId role_id;
    std::string role_name;
    RoleKind role_kind;
    json::Raw role_permissions;
    bool two_factor;
    json::Raw preferences;
};
DESCRIBE(Row, FIELD(user_id), FIELD(name), FIELD(email), FIELD(locale), FIELD(theme), FIELD(density), FIELD(account_id),
         FIELD(role_id), FIELD(role_name), FIELD(role_kind), FIELD(role_permissions), FIELD(two_factor),
         FIELD(preferences))

Result<Done> check_preferences(json::Raw const& preferences) {
    if (preferences.text.size() > most_preferences)
        return invalid("preferences", "too_long", "may be 16 KB of JSON at most");
    if (!preferences.text.starts_with('{')) return invalid("preferences", "wrong_type", "must be an object");
    return Done{};
}

// The person's name stands in the member lists of all their accounts.
void announce_in_all_accounts(Tx& tx, std::vector<std::pair<AccountId, Member>> const& before) {
    auto const here = tx.who();
    for (auto const& [account, member] : before) {
        auto there = here;
        there.account = account;
        tx.act_as(std::move(there));
        auto const after = find_member(tx, member.user_id);
        check(after.has_value(), "a member stays a member when renamed");
        auto public_before = member;
        auto public_after = *after;
        public_before.email.reset();
        public_after.email.reset();
        tx.announce({.kind = "member", .id = member.user_id.value}, MemberUpdated{public_after, public_before});
    }
    tx.act_as(here);
}

std::vector<std::pair<AccountId, Member>> memberships(Tx& tx, UserId user, bool everywhere) {
    std::vector<std::pair<AccountId, Member>> found;
    auto const here = tx.who();
    for (auto const& account : accounts_of(tx, user)) {
        if (!everywhere && account.id != here.account) continue;
        auto there = here;
        there.account = account.id;
        tx.act_as(std::move(there));
        if (auto member = find_member(tx, user)) found.emplace_back(account.id, std::move(*member));
    }
    tx.act_as(here);
    return found;
}

std::vector<std::string> names_of_changes(UpdateMe const& in) {
    std::vector<std::string> names;
    if (in.name) names.emplace_back("name");
    if (in.locale) names.emplace_back("locale");
    if (in.theme) names.emplace_back("theme");
    if (in.density) names.emplace_back("density");
    if (in.preferences) names.emplace_back("preferences");
    if (in.availability) names.emplace_back("availability");
    return names;
}

}  // namespace

std::string fold_email(std::string_view email) { return text::lower_ascii(text::trim(email)); }

std::optional<UserId> user_by_email(Tx& tx, std::string_view email) {
    auto const id = tx.number("SELECT id FROM users WHERE email = $1", fold_email(email));
    if (!id) return std::nullopt;
    return UserId{*id};
}

Result<UserId> create_user(Tx& tx, NewUser const& user) {
    if (user_by_email(tx, user.email)) return invalid("email", "taken", "is already used");
    auto const id = tx.next_id<User>();
    tx.run(
        "INSERT INTO users (id, email, name, password_hash, password_changed_at, locale, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $5, $5)",
        id, fold_email(user.email), user.name, user.password_hash, tx.now(), user.locale);
    return id;
}

Me me(Tx& tx) {
    auto row = tx.one<Row>(
        "SELECT u.id AS user_id, u.name, u.email, u.locale, u.theme, u.density, m.account_id, m.role_id,"
        " r.name AS role_name, r.kind AS role_kind, r.permissions AS role_permissions, u.two_factor, u.preferences"
        " FROM members m JOIN users u ON u.id = m.user_id"
        " JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id"
        " WHERE m.account_id = $1 AND m.user_id = $2",
        tx.account(), tx.who().user);
    check(row.has_value(), "who asks is a member");
    return {.user_id = row->user_id,
            .name = std::move(row->name),
            .email = std::move(row->email),
            .locale = std::move(row->locale),
            .theme = row->theme,
            .density = row->density,
            .account_id = row->account_id,
            .role_id = row->role_id,
            .role_name = std::move(row->role_name),
            .permissions = list_of(effective(row->role_kind, row->role_permissions)),
            .two_factor = row->two_factor,
            .preferences = std::move(row->preferences)};
}

Result<Me> show_me(Tx& tx, Nothing const&) { return me(tx); }

Result<Me> update_me(Tx& tx, UpdateMe const& in) {
    if (in.preferences) TRY(check_preferences(*in.preferences));
    auto const before = me(tx);
    bool const members_see_it = in.name || in.availability;
    auto const listed = members_see_it ? memberships(tx, before.user_id, in.name.has_value())
                                       : std::vector<std::pair<AccountId, Member>>{};
    tx.run(
        "UPDATE users SET name = $1, locale = $2, theme = $3, density = $4, preferences = $5, updated_at = $6"
        " WHERE id = $7",
        in.name.value_or(before.name), in.locale.value_or(before.locale), in.theme.value_or(before.theme),
        in.density.value_or(before.density), in.preferences.value_or(before.preferences), tx.now(), before.user_id);
    if (in.availability)
        tx.run("UPDATE members SET availability = $1, updated_at = $2 WHERE account_id = $3 AND user_id = $4",
               *in.availability, tx.now(), tx.account(), before.user_id);
    tx.announce({.kind = "user", .id = before.user_id.value, .audience = only(before.user_id)},
                MeUpdated{before.user_id, names_of_changes(in)});
    announce_in_all_accounts(tx, listed);
    return me(tx);
}

}  // namespace recado::accounts
