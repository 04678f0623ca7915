#include "features/accounts/role.h"
#include "platform/base/text.h"

namespace recado::accounts {

namespace {

constexpr int most_roles = 100;

db::Subject about(Role const& role) { return {.kind = "role", .id = role.id.value}; }

Result<std::string> checked_name(Tx& tx, std::string const& name, RoleId self) {
    auto trimmed = std::string(text::trim(name));
    if (trimmed.empty()) return invalid("name", "required", "is empty");
    for (auto const& role : all_roles(tx))
        if (role.id != self && text::fold(role.name) == text::fold(trimmed))
            return invalid("name", "taken", "is the name of another role");
    return trimmed;
}

Result<Permissions> checked_permissions(Tx& tx, Permissions const& wanted) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!tx.who().can(wanted[i]))
            return invalid("permissions[" + std::to_string(i) + "]", "not_yours", "is more than you may do");
    return list_of(set_of(wanted));
}

Result<Role> find_custom(Tx& tx, RoleId id) {
    auto role = TRY(find_role(tx, id));
    if (role.kind != RoleKind::custom) return conflict("built_in_role", "the built-in roles stay as they are");
    TRY(check_rank(tx, role));
    return role;
}

}  // namespace

Result<Done> check_rank(Tx& tx, Role const& role) {
    if (!within(set_of(role.permissions), tx.who().permissions) || role.visibility < sight_of(tx).visibility)
        return forbidden("above_own_role", "this role may do or see more than you");
    return Done{};
}

Result<Role> create_role(Tx& tx, NewRole const& in) {
    if (all_roles(tx).size() >= most_roles)
        return conflict("too_many_roles", "there may be " + std::to_string(most_roles) + " roles: delete one first");
    Role role{.id = tx.next_id<Role>(),
              .kind = RoleKind::custom,
              .name = TRY(checked_name(tx, in.name, {})),
              .permissions = TRY(checked_permissions(tx, in.permissions)),
              .visibility = in.visibility.value_or(Visibility::all_in_inboxes)};
    TRY(check_rank(tx, role));
    tx.run(
        "INSERT INTO roles (id, account_id, kind, name, permissions, visibility, created_at) VALUES ($1, $2, $3, $4, "
        "$5, $6, $7)",
        role.id, tx.account(), role.kind, role.name, permissions_column(set_of(role.permissions)), role.visibility,
        tx.now());
    tx.announce(about(role), RoleCreated{role});
    return role;
}

Result<Role> update_role(Tx& tx, RoleChange const& in) {
    auto const before = TRY(find_custom(tx, in.role_id));
    auto role = before;
    if (in.name) role.name = TRY(checked_name(tx, *in.name, role.id));
    if (in.permissions) role.permissions = TRY(checked_permissions(tx, *in.permissions));
    role.visibility = in.visibility.value_or(role.visibility);
    TRY(check_rank(tx, role));
    tx.run("UPDATE roles SET name = $1, permissions = $2, visibility = $3 WHERE account_id = $4 AND id = $5", role.name,
           permissions_column(set_of(role.permissions)), role.visibility, tx.account(), role.id);
    tx.announce(about(role), RoleUpdated{role, before});
    return role;
}

Result<Done> delete_role(Tx& tx, OneRole const& in) {
    auto const role = TRY(find_custom(tx, in.role_id));
    if (tx.exists("SELECT 1 FROM members WHERE account_id = $1 AND role_id = $2 LIMIT 1", tx.account(), role.id) ||
        tx.exists("SELECT 1 FROM invitations WHERE account_id = $1 AND role_id = $2 LIMIT 1", tx.account(), role.id))
        return conflict("role_in_use", "members or invitations have this role: give them another one first");
    tx.run("DELETE FROM roles WHERE account_id = $1 AND id = $2", tx.account(), role.id);
    tx.announce(about(role), RoleDeleted{role});
    return Done{};
}

}  // namespace recado::accounts
