#include "platform/base/who.h"

#include <algorithm>

namespace recado {

bool Who::sees(InboxId inbox) const {
    return can(Permission::view_all_inboxes) || std::binary_search(inboxes.begin(), inboxes.end(), inbox.value);
}

Who Who::system(AccountId account) {
    return {.account = account, .kind = ActorKind::system, .name = "Recado", .permissions = PermissionSet::all()};
}

}  // namespace recado
