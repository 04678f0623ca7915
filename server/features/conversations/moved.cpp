#include "features/conversations/moved.h"

#include <set>

#include "features/accounts/role.h"
#include "features/conversations/events.h"

namespace recado::conversations {

namespace {

void add_team(Tx& tx, std::set<UserId>& people, TeamId team) {
    if (!team) return;
    for (auto const user :
         tx.all<UserId>("SELECT user_id FROM team_members WHERE account_id = $1 AND team_id = $2", tx.account(), team))
        people.insert(user);
}

// Everybody whom the step may concern.
std::set<UserId> people_of(Tx& tx, Holder const& before, Holder const& now) {
    std::set<UserId> people{before.assignee, now.assignee};
    people.erase(UserId{});
    if (before.team == now.team) return people;
    add_team(tx, people, before.team);
    add_team(tx, people, now.team);
    return people;
}

}  // namespace

Holder holder_of(Record const& record) {
    return {record.assignee_id.value_or(UserId{}), record.team_id.value_or(TeamId{})};
}

void announce_moved(Tx& tx, Record const& before, Record const& now) {
    auto const from = holder_of(before), to = holder_of(now);
    if (from == to || !accounts::has_narrow_roles(tx)) return;
    for (auto const user : people_of(tx, from, to)) {
        auto const sight = accounts::sight_of(tx, user);
        if (sight.sees(from) == sight.sees(to)) continue;
        auto subject = about(now.id, now.inbox_id);
        subject.audience.user = user;
        if (sight.sees(to))
            tx.announce(std::move(subject), ConversationShown{show(now)});
        else
            tx.announce(std::move(subject), ConversationHidden{now.id, before_of(before)});
    }
}

}  // namespace recado::conversations
