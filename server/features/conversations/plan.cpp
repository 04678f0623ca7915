#include "features/conversations/plan.h"

#include <charconv>

#include "features/accounts/role.h"
#include "features/conversations/access.h"
#include "features/conversations/fields.h"
#include "platform/base/contains.h"

namespace recado::conversations {

namespace {

std::vector<State> states_of(StateFilter filter) {
    switch (filter) {
        case StateFilter::active:
            return {State::fresh, State::in_progress, State::bot};
        case StateFilter::fresh:
            return {State::fresh};
        case StateFilter::in_progress:
            return {State::in_progress};
        case StateFilter::snoozed:
            return {State::snoozed};
        case StateFilter::closed:
            return {State::closed};
        case StateFilter::archived:
            return {State::archived};
        case StateFilter::any:
            return {State::fresh, State::in_progress, State::bot, State::snoozed, State::closed, State::archived};
    }
    return {};
}

Result<std::optional<Key>> parse_cursor(std::optional<std::string> const& cursor) {
    if (!cursor || cursor->empty()) return std::nullopt;
    Key key{};
    auto const* end = cursor->data() + cursor->size();
    auto const first = std::from_chars(cursor->data(), end, key.sort_key);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '_')
        return invalid("cursor", "bad_format", "is not one of ours");
    auto const second = std::from_chars(first.ptr + 1, end, key.id);
    if (second.ec != std::errc{} || second.ptr != end) return invalid("cursor", "bad_format", "is not one of ours");
    return key;
}

// Without a state asked for, a filter that speaks of states decides about them itself.
StateFilter default_state(filters::Group const& filter) {
    for (auto field : {"state", "status", "archived", "closed_at", "archived_at", "snoozed_until"})
        if (filters::mentions(filter, field)) return StateFilter::any;
    return StateFilter::active;
}

// Conditions that must hold and name states or inboxes spare the ranges that cannot have any.
void narrow(Plan& plan, filters::Group const& filter) {
    if (filter.join != filters::Join::both) return;
    for (auto const& node : filter.nodes) {
        auto const* condition = std::get_if<filters::Condition>(&node.what);
        if (!condition || condition->op != filters::Operator::is) continue;
        if (condition->field == "state")
            std::erase_if(plan.states, [&](State state) {
                return !contains(condition->values, state == State::fresh ? "new" : json::name_of(state));
            });
        if (condition->field == "inbox_id")
            std::erase_if(plan.inboxes,
                          [&](InboxId id) { return !contains(condition->values, std::to_string(id.value)); });
    }
}

// The parameters that are short for a condition join the filter.
filters::Group with_parameters(filters::Group filter, ListQuery const& query) {
    filters::Group whole;
    auto const add = [&](std::string field, std::string value) {
        whole.nodes.push_back({filters::Condition{field, filters::Operator::is, {std::move(value)}, field}});
    };
    if (query.unattended) add("unattended", *query.unattended ? "true" : "false");
    if (query.channel) add("channel", *query.channel);
    if (whole.nodes.empty()) return filter;
    if (!filter.nodes.empty()) whole.nodes.push_back({std::move(filter)});
    return whole;
}

}  // namespace

std::string_view column_of(Sort sort) {
    switch (sort) {
        case Sort::last_activity:
            return "v.last_activity_at";
        case Sort::waiting:
            return "v.waiting_order";
        case Sort::priority:
            return "v.priority";
        case Sort::created:
            return "v.id";
    }
    return "v.id";
}

std::optional<UserId> person_of(Tx const& tx, Plan const& plan) {
    if (plan.tab == Tab::mine) return tx.who().user;
    if (plan.tab == Tab::unassigned) return UserId{};
    return plan.assignee;
}

Result<Plan> plan_of(Tx& tx, ListQuery const& query) {
    auto const filter = TRY(filters::parse(query.filter.value_or(json::Raw{})));
    auto const whole = with_parameters(filter, query);
    Plan plan{.inboxes = visible_inboxes(tx),
              .states = states_of(query.state.value_or(default_state(filter))),
              .tab = query.tab.value_or(Tab::all),
              .sort = query.sort.value_or(Sort::last_activity),
              .label = query.label_id.value_or(LabelId{}),
              .team = query.team_id.value_or(TeamId{}),
              .assignee = query.assignee_id,
              .after = TRY(parse_cursor(query.cursor)),
              .limit = static_cast<std::size_t>(query.limit.value_or(60)),
              .sight = accounts::sight_of(tx),
              .filtered = !whole.nodes.empty()};
    if (query.inbox_id) std::erase_if(plan.inboxes, [&](InboxId id) { return id != *query.inbox_id; });
    if (query.inbox_id && plan.inboxes.empty()) return not_found("inbox");
    if (plan.filtered) plan.where = TRY(filters::compile(whole, fields(), filter_context(tx)));
    narrow(plan, filter);
    return plan;
}

Plan plan_of_active(Tx& tx) {
    return {.inboxes = visible_inboxes(tx), .states = states_of(StateFilter::active), .sight = accounts::sight_of(tx)};
}

void only_in_sight(Statement& sql, Sight const& sight) {
    if (!sight.is_narrow()) return;
    sql.add(" AND (v.assignee_id = ").bind(sight.user);
    for (std::size_t i = 0; i < sight.teams.size(); ++i)
        sql.add(i == 0 ? " OR v.team_id IN (" : ", ").bind(sight.teams[i]);
    sql.add(sight.teams.empty() ? ")" : "))");
}

}  // namespace recado::conversations
