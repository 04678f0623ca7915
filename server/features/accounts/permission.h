// Sets of permissions as lists of names: in roles.permissions, in api_tokens.permissions and in JSON.
#pragma once

#include <vector>

#include "platform/json/json.h"
#include "platform/json/who_names.h"

namespace recado::accounts {

using Permissions = std::vector<Permission>;

PermissionSet set_of(Permissions const& permissions);
// In the order of the enumeration, without `none`.
Permissions list_of(PermissionSet set);
// Whether everything in `part` is in `whole`: nobody hands out what they do not have.
bool within(PermissionSet part, PermissionSet whole);

// roles.permissions and api_tokens.permissions. A name that this version does not know is skipped: it allows nothing
// here.
PermissionSet parse_permissions(json::Raw const& column);
json::Raw permissions_column(PermissionSet set);

}  // namespace recado::accounts
