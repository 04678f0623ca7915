// Roles are data: each account gets four when it is made, each a list of permissions, and makes others of its own,
// which may also see less of their inboxes. The administrator's is every permission there is, so that an upgrade that
// adds one does not lock it away.
#pragma once

#include "features/accounts/permission.h"
#include "platform/base/sight.h"
#include "platform/db/tx.h"

namespace recado {
DESCRIBE_ENUM(Visibility, all_in_inboxes, team, own)
}

namespace recado::accounts {

enum class RoleKind : std::uint8_t { administrator, supervisor, agent, analyst, custom };
DESCRIBE_ENUM(RoleKind, administrator, supervisor, agent, analyst, custom)

struct Role {
    Id<Role> id;
    RoleKind kind;
    std::string name;
    Permissions permissions;
    Visibility visibility;
};
DESCRIBE(Role, FIELD(id), FIELD(kind), FIELD(name), FIELD(permissions), FIELD(visibility))

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

// How much the person sees; whoever is no person sees everything.
Sight sight_of(Tx& tx, UserId user);
// Of who asks.
inline Sight sight_of(Tx& tx) { return sight_of(tx, tx.who().user); }
// Whether anybody in the account may see less than their inboxes.
bool has_narrow_roles(Tx& tx);

// Nobody makes, changes or gives away a role that may do or see more than they.
Result<Done> check_rank(Tx& tx, Role const& role);

struct NewRole {
    std::string name;
    Permissions permissions;
    std::optional<Visibility> visibility;
};
DESCRIBE(NewRole, FIELD(name, text(1, 80)), FIELD(permissions, items(0, 60)),
         FIELD(visibility,
               doc("Of the conversations in one's inboxes: all, of one's teams and one's own, or only one's own")))
Result<Role> create_role(Tx& tx, NewRole const& in);

struct RoleChange {
    RoleId role_id;
    std::optional<std::string> name;
    std::optional<Permissions> permissions;
    std::optional<Visibility> visibility;
};
DESCRIBE(RoleChange, FIELD(role_id), FIELD(name, text(1, 80)), FIELD(permissions, items(0, 60)), FIELD(visibility))
// The built-in roles stay as they are.
Result<Role> update_role(Tx& tx, RoleChange const& in);

struct OneRole {
    RoleId role_id;
};
DESCRIBE(OneRole, FIELD(role_id))
// Refused while members or invitations have it.
Result<Done> delete_role(Tx& tx, OneRole const& in);

struct RoleCreated {
    static constexpr std::string_view event_type = "role_created";
    Role role;
};
DESCRIBE(RoleCreated, FIELD(role))
struct RoleUpdated {
    static constexpr std::string_view event_type = "role_updated";
    Role role;
    Role before;
};
DESCRIBE(RoleUpdated, FIELD(role), FIELD(before))
struct RoleDeleted {
    static constexpr std::string_view event_type = "role_deleted";
    Role role;
};
DESCRIBE(RoleDeleted, FIELD(role))

}  // namespace recado::accounts
