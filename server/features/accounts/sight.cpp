#include "features/accounts/role.h"

namespace recado::accounts {

namespace {

struct SeenAs {
    Visibility visibility;
};
DESCRIBE(SeenAs, FIELD(visibility))

}  // namespace

Sight sight_of(Tx& tx, UserId user) {
    if (!user) return {};
    auto const role = tx.one<SeenAs>(
        "SELECT r.visibility FROM members m JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id"
        " WHERE m.account_id = $1 AND m.user_id = $2",
        tx.account(), user);
    Sight sight{.visibility = role ? role->visibility : Visibility::own, .user = user};
    if (sight.visibility == Visibility::team)
        sight.teams =
            tx.all<TeamId>("SELECT team_id FROM team_members WHERE account_id = $1 AND user_id = $2 ORDER BY team_id",
                           tx.account(), user);
    return sight;
}

bool has_narrow_roles(Tx& tx) {
    return tx.exists("SELECT 1 FROM roles WHERE account_id = $1 AND visibility <> 'all_in_inboxes' LIMIT 1",
                     tx.account());
}

}  // namespace recado::accounts
