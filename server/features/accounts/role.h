// Roles are data: each account gets four when it is made, each a list of permissions. The administrator's is every
// permission there is, so that an upgrade that adds one does not lock it away.
#pragma once

#include "features/accounts/permission.h"
#include "platform/db/tx.h"

namespace recado::accounts {

enum class RoleKind : std::uint8_t { administrator, supervisor, agent, analyst, custom };
DESCRIBE_ENUM(RoleKind, administrator, supervisor, agent, analyst, custom)

struct Role {
    Id<Role> id;
    RoleKind kind;
    std::string name;
    Permissions permissions;
};
DESCRIBE(Role, FIELD(id), FIELD(kind), FIELD(name), FIELD(permissions))

using RoleId = Id<Role>;

// What the built-in role allows.
PermissionSet permissions_of(RoleKind kind);

void create_built_in_roles(Tx& tx);
std::vector<Role> all_roles(Tx& tx);
Result<Role> find_role(Tx& tx, RoleId id);
// The built-in role of that kind of the account.
Role built_in_role(Tx& tx, RoleKind kind);

// What a role row allows now.
PermissionSet effective(RoleKind kind, json::Raw const& permissions);

}  // namespace recado::accounts
