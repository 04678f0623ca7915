#include "features/conversations/list.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <queue>

#include "features/conversations/access.h"
#include "platform/base/contains.h"
#include "platform/base/text.h"

namespace recado::conversations {

namespace {

constexpr std::size_t chunk = 32;            // rows asked of one range at a time
constexpr std::int64_t small_label = 2'000;  // up to here all conversations of a label are read and sorted
constexpr int matching_contacts = 500;

struct Key {
    std::int64_t sort_key;
    std::int64_t id;
    auto operator<=>(Key const&) const = default;
};
DESCRIBE(Key, FIELD(sort_key), FIELD(id))

struct Candidate {
    std::int64_t sort_key;
    std::int64_t id;
    InboxId inbox_id;
    State state;
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
    std::string label_ids;
};
DESCRIBE(Candidate, FIELD(sort_key), FIELD(id), FIELD(inbox_id), FIELD(state), FIELD(assignee_id), FIELD(team_id),
         FIELD(label_ids))

// What the query means, with defaults and rights applied.
struct Plan {
    std::vector<InboxId> inboxes;
    std::vector<State> states;
    Tab tab;
    Sort sort;
    LabelId label;
    TeamId team;
    std::optional<UserId> assignee;  // zero: nobody
    std::optional<Key> after;
    std::size_t limit;

    bool ascending() const { return sort == Sort::waiting; }
    bool before(Key const& a, Key const& b) const { return ascending() ? a < b : b < a; }
};

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

// What narrows the list by person: the tab, or an assignee asked for.
std::optional<UserId> person_of(Tx const& tx, Plan const& plan) {
    if (plan.tab == Tab::mine) return tx.who().user;
    if (plan.tab == Tab::unassigned) return UserId{};
    return plan.assignee;
}

Result<Plan> plan_of(Tx& tx, ListQuery const& query) {
    Plan plan{.inboxes = visible_inboxes(tx),
              .states = states_of(query.state.value_or(StateFilter::active)),
              .tab = query.tab.value_or(Tab::all),
              .sort = query.sort.value_or(Sort::last_activity),
              .label = query.label_id.value_or(LabelId{}),
              .team = query.team_id.value_or(TeamId{}),
              .assignee = query.assignee_id,
              .after = TRY(parse_cursor(query.cursor)),
              .limit = static_cast<std::size_t>(query.limit.value_or(60))};
    if (query.inbox_id) std::erase_if(plan.inboxes, [&](InboxId id) { return id != *query.inbox_id; });
    if (query.inbox_id && plan.inboxes.empty()) return not_found("inbox");
    return plan;
}

// A statement whose placeholders are numbered as they are written.
struct RangeStatement {
    enum class Slot : std::uint8_t { account, inbox, state, key, id, size, person, team, label };
    std::string text;
    std::vector<Slot> slots;

    RangeStatement& operator+=(std::string_view part) {
        text += part;
        return *this;
    }
    RangeStatement& operator+=(Slot slot) {
        slots.push_back(slot);
        text += "$" + std::to_string(slots.size());
        return *this;
    }
};
using Slot = RangeStatement::Slot;

// SQLite seeks by the first column of a row comparison only. Where many rows share a sort key (no priority, nobody
// waits) a page would walk all of them, so the rest of the equal keys and what follows them are two statements there.
struct RangeSql {
    RangeStatement after;                      // rows after (key, id); where keys are shared: after the key
    std::optional<RangeStatement> rest_equal;  // rows with the key, after the id
};

enum class From : std::uint8_t { pair, key, rest_of_key };

RangeStatement range_statement(Tx const& tx, Plan const& plan, From from) {
    auto const column = column_of(plan.sort);
    std::string_view const beyond = plan.ascending() ? " > " : " < ", direction = plan.ascending() ? " ASC" : " DESC";
    RangeStatement sql;
    sql += "SELECT ", sql += column,
        sql += " AS sort_key, v.id FROM conversations v WHERE v.account_id = ", sql += Slot::account;
    sql += " AND v.inbox_id = ", sql += Slot::inbox, sql += " AND v.state = ", sql += Slot::state, sql += " AND ";
    switch (from) {
        case From::pair:
            sql += "(", sql += column, sql += ", v.id)", sql += beyond, sql += "(", sql += Slot::key, sql += ", ",
                sql += Slot::id, sql += ")";
            break;
        case From::key:
            sql += column, sql += beyond, sql += Slot::key;
            break;
        case From::rest_of_key:
            sql += column, sql += " = ", sql += Slot::key, sql += " AND v.id", sql += beyond, sql += Slot::id;
            break;
    }
    auto const person = person_of(tx, plan);
    if (person && *person) sql += " AND v.assignee_id = ", sql += Slot::person;
    if (person && !*person) sql += " AND v.assignee_id IS NULL";
    if (plan.team) sql += " AND v.team_id = ", sql += Slot::team;
    if (plan.label) {
        sql += " AND EXISTS (SELECT 1 FROM conversation_labels l WHERE l.account_id = v.account_id AND l.label_id = ",
            sql += Slot::label;
        sql += " AND l.conversation_id = v.id)";
    }
    sql += " ORDER BY ", sql += column, sql += direction, sql += ", v.id", sql += direction, sql += " LIMIT ",
        sql += Slot::size;
    return sql;
}

RangeSql range_sql(Tx const& tx, Plan const& plan) {
    if (plan.sort == Sort::last_activity || plan.sort == Sort::created)
        return {range_statement(tx, plan, From::pair), {}};
    return {range_statement(tx, plan, From::key), range_statement(tx, plan, From::rest_of_key)};
}

// One range of the index: an inbox and a state, read in chunks.
class Range {
  public:
    Range(InboxId inbox, State state) : inbox_(inbox), state_(state) {}

    bool fill(Tx& tx, Plan const& plan, RangeSql const& sql) {
        if (position_ < rows_.size()) return true;
        if (done_) return false;
        bool const from_start = rows_.empty() && !plan.after;
        Key const from = !rows_.empty() ? rows_.back() : plan.after.value_or(start(plan));
        auto const size = std::min(chunk, plan.limit + 1);
        rows_.clear();
        position_ = 0;
        if (sql.rest_equal && !from_start) read(tx, plan, *sql.rest_equal, from, size);
        if (rows_.size() < size) read(tx, plan, sql.after, from, size - rows_.size());
        done_ = rows_.size() < size;
        return !rows_.empty();
    }
    Key const& front() const { return rows_[position_]; }
    void pop() { ++position_; }

  private:
    static Key start(Plan const& plan) {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        return plan.ascending() ? Key{0, 0} : Key{most, most};
    }
    void read(Tx& tx, Plan const& plan, RangeStatement const& sql, Key const& from, std::size_t size) {
        std::vector<db::Value> values;
        for (auto slot : sql.slots) values.push_back(value_of(tx, plan, slot, from, size));
        tx.query(sql.text, values, *json::type_of<Key>, [&]() -> void* { return &rows_.emplace_back(); });
    }
    db::Value value_of(Tx const& tx, Plan const& plan, Slot slot, Key const& from, std::size_t size) const {
        switch (slot) {
            case Slot::account:
                return db::to_value(tx.account());
            case Slot::inbox:
                return db::to_value(inbox_);
            case Slot::state:
                return db::to_value(state_);
            case Slot::key:
                return db::Value(from.sort_key);
            case Slot::id:
                return db::Value(from.id);
            case Slot::size:
                return db::to_value(size);
            case Slot::person:
                return db::to_value(person_of(tx, plan));
            case Slot::team:
                return db::to_value(plan.team);
            case Slot::label:
                return db::to_value(plan.label);
        }
        return nullptr;
    }

    InboxId inbox_;
    State state_;
    std::vector<Key> rows_;
    std::size_t position_ = 0;
    bool done_ = false;
};

// The first limit + 1 keys of all ranges together.
std::vector<Key> merge_ranges(Tx& tx, Plan const& plan) {
    std::vector<Range> ranges;
    for (auto inbox : plan.inboxes)
        for (auto state : plan.states) ranges.emplace_back(inbox, state);
    auto const sql = range_sql(tx, plan);
    auto const later = [&](Range const* a, Range const* b) { return plan.before(b->front(), a->front()); };
    std::priority_queue<Range*, std::vector<Range*>, decltype(later)> heads(later);
    for (auto& range : ranges)
        if (range.fill(tx, plan, sql)) heads.push(&range);
    std::vector<Key> keys;
    while (!heads.empty() && keys.size() <= plan.limit) {
        auto* range = heads.top();
        heads.pop();
        keys.push_back(range->front());
        range->pop();
        if (range->fill(tx, plan, sql)) heads.push(range);
    }
    return keys;
}

std::string in_list(std::vector<db::Value>& values, std::vector<std::int64_t> const& ids) {
    std::string list;
    for (auto id : ids) {
        values.emplace_back(id);
        list += (list.empty() ? "$" : ", $") + std::to_string(values.size());
    }
    return list.empty() ? "NULL" : list;
}

std::vector<Candidate> candidates(Tx& tx, Plan const& plan, std::string const& where,
                                  std::vector<db::Value> const& values) {
    std::vector<Candidate> rows;
    auto const sql = "SELECT " + std::string(column_of(plan.sort)) +
                     " AS sort_key, v.id, v.inbox_id, v.state, v.assignee_id, v.team_id, v.label_ids FROM "
                     "conversations v WHERE v.account_id = $1 AND " +
                     where;
    tx.query(sql, values, *json::type_of<Candidate>, [&]() -> void* { return &rows.emplace_back(); });
    std::erase_if(rows, [&](Candidate const& row) {
        if (!contains(plan.inboxes, row.inbox_id) || !contains(plan.states, row.state)) return true;
        if (plan.team && row.team_id != plan.team) return true;
        if (plan.assignee && row.assignee_id.value_or(UserId{}) != *plan.assignee) return true;
        return plan.label && !contains(contacts::split_ids<labels::Label>(row.label_ids), plan.label);
    });
    return rows;
}

// A set small enough to read whole: what it counts and its page are computed here.
std::vector<Key> page_of(Tx& tx, Plan const& plan, std::vector<Candidate> const& rows, Counts& counts) {
    std::vector<Key> keys;
    auto const person = person_of(tx, plan);
    for (auto const& row : rows) {
        ++counts.all;
        if (!row.assignee_id) ++counts.unassigned;
        if (row.assignee_id && row.assignee_id == tx.who().user) ++counts.mine;
        Key const key{row.sort_key, row.id};
        if (person && row.assignee_id.value_or(UserId{}) != *person) continue;
        if (plan.after && !plan.before(*plan.after, key)) continue;
        keys.push_back(key);
    }
    std::ranges::sort(keys, [&](Key const& a, Key const& b) { return plan.before(a, b); });
    if (keys.size() > plan.limit + 1) keys.resize(plan.limit + 1);
    return keys;
}

struct InboxTotal {
    InboxId inbox_id;
    std::int64_t total;
    std::int64_t mine;
    std::int64_t unassigned;
};
DESCRIBE(InboxTotal, FIELD(inbox_id), FIELD(total), FIELD(mine), FIELD(unassigned))

Counts count(Tx& tx, Plan const& plan) {
    Counts counts;
    for (auto state : plan.states) {
        auto const totals = tx.all<InboxTotal>(R"(
            SELECT inbox_id, sum(count) AS total, sum(CASE WHEN assignee_id = $4 THEN count ELSE 0 END) AS mine,
                   sum(CASE WHEN assignee_id = 0 THEN count ELSE 0 END) AS unassigned
            FROM conversation_counts
            WHERE account_id = $1 AND label_id = $2 AND state = $3 AND ($5 = 0 OR team_id = $5) AND ($6 < 0 OR assignee_id = $6)
            GROUP BY inbox_id)",
                                               tx.account(), plan.label.value, state, tx.who().user.value,
                                               plan.team.value, plan.assignee ? plan.assignee->value : -1);
        for (auto const& total : totals) {
            if (!std::ranges::binary_search(plan.inboxes, total.inbox_id)) continue;
            counts.all += total.total;
            counts.unassigned += total.unassigned;
            if (tx.who().user) counts.mine += total.mine;
        }
    }
    return counts;
}

std::vector<Conversation> load(Tx& tx, std::vector<Key> const& keys) {
    std::vector<std::int64_t> ids;
    for (auto const& key : keys) ids.push_back(key.id);
    std::vector<db::Value> values{db::to_value(tx.account())};
    auto const sql = select_records + "WHERE v.account_id = $1 AND v.id IN (" + in_list(values, ids) + ")";
    std::vector<Record> records;
    tx.query(sql, values, *json::type_of<Record>, [&]() -> void* { return &records.emplace_back(); });
    std::ranges::sort(records, {},
                      [&](Record const& record) { return std::ranges::find(ids, record.id.value) - ids.begin(); });
    std::vector<Conversation> items;
    for (auto const& record : records) items.push_back(show_to(tx.who(), record));
    return items;
}

// Numbers ("#1042") and the names, phones and e-mails of contacts.
std::vector<Candidate> search(Tx& tx, Plan const& plan, std::string_view q) {
    auto number = q;
    if (number.starts_with('#')) number.remove_prefix(1);
    std::int64_t display_id = 0;
    auto const parsed = std::from_chars(number.data(), number.data() + number.size(), display_id);
    bool const is_number = parsed.ec == std::errc{} && parsed.ptr == number.data() + number.size();
    std::vector<db::Value> values{db::to_value(tx.account()), db::Value(is_number ? display_id : 0)};
    auto const contacts =
        q.starts_with('#') ? std::vector<std::int64_t>{} : contacts::contact_ids_matching(tx, q, matching_contacts);
    auto const list = in_list(values, contacts);
    return candidates(tx, plan, "(v.display_id = $2 OR v.contact_id IN (" + list + "))", values);
}

std::vector<Candidate> labelled(Tx& tx, Plan const& plan) {
    return candidates(
        tx, plan, "v.id IN (SELECT conversation_id FROM conversation_labels WHERE account_id = $1 AND label_id = $2)",
        {db::to_value(tx.account()), db::Value(plan.label.value)});
}

}  // namespace

Result<ConversationPage> list_conversations(Tx& tx, ListQuery const& query) {
    auto const plan = TRY(plan_of(tx, query));
    ConversationPage page{};
    std::vector<Key> keys;
    auto const q = std::string(text::trim(query.q.value_or("")));
    if (!q.empty()) {
        keys = page_of(tx, plan, search(tx, plan, q), page.counts);
    } else {
        page.counts = count(tx, plan);
        auto const few = plan.label && tx.number("SELECT uses FROM labels WHERE account_id = $1 AND id = $2",
                                                 tx.account(), plan.label)
                                               .value_or(0) <= small_label;
        Counts recounted;
        keys = few ? page_of(tx, plan, labelled(tx, plan), recounted) : merge_ranges(tx, plan);
    }
    if (keys.size() > plan.limit) {
        keys.pop_back();
        page.next_cursor = std::to_string(keys.back().sort_key) + "_" + std::to_string(keys.back().id);
    }
    page.items = load(tx, keys);
    page.seq = tx.number("SELECT max(seq) FROM events WHERE account_id = $1", tx.account()).value_or(0);
    return page;
}

Counts count_active(Tx& tx) {
    return count(tx, {.inboxes = visible_inboxes(tx),
                      .states = states_of(StateFilter::active),
                      .tab = Tab::all,
                      .sort = Sort::last_activity,
                      .limit = 0});
}

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
    for (auto const& record : tx.all<Record>(sql, tx.account(), contact.id))
        if (tx.who().sees(record.inbox_id)) list.items.push_back(show_to(tx.who(), record));
    return list;
}

Result<MessagePage> list_messages(Tx& tx, ThreadQuery const& query) {
    TRY(find_visible(tx, query.conversation_id));
    if (query.before && query.after) return invalid("after", "unexpected", "before and after exclude each other");
    auto const limit = query.limit.value_or(60);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    Key from{most, most};
    if (auto const anchor = query.before ? query.before : query.after) {
        auto const at =
            tx.number("SELECT created_at FROM messages WHERE account_id = $1 AND id = $2 AND conversation_id = $3",
                      tx.account(), *anchor, query.conversation_id);
        if (!at) return not_found("message");
        from = {*at, anchor->value};
    }
    static auto const start =
        select_messages +
        "WHERE m.account_id = $1 AND m.conversation_id = $2 AND m.kind <> 'reaction' AND (m.created_at, m.id) ";
    static auto const older = start + "< ($3, $4) ORDER BY m.created_at DESC, m.id DESC LIMIT $5";
    static auto const newer = start + "> ($3, $4) ORDER BY m.created_at, m.id LIMIT $5";
    auto rows = tx.all<MessageRow>(query.after ? newer : older, tx.account(), query.conversation_id, from.sort_key,
                                   from.id, limit + 1);
    MessagePage page{.has_more = rows.size() > static_cast<std::size_t>(limit)};
    if (page.has_more) rows.pop_back();
    if (!query.after) std::ranges::reverse(rows);
    page.items = show_messages(tx, rows);
    return page;
}

}  // namespace recado::conversations
