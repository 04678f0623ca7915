#include "features/bulk/step.h"

#include <algorithm>
#include <tuple>

#include "features/conversations/change.h"
#include "platform/base/contains.h"

namespace recado::bulk {

namespace {

using conversations::Status;

std::vector<LabelId> without(std::vector<LabelId> ids, std::vector<LabelId> const& taken) {
    std::erase_if(ids, [&](LabelId id) { return contains(taken, id); });
    return ids;
}

std::vector<LabelId> with(std::vector<LabelId> ids, std::vector<LabelId> const& added) {
    for (auto const id : added)
        if (!contains(ids, id)) ids.push_back(id);
    return ids;
}

Result<Done> set_status(Tx& tx, ConversationId id, Status status, BulkAction const& action) {
    TRY(conversations::set_status(
        tx, {.conversation_id = id, .status = status, .snoozed_until = action.snoozed_until, .reason = action.reason}));
    return Done{};
}

Result<Done> restore_holder(Tx& tx, ConversationId id, Facts const& now, Facts const& before, Facts const& after) {
    conversations::Assign back{.conversation_id = id, .assignee_id = {}, .team_id = {}, .reason = {}};
    if (before.assignee_id != after.assignee_id && now.assignee_id == after.assignee_id)
        back.assignee_id = before.assignee_id.value_or(UserId{});
    if (before.team_id != after.team_id && now.team_id == after.team_id)
        back.team_id = before.team_id.value_or(TeamId{});
    if (back.assignee_id || back.team_id) TRY(conversations::assign(tx, back));
    return Done{};
}

Result<Done> restore_status(Tx& tx, ConversationId id, Facts const& before) {
    bool const woken = before.snoozed_until && *before.snoozed_until <= tx.now();
    TRY(conversations::set_status(tx, {.conversation_id = id,
                                       .status = woken ? Status::open : before.status,
                                       .snoozed_until = woken ? std::nullopt : before.snoozed_until,
                                       .reason = {}}));
    return Done{};
}

// Status and archive go together: archiving closes, and opening takes out of the archive.
Result<Done> restore_shelf(Tx& tx, ConversationId id, Facts const& now, Facts const& before, Facts const& after) {
    auto const shelf = [](Facts const& facts) { return std::tie(facts.status, facts.snoozed_until, facts.archived); };
    if (shelf(before) == shelf(after) || shelf(now) != shelf(after)) return Done{};
    if (after.archived) TRY(conversations::set_archived(tx, {.conversation_id = id, .archived = false}));
    if (before.status != after.status || before.snoozed_until != after.snoozed_until)
        TRY(restore_status(tx, id, before));
    if (before.archived) TRY(conversations::set_archived(tx, {.conversation_id = id, .archived = true}));
    return Done{};
}

}  // namespace

Facts facts_of(conversations::Record const& record) {
    return {.assignee_id = record.assignee_id,
            .team_id = record.team_id,
            .label_ids = contacts::split_ids<labels::Label>(record.label_ids),
            .priority = record.priority,
            .status = record.status,
            .snoozed_until = record.snoozed_until,
            .archived = record.archived_at.has_value(),
            .unread_count = record.unread_count};
}

Result<Done> apply(Tx& tx, conversations::Record const& record, BulkAction const& action) {
    auto const labels = contacts::split_ids<labels::Label>(record.label_ids);
    auto const named = action.label_ids.value_or(std::vector<LabelId>{});
    switch (action.kind) {
        case BulkKind::assign:
            TRY(conversations::assign(tx, {.conversation_id = record.id,
                                           .assignee_id = action.assignee_id,
                                           .team_id = action.team_id,
                                           .reason = action.reason}));
            return Done{};
        case BulkKind::label:
            TRY(conversations::set_labels(tx, {.conversation_id = record.id, .label_ids = with(labels, named)}));
            return Done{};
        case BulkKind::unlabel:
            TRY(conversations::set_labels(tx, {.conversation_id = record.id, .label_ids = without(labels, named)}));
            return Done{};
        case BulkKind::priority:
            TRY(conversations::set_priority(tx, {.conversation_id = record.id, .priority = action.priority}));
            return Done{};
        case BulkKind::snooze:
            return set_status(tx, record.id, Status::snoozed, action);
        case BulkKind::close:
            return set_status(tx, record.id, Status::closed, action);
        case BulkKind::reopen:
            return set_status(tx, record.id, Status::open, action);
        case BulkKind::archive:
            TRY(conversations::set_archived(tx, {.conversation_id = record.id, .archived = true}));
            return Done{};
        case BulkKind::mark_read:
            TRY(conversations::set_read(tx, {.conversation_id = record.id, .read = true}));
            return Done{};
        case BulkKind::export_csv:
            return Done{};
    }
    return Done{};
}

Result<Done> restore(Tx& tx, conversations::Record const& record, Facts const& before, Facts const& after) {
    auto const now = facts_of(record);
    TRY(restore_holder(tx, record.id, now, before, after));
    auto const labels = with(without(now.label_ids, without(after.label_ids, before.label_ids)),
                             without(before.label_ids, after.label_ids));
    TRY(conversations::set_labels(tx, {.conversation_id = record.id, .label_ids = labels}));
    if (before.priority != after.priority && now.priority == after.priority) {
        auto const priority = static_cast<conversations::Priority>(before.priority - 1);
        TRY(conversations::set_priority(
            tx,
            {.conversation_id = record.id, .priority = before.priority > 0 ? std::optional(priority) : std::nullopt}));
    }
    TRY(restore_shelf(tx, record.id, now, before, after));
    if (before.unread_count != after.unread_count && now.unread_count == after.unread_count) {
        conversations::Change change(tx, *conversations::find_record(tx, record.id));
        change->unread_count = before.unread_count;
        change.commit();
    }
    return Done{};
}

}  // namespace recado::bulk
