#include "features/conversations/counts.h"

#include <tuple>

namespace recado::conversations {

namespace {

void add(Tx& tx, LabelId label, Record const& record, int delta) {
    tx.run(R"(
        INSERT INTO conversation_counts (account_id, label_id, state, inbox_id, assignee_id, team_id, count) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (account_id, label_id, state, inbox_id, assignee_id, team_id) DO UPDATE SET count = conversation_counts.count + $7)",
           tx.account(), label.value, record.state, record.inbox_id, record.assignee_id.value_or(UserId{}).value,
           record.team_id.value_or(TeamId{}).value, delta);
}

void add_all(Tx& tx, Record const& record, int delta) {
    add(tx, {}, record, delta);
    for (auto label : contacts::split_ids<labels::Label>(record.label_ids)) add(tx, label, record, delta);
}

auto shelf(Record const& record) {
    return std::tie(record.state, record.inbox_id, record.assignee_id, record.team_id, record.label_ids);
}

}  // namespace

void count_new(Tx& tx, Record const& record) { add_all(tx, record, 1); }

void count_change(Tx& tx, Record const& before, Record const& after) {
    if (shelf(before) == shelf(after)) return;
    add_all(tx, before, -1);
    add_all(tx, after, 1);
}

}  // namespace recado::conversations
