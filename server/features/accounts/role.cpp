#include "features/accounts/role.h"

#include "platform/base/check.h"

namespace recado::accounts {
namespace {

struct Row {
    RoleId id;
    RoleKind kind;
    std::string name;
    json::Raw permissions;
    Visibility visibility;
};
DESCRIBE(Row, FIELD(id), FIELD(kind), FIELD(name), FIELD(permissions), FIELD(visibility))

Role to_role(Row row) {
    return {row.id, row.kind, std::move(row.name), list_of(effective(row.kind, row.permissions)), row.visibility};
}

}  // namespace

PermissionSet permissions_of(RoleKind kind) {
    using enum Permission;
    switch (kind) {
        case RoleKind::administrator:
            return PermissionSet::all();
        case RoleKind::supervisor:
            return set_of({view_conversations, reply, assign_conversations, take_unassigned, close_conversations,
                           label_conversations, view_contacts, edit_contacts, block_contacts, manage_labels, view_queue,
                           view_reports});
        case RoleKind::agent:
            return set_of({view_conversations, reply, assign_conversations, take_unassigned, close_conversations,
                           label_conversations, view_contacts, edit_contacts});
        case RoleKind::analyst:
            return set_of({view_conversations, view_contacts, view_reports, view_all_inboxes});
        case RoleKind::custom:
            return {};
    }
    check(false, "the kind of a role is known");
    return {};
}

PermissionSet effective(RoleKind kind, json::Raw const& permissions) {
    return kind == RoleKind::administrator ? PermissionSet::all() : parse_permissions(permissions);
}

void create_built_in_roles(Tx& tx) {
    for (auto const kind : {RoleKind::administrator, RoleKind::supervisor, RoleKind::agent, RoleKind::analyst})
        tx.run(
            "INSERT INTO roles (id, account_id, kind, name, permissions, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            tx.next_id<Role>(), tx.account(), kind, json::name_of(kind), permissions_column(permissions_of(kind)),
            tx.now());
}

std::vector<Role> all_roles(Tx& tx) {
    std::vector<Role> roles;
    for (auto& row :
         tx.all<Row>("SELECT id, kind, name, permissions, visibility FROM roles WHERE account_id = $1 ORDER BY id",
                     tx.account()))
        roles.push_back(to_role(std::move(row)));
    return roles;
}

Result<Role> find_role(Tx& tx, RoleId id) {
    auto row =
        tx.one<Row>("SELECT id, kind, name, permissions, visibility FROM roles WHERE account_id = $1 AND id = $2",
                    tx.account(), id);
    if (!row) return not_found("role");
    return to_role(std::move(*row));
}

Role built_in_role(Tx& tx, RoleKind kind) {
    auto row =
        tx.one<Row>("SELECT id, kind, name, permissions, visibility FROM roles WHERE account_id = $1 AND kind = $2",
                    tx.account(), kind);
    check(row.has_value(), "every account has the built-in roles");
    return to_role(std::move(*row));
}

}  // namespace recado::accounts
