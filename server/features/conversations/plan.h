// What a question about the inbox list means, with defaults and rights applied, and the ways to walk it: range by range
// in order (a page costs the same with a million conversations as with a thousand), or whole, for sets that are small
// enough to count on the spot.
#pragma once

#include "features/conversations/list.h"
#include "platform/base/sight.h"
#include "platform/filters/compile.h"

namespace recado::conversations {

struct Key {
    std::int64_t sort_key;
    std::int64_t id;
    auto operator<=>(Key const&) const = default;
};
DESCRIBE(Key, FIELD(sort_key), FIELD(id))

struct Candidate {
    std::int64_t sort_key;
    std::int64_t id;
    std::optional<UserId> assignee_id;
};
DESCRIBE(Candidate, FIELD(sort_key), FIELD(id), FIELD(assignee_id))

struct Plan {
    std::vector<InboxId> inboxes;
    std::vector<State> states;
    Tab tab = Tab::all;
    Sort sort = Sort::last_activity;
    LabelId label;
    TeamId team;
    std::optional<UserId> assignee;  // zero: nobody
    std::optional<Key> after;
    std::size_t limit = 0;
    Sight sight;
    bool filtered = false;
    filters::Where where;  // of the filter

    bool ascending() const { return sort == Sort::waiting; }
    bool before(Key const& a, Key const& b) const { return ascending() ? a < b : b < a; }
};

// A statement whose placeholders are numbered as they are written; those of the plan's filter come first.
class Statement {
  public:
    Statement() = default;
    explicit Statement(Plan const& plan) : values_(plan.where.values) {}

    Statement& add(std::string_view part) {
        text_ += part;
        return *this;
    }
    template <class T>
    Statement& bind(T const& value) {
        values_.push_back(db::to_value(value));
        text_ += "$" + std::to_string(values_.size());
        return *this;
    }
    std::string const& text() const { return text_; }
    std::vector<db::Value> const& values() const { return values_; }

  private:
    std::string text_;
    std::vector<db::Value> values_;
};

// Adds " AND ..." for those who see less than their inboxes; `v` is the conversation.
void only_in_sight(Statement& sql, Sight const& sight);

Result<Plan> plan_of(Tx& tx, ListQuery const& query);
// The conversations that count as work to do, of every visible inbox.
Plan plan_of_active(Tx& tx);

std::string_view column_of(Sort sort);
// What narrows the list by person: the tab, or an assignee asked for.
std::optional<UserId> person_of(Tx const& tx, Plan const& plan);

// The first limit + 1 keys of all ranges together.
std::vector<Key> merge_ranges(Tx& tx, Plan const& plan);

// Everything of the plan but its tab and cursor, in no order. `complete` is false when there was more to look at than
// `most` conversations; then the newest ones were looked at.
struct Scan {
    std::vector<Candidate> rows;
    bool complete = true;
};
Scan scan(Tx& tx, Plan const& plan, std::int64_t most);

// Counts `rows`, and gives the page of the plan among them: at most limit + 1 keys, in order.
std::vector<Key> page_of(Tx const& tx, Plan const& plan, std::vector<Candidate> const& rows, Counts& counts);

}  // namespace recado::conversations
