// One action on many conversations: those that were selected, or all that a query finds. It is done by a durable job in
// small steps, with progress, by the same functions and under the same rights as for one; whoever asked can undo it,
// and what somebody else changed since then stays as it is.
#pragma once

#include "features/conversations/list.h"
#include "platform/files/file.h"

namespace recado::bulk {

enum class BulkKind : std::uint8_t {
    assign,
    label,
    unlabel,
    priority,
    snooze,
    close,
    reopen,
    archive,
    mark_read,
    export_csv,
};
DESCRIBE_ENUM(BulkKind, assign, label, unlabel, priority, snooze, close, reopen, archive, mark_read, export_csv)

struct BulkAction {
    BulkKind kind;
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
    std::optional<std::vector<LabelId>> label_ids;
    std::optional<conversations::Priority> priority;
    std::optional<Time> snoozed_until;
    std::optional<std::string> reason;
};
DESCRIBE(BulkAction, FIELD(kind), FIELD(assignee_id, doc("assign: absent keeps it, 0 takes it away")), FIELD(team_id),
         FIELD(label_ids, items(1, 50), doc("label, unlabel")), FIELD(priority, doc("priority: absent for none")),
         FIELD(snoozed_until, doc("snooze")), FIELD(reason, text(0, 200), doc("assign, snooze, close, reopen")))

enum class BulkState : std::uint8_t { preparing, running, done, undoing, undone, failed };
DESCRIBE_ENUM(BulkState, preparing, running, done, undoing, undone, failed)

struct Bulk {
    Id<Bulk> id;
    BulkAction action;
    BulkState state;
    std::int64_t total;
    std::int64_t handled;   // of the step that runs: doing or undoing
    std::int64_t changed;   // the others were so already, or were refused
    std::int64_t refused;   // gone, hidden or not allowed by then
    std::int64_t restored;  // by undoing
    bool can_undo;
    std::optional<std::string> error;
    std::optional<std::string> file_url;
    Time created_at;
    Time updated_at;
};
DESCRIBE(Bulk, FIELD(id), FIELD(action), FIELD(state), FIELD(total),
         FIELD(handled, doc("Of the step that runs: doing or undoing")), FIELD(changed),
         FIELD(refused, doc("Gone, hidden or not allowed by then")), FIELD(restored, doc("By undoing")),
         FIELD(can_undo), FIELD(error), FIELD(file_url, doc("Of what was exported")), FIELD(created_at),
         FIELD(updated_at))
using BulkId = Id<Bulk>;

struct StartBulk {
    std::optional<std::vector<ConversationId>> conversation_ids;
    std::optional<conversations::ListQuery> query;
    BulkAction action;
};
DESCRIBE(StartBulk, FIELD(conversation_ids, items(1, 1000)), FIELD(query, doc("Or all that this finds")), FIELD(action))
Result<Bulk> start_bulk(Tx& tx, StartBulk const& in);

struct OneBulk {
    BulkId bulk_id;
};
DESCRIBE(OneBulk, FIELD(bulk_id))
// Everybody sees and undoes their own.
Result<Bulk> show_bulk(Tx& tx, OneBulk const& in);
Result<Bulk> undo_bulk(Tx& tx, OneBulk const& in);

struct BulkList {
    std::vector<Bulk> items;
};
DESCRIBE(BulkList, FIELD(items))
// One's own last twenty, the newest first.
Result<BulkList> list_bulks(Tx& tx, Nothing const&);

struct BulkProgress {
    static constexpr std::string_view event_type = "bulk_progress";
    Bulk bulk;
};
DESCRIBE(BulkProgress, FIELD(bulk))

// Forgets what is older than a month, at most `limit`; gives how many.
std::int64_t prune_bulks(Tx& tx, int limit);

}  // namespace recado::bulk
