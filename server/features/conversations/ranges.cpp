#include <algorithm>
#include <limits>
#include <queue>

#include "features/conversations/plan.h"

namespace recado::conversations {

namespace {

constexpr std::size_t chunk = 32;      // rows asked of one range at a time
constexpr std::int64_t piece = 5'000;  // conversations looked at by one statement of a scan

struct Shelf {
    InboxId inbox;
    State state;
};

std::vector<Shelf> shelves_of(Plan const& plan) {
    std::vector<Shelf> shelves;
    for (auto inbox : plan.inboxes)
        for (auto state : plan.states) shelves.push_back({inbox, state});
    return shelves;
}

Statement start(Tx const& tx, Plan const& plan, Shelf shelf, std::string_view columns) {
    Statement sql(plan);
    sql.add("SELECT ").add(columns).add(" FROM conversations v WHERE v.account_id = ").bind(tx.account());
    sql.add(" AND v.inbox_id = ").bind(shelf.inbox).add(" AND v.state = ").bind(shelf.state);
    return sql;
}

// The rows of a label carry the usual order themselves: a page of a label then walks only what has it.
bool walks_label(Plan const& plan) { return plan.label && plan.sort == Sort::last_activity; }

Statement start_at_label(Tx const& tx, Plan const& plan, Shelf shelf) {
    Statement sql(plan);
    sql.add("SELECT l.last_activity_at AS sort_key, l.conversation_id AS id FROM conversation_labels l");
    // A cross join keeps the label first, so that SQLite walks its order.
    bool const more = plan.team || plan.filtered || plan.sight.is_narrow() || person_of(tx, plan);
    if (more) sql.add(" CROSS JOIN conversations v");
    sql.add(" WHERE l.account_id = ").bind(tx.account()).add(" AND l.label_id = ").bind(plan.label);
    if (more) sql.add(" AND v.account_id = l.account_id AND v.id = l.conversation_id");
    sql.add(" AND l.inbox_id = ").bind(shelf.inbox).add(" AND l.state = ").bind(shelf.state);
    return sql;
}

// What the plan asks besides shelf and person.
void narrow(Statement& sql, Plan const& plan, bool label_is_met = false) {
    only_in_sight(sql, plan.sight);
    if (plan.team) sql.add(" AND v.team_id = ").bind(plan.team);
    if (plan.label && !label_is_met) {
        sql.add(" AND EXISTS (SELECT 1 FROM conversation_labels l WHERE l.account_id = v.account_id AND l.label_id = ");
        sql.bind(plan.label).add(" AND l.conversation_id = v.id)");
    }
    if (plan.filtered) sql.add(" AND ").add(plan.where.sql);
}

void narrow(Statement& sql, std::optional<UserId> const& person) {
    if (person && *person) sql.add(" AND v.assignee_id = ").bind(*person);
    if (person && !*person) sql.add(" AND v.assignee_id IS NULL");
}

// One range of the index: an inbox and a state, read in chunks.
class Range {
  public:
    explicit Range(Shelf shelf) : shelf_(shelf) {}

    bool fill(Tx& tx, Plan const& plan) {
        if (position_ < rows_.size()) return true;
        if (done_) return false;
        bool const from_start = rows_.empty() && !plan.after;
        Key const from = !rows_.empty() ? rows_.back() : plan.after.value_or(beginning(plan));
        auto const size = std::min(chunk, plan.limit + 1);
        rows_.clear();
        position_ = 0;
        // SQLite seeks by the first column of a row comparison only. Where many rows share a sort key (no priority,
        // nobody waits) a page would walk all of them, so the rest of the equal keys and what follows them are two
        // statements there.
        bool const shared_keys = plan.sort == Sort::waiting || plan.sort == Sort::priority;
        if (shared_keys && !from_start) read(tx, plan, From::rest_of_key, from, size);
        if (rows_.size() < size) read(tx, plan, shared_keys ? From::key : From::pair, from, size - rows_.size());
        done_ = rows_.size() < size;
        return !rows_.empty();
    }
    Key const& front() const { return rows_[position_]; }
    void pop() { ++position_; }

  private:
    enum class From : std::uint8_t { pair, key, rest_of_key };

    static Key beginning(Plan const& plan) {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        return plan.ascending() ? Key{0, 0} : Key{most, most};
    }

    void read(Tx& tx, Plan const& plan, From from, Key const& key, std::size_t size) {
        bool const by_label = walks_label(plan);
        std::string const column(by_label ? "l.last_activity_at" : column_of(plan.sort));
        std::string const id(by_label ? "l.conversation_id" : "v.id");
        std::string_view const beyond = plan.ascending() ? " > " : " < ", order = plan.ascending() ? " ASC" : " DESC";
        auto sql = by_label ? start_at_label(tx, plan, shelf_) : start(tx, plan, shelf_, column + " AS sort_key, v.id");
        sql.add(" AND ");
        if (from == From::pair) {
            sql.add("(" + column + ", " + id + ")").add(beyond);
            sql.add("(").bind(key.sort_key).add(", ").bind(key.id).add(")");
        }
        if (from == From::key) sql.add(column).add(beyond).bind(key.sort_key);
        if (from == From::rest_of_key)
            sql.add(column).add(" = ").bind(key.sort_key).add(" AND v.id").add(beyond).bind(key.id);
        narrow(sql, person_of(tx, plan));
        narrow(sql, plan, by_label);
        sql.add(" ORDER BY " + column).add(order).add(", " + id).add(order).add(" LIMIT ").bind(size);
        tx.query(sql.text(), sql.values(), *json::type_of<Key>, [&]() -> void* { return &rows_.emplace_back(); });
    }

    Shelf shelf_;
    std::vector<Key> rows_;
    std::size_t position_ = 0;
    bool done_ = false;
};

// The lowest id of the next piece of a shelf; nothing when the rest is one piece.
std::optional<std::int64_t> end_of_piece(Tx& tx, Shelf shelf, std::int64_t below) {
    return tx.number(R"(
        SELECT id FROM conversations WHERE account_id = $1 AND inbox_id = $2 AND state = $3 AND id < $4 ORDER BY id DESC LIMIT 1 OFFSET $5)",
                     tx.account(), shelf.inbox, shelf.state, below, piece - 1);
}

void read_piece(Tx& tx, Plan const& plan, Shelf shelf, std::int64_t from, std::int64_t below,
                std::vector<Candidate>& rows) {
    auto sql = start(tx, plan, shelf, std::string(column_of(plan.sort)) + " AS sort_key, v.id, v.assignee_id");
    sql.add(" AND v.id >= ").bind(from).add(" AND v.id < ").bind(below);
    narrow(sql, plan.assignee);
    narrow(sql, plan);
    tx.query(sql.text(), sql.values(), *json::type_of<Candidate>, [&]() -> void* { return &rows.emplace_back(); });
}

}  // namespace

std::vector<Key> merge_ranges(Tx& tx, Plan const& plan) {
    std::vector<Range> ranges;
    for (auto shelf : shelves_of(plan)) ranges.emplace_back(shelf);
    auto const later = [&](Range const* a, Range const* b) { return plan.before(b->front(), a->front()); };
    std::priority_queue<Range*, std::vector<Range*>, decltype(later)> heads(later);
    for (auto& range : ranges)
        if (range.fill(tx, plan)) heads.push(&range);
    std::vector<Key> keys;
    while (!heads.empty() && keys.size() <= plan.limit) {
        auto* range = heads.top();
        heads.pop();
        keys.push_back(range->front());
        range->pop();
        if (range->fill(tx, plan)) heads.push(range);
    }
    return keys;
}

Scan scan(Tx& tx, Plan const& plan, std::int64_t most) {
    Scan scan;
    std::int64_t looked_at = 0;
    for (auto shelf : shelves_of(plan)) {
        auto below = std::numeric_limits<std::int64_t>::max();
        while (true) {
            if (looked_at >= most) {
                scan.complete = false;
                return scan;
            }
            auto const from = end_of_piece(tx, shelf, below);
            read_piece(tx, plan, shelf, from.value_or(0), below, scan.rows);
            if (!from) break;
            looked_at += piece;
            below = *from;
        }
    }
    return scan;
}

std::vector<Key> page_of(Tx const& tx, Plan const& plan, std::vector<Candidate> const& rows, Counts& counts) {
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

}  // namespace recado::conversations
