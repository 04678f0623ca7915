#include "features/conversations/access.h"
#include "features/conversations/change.h"
#include "features/inboxes/inbox.h"

namespace recado::conversations {

namespace {

std::string quoted(std::string_view text) {
    std::string out;
    json::write_string(out, text);
    return out;
}

Result<Done> check_right(Tx const& tx, Assign const& in, Record const& record) {
    auto const& who = tx.who();
    if (who.can(Permission::assign_conversations)) return Done{};
    bool const takes = who.user && in.assignee_id == who.user && !in.team_id &&
                       (!record.assignee_id || record.assignee_id == who.user);
    if (takes && who.can(Permission::take_unassigned)) return Done{};
    bool const lets_go = in.assignee_id == UserId{} && !in.team_id && record.assignee_id == who.user;
    if (lets_go && who.can(Permission::reply)) return Done{};
    return forbidden("forbidden", "you may not assign this conversation");
}

Result<Done> take_assignee(Tx& tx, UserId wanted, Change& change) {
    auto const now = change->assignee_id.value_or(UserId{});
    if (wanted == now) return Done{};
    if (!wanted) {
        change->assignee_id.reset();
        change.activity("unassigned");
        return Done{};
    }
    auto const member = inboxes::find_assignable(tx, change->inbox_id, wanted);
    if (!member) return invalid("assignee_id", "not_assignable", "is not a member of this inbox");
    change->assignee_id = wanted;
    change.activity("assigned", R"({"assignee_id":")" + std::to_string(wanted.value) + R"(","name":)" +
                                    quoted(member->name) + R"(,"self":)" +
                                    (wanted == tx.who().user ? "true" : "false") + "}");
    return Done{};
}

Result<Done> take_team(Tx& tx, TeamId wanted, Change& change) {
    auto const now = change->team_id.value_or(TeamId{});
    if (wanted == now) return Done{};
    auto const named = wanted ? wanted : now;
    auto const name = tx.text("SELECT name FROM teams WHERE account_id = $1 AND id = $2", tx.account(), named);
    if (wanted && !name) return invalid("team_id", "unknown_value", "is not a team of this account");
    if (wanted)
        change->team_id = wanted;
    else
        change->team_id.reset();
    change.activity(wanted ? "team_assigned" : "team_removed",
                    R"({"team_id":")" + std::to_string(named.value) + R"(","name":)" + quoted(name.value_or("")) + "}");
    return Done{};
}

}  // namespace

Result<Conversation> assign(Tx& tx, Assign const& in) {
    auto record = TRY(find_visible(tx, in.conversation_id));
    TRY(check_right(tx, in, record));
    Change change(tx, std::move(record));
    change.because(in.reason.value_or(""));
    if (in.assignee_id) TRY(take_assignee(tx, *in.assignee_id, change));
    if (in.team_id) TRY(take_team(tx, *in.team_id, change));
    return show_to(tx.who(), change.commit());
}

void forget_team(Tx& tx, TeamId team) {
    for (auto const& one : tx.all<OneConversation>(
             "SELECT id AS conversation_id FROM conversations WHERE account_id = $1 AND team_id = $2", tx.account(),
             team)) {
        auto record = find_record(tx, one.conversation_id);
        if (!record) continue;
        Change change(tx, std::move(*record));
        change->team_id.reset();
        change.commit();
    }
}

}  // namespace recado::conversations
