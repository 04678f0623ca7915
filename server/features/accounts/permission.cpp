#include "features/accounts/permission.h"

#include <boost/json/array.hpp>

#include "platform/base/check.h"

namespace recado::accounts {

PermissionSet set_of(Permissions const& permissions) {
    PermissionSet set;
    for (auto const permission : permissions) set.add(permission);
    return set;
}

Permissions list_of(PermissionSet set) {
    Permissions list;
    for (auto i = static_cast<unsigned>(Permission::none) + 1; i < static_cast<unsigned>(Permission::count_); ++i)
        if (set.has(static_cast<Permission>(i))) list.push_back(static_cast<Permission>(i));
    return list;
}

bool within(PermissionSet part, PermissionSet whole) {
    for (auto const permission : list_of(part))
        if (!whole.has(permission)) return false;
    return true;
}

PermissionSet parse_permissions(json::Raw const& column) {
    auto const parsed = json::parse(column.text);
    check(parsed.has_value() && parsed->is_array(), "a permissions column is a JSON list");
    PermissionSet set;
    for (auto const& name : parsed->get_array()) {
        if (!name.is_string()) continue;
        if (auto const permission = json::parse_enum<Permission>(std::string_view(name.get_string())))
            set.add(*permission);
    }
    return set;
}

json::Raw permissions_column(PermissionSet set) { return {json::to_text(list_of(set))}; }

}  // namespace recado::accounts
