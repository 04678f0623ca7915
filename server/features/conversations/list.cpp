#include "features/conversations/list.h"

#include <algorithm>
#include <charconv>

#include "features/accounts/role.h"
#include "features/conversations/access.h"
#include "features/conversations/matching.h"
#include "features/conversations/plan.h"
#include "platform/base/contains.h"
#include "platform/base/text.h"

namespace recado::conversations {

namespace {

constexpr std::int64_t small_label = 2'000;       // up to here what carries a label is read whole for the seldom orders
constexpr std::int64_t most_looked_at = 200'000;  // by the counts of a filter
constexpr int matching_contacts = 500;

struct InboxTotal {
    InboxId inbox_id;
    std::int64_t total;
    std::int64_t mine;
    std::int64_t unassigned;
};
DESCRIBE(InboxTotal, FIELD(inbox_id), FIELD(total), FIELD(mine), FIELD(unassigned))

// The totals of a shelf by inbox, of those that are in sight.
std::vector<InboxTotal> totals(Tx& tx, Plan const& plan, State state) {
    Statement sql;
    sql.add("SELECT v.inbox_id, sum(v.count) AS total, sum(CASE WHEN v.assignee_id = ").bind(tx.who().user.value);
    sql.add(
        " THEN v.count ELSE 0 END) AS mine, sum(CASE WHEN v.assignee_id = 0 THEN v.count ELSE 0 END) AS unassigned ");
    sql.add("FROM conversation_counts v WHERE v.account_id = ").bind(tx.account()).add(" AND v.label_id = ");
    sql.bind(plan.label.value).add(" AND v.state = ").bind(state);
    if (plan.team) sql.add(" AND v.team_id = ").bind(plan.team);
    if (plan.assignee) sql.add(" AND v.assignee_id = ").bind(plan.assignee->value);
    only_in_sight(sql, plan.sight);
    return tx.all_with<InboxTotal>(sql.add(" GROUP BY v.inbox_id").text(), sql.values());
}

Counts count(Tx& tx, Plan const& plan) {
    Counts counts;
    for (auto state : plan.states) {
        for (auto const& total : totals(tx, plan, state)) {
            if (!std::ranges::binary_search(plan.inboxes, total.inbox_id)) continue;
            counts.all += total.total;
            counts.unassigned += total.unassigned;
            if (tx.who().user) counts.mine += total.mine;
        }
    }
    return counts;
}

std::vector<Conversation> load(Tx& tx, std::vector<Key> const& keys) {
    if (keys.empty()) return {};
    std::vector<std::int64_t> ids;
    for (auto const& key : keys) ids.push_back(key.id);
    std::vector<db::Value> values{db::to_value(tx.account())};
    values.insert(values.end(), ids.begin(), ids.end());
    auto records = tx.all_with<Record>(
        select_records + "WHERE v.account_id = $1 AND v.id IN (" + db::placeholders(2, ids.size()) + ")", values);
    std::ranges::sort(records, {},
                      [&](Record const& record) { return std::ranges::find(ids, record.id.value) - ids.begin(); });
    std::vector<Conversation> items;
    for (auto const& record : records) items.push_back(show_to(tx.who(), record));
    return items;
}

void in_list(Statement& sql, std::vector<std::int64_t> const& ids) {
    sql.add("(");
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i > 0) sql.add(", ");
        sql.bind(ids[i]);
    }
    sql.add(ids.empty() ? "NULL)" : ")");
}

// What stands on a shelf of the plan among a set that is small enough to look at each.
struct Standing {
    std::int64_t sort_key;
    std::int64_t id;
    InboxId inbox_id;
    State state;
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
    std::string label_ids;
};
DESCRIBE(Standing, FIELD(sort_key), FIELD(id), FIELD(inbox_id), FIELD(state), FIELD(assignee_id), FIELD(team_id),
         FIELD(label_ids))

Statement small_set(Tx& tx, Plan const& plan) {
    Statement sql(plan);
    sql.add("SELECT ")
        .add(column_of(plan.sort))
        .add(" AS sort_key, v.id, v.inbox_id, v.state, v.assignee_id, v.team_id, ");
    sql.add("v.label_ids FROM conversations v WHERE v.account_id = ").bind(tx.account()).add(" AND ");
    if (plan.filtered) sql.add(plan.where.sql).add(" AND ");
    return sql;
}

std::vector<Candidate> candidates(Tx& tx, Plan const& plan, Statement const& sql) {
    std::vector<Candidate> rows;
    for (auto const& row : tx.all_with<Standing>(sql.text(), sql.values())) {
        if (!contains(plan.inboxes, row.inbox_id) || !contains(plan.states, row.state)) continue;
        if (!plan.sight.sees({row.assignee_id.value_or(UserId{}), row.team_id.value_or(TeamId{})})) continue;
        if (plan.team && row.team_id != plan.team) continue;
        if (plan.assignee && row.assignee_id.value_or(UserId{}) != *plan.assignee) continue;
        if (plan.label && !contains(contacts::split_ids<labels::Label>(row.label_ids), plan.label)) continue;
        rows.push_back({row.sort_key, row.id, row.assignee_id});
    }
    return rows;
}

// Numbers ("#1042") and the names, phones and e-mails of contacts.
std::vector<Candidate> search(Tx& tx, Plan const& plan, std::string_view q) {
    auto number = q;
    if (number.starts_with('#')) number.remove_prefix(1);
    std::int64_t display_id = 0;
    auto const parsed = std::from_chars(number.data(), number.data() + number.size(), display_id);
    bool const is_number = parsed.ec == std::errc{} && parsed.ptr == number.data() + number.size();
    auto const contacts =
        q.starts_with('#') ? std::vector<std::int64_t>{} : contacts::contact_ids_matching(tx, q, matching_contacts);
    auto sql = small_set(tx, plan);
    sql.add("(v.display_id = ").bind(is_number ? display_id : 0).add(" OR v.contact_id IN ");
    in_list(sql, contacts);
    return candidates(tx, plan, sql.add(")"));
}

std::vector<Candidate> labelled(Tx& tx, Plan const& plan) {
    auto sql = small_set(tx, plan);
    sql.add("v.id IN (SELECT conversation_id FROM conversation_labels WHERE account_id = ").bind(tx.account());
    return candidates(tx, plan, sql.add(" AND label_id = ").bind(plan.label).add(")"));
}

bool is_small_label(Tx& tx, Plan const& plan) {
    auto const label = plan.label;
    bool const walked = plan.sort == Sort::last_activity && !plan.filtered;  // by the order of the label
    return label && !walked &&
           tx.number("SELECT uses FROM labels WHERE account_id = $1 AND id = $2", tx.account(), label).value_or(0) <=
               small_label;
}

// With a filter the counts come with the first page: a later one knows only that it is not empty.
std::vector<Key> filtered(Tx& tx, Plan const& plan, Counts& counts) {
    if (plan.after) {
        counts.at_least = true;
        return merge_ranges(tx, plan);
    }
    auto const found = scan(tx, plan, most_looked_at);
    auto keys = page_of(tx, plan, found.rows, counts);
    if (found.complete) return keys;
    counts.at_least = true;
    return merge_ranges(tx, plan);
}

}  // namespace

Result<ConversationPage> list_conversations(Tx& tx, ListQuery const& query) {
    auto const plan = TRY(plan_of(tx, query));
    ConversationPage page{};
    std::vector<Key> keys;
    auto const q = std::string(text::trim(query.q.value_or("")));
    if (!q.empty()) {
        keys = page_of(tx, plan, search(tx, plan, q), page.counts);
    } else if (is_small_label(tx, plan)) {
        keys = page_of(tx, plan, labelled(tx, plan), page.counts);
    } else if (plan.filtered) {
        keys = filtered(tx, plan, page.counts);
    } else {
        page.counts = count(tx, plan);
        keys = merge_ranges(tx, plan);
    }
    if (keys.size() > plan.limit) {
        keys.pop_back();
        page.next_cursor = std::to_string(keys.back().sort_key) + "_" + std::to_string(keys.back().id);
    }
    page.items = load(tx, keys);
    page.seq = tx.number("SELECT max(seq) FROM events WHERE account_id = $1", tx.account()).value_or(0);
    return page;
}

Result<Counts> count_conversations(Tx& tx, ListQuery const& query) {
    auto const plan = TRY(plan_of(tx, query));
    if (!plan.filtered) return count(tx, plan);
    Counts counts;
    auto const found = scan(tx, plan, most_looked_at);
    page_of(tx, plan, found.rows, counts);
    if (!found.complete) counts.at_least = true;
    return counts;
}

Result<Matching> list_matching(Tx& tx, ListQuery const& query) {
    auto plan = TRY(plan_of(tx, query));
    plan.after.reset();
    plan.limit = most_looked_at;
    auto const q = std::string(text::trim(query.q.value_or("")));
    auto const found = q.empty() ? scan(tx, plan, most_looked_at) : Scan{search(tx, plan, q), true};
    Counts counts;
    Matching matching{.ids = {}, .complete = found.complete};
    for (auto const& key : page_of(tx, plan, found.rows, counts)) matching.ids.push_back({key.id});
    return matching;
}

Counts count_active(Tx& tx) { return count(tx, plan_of_active(tx)); }

Result<Conversation> show_conversation(Tx& tx, OneConversation const& in) {
    return show_to(tx.who(), TRY(find_visible(tx, in.conversation_id)));
}

Result<Conversation> show_by_number(Tx& tx, ByNumber const& in) {
    auto const id = tx.number("SELECT id FROM conversations WHERE account_id = $1 AND display_id = $2", tx.account(),
                              in.display_id);
    if (!id) return not_found("conversation");
    return show_conversation(tx, {{*id}});
}

Result<ConversationList> conversations_of_contact(Tx& tx, OfContact const& in) {
    auto const contact = TRY(contacts::find_contact(tx, in.contact_id));
    static auto const sql = select_records +
                            "WHERE v.account_id = $1 AND v.contact_id = $2 AND b.deleted_at IS NULL ORDER BY "
                            "v.last_activity_at DESC, v.id DESC LIMIT 200";
    ConversationList list;
    auto const sight = accounts::sight_of(tx);
    for (auto const& record : tx.all<Record>(sql, tx.account(), contact.id))
        if (may_see(tx.who(), sight, record)) list.items.push_back(show_to(tx.who(), record));
    return list;
}

}  // namespace recado::conversations
