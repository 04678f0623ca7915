#include "features/bulk/bulk.h"

#include "features/accounts/member.h"
#include "features/bulk/job.h"
#include "features/bulk/row.h"
#include "features/conversations/access.h"
#include "features/conversations/plan.h"
#include "features/labels/label.h"
#include "features/teams/team.h"
#include "platform/base/check.h"
#include "platform/base/contains.h"

namespace recado::bulk {

namespace {

constexpr int most_unfinished = 3;
constexpr std::int64_t kept_for_ms = 30 * day_ms;

std::string const select =
    "SELECT id, user_id, actor_kind, actor_id, actor_name, permissions, action, query, state, total, handled, changed, "
    "refused, restored, error, file_id, created_at, updated_at FROM bulks WHERE account_id = $1 ";

Result<Row> find_own(Tx& tx, BulkId id) {
    auto row = find_row(tx, id);
    if (!row || !tx.who().user || row->user_id != tx.who().user) return not_found("bulk");
    return std::move(*row);
}

// What each kind of action takes; what it does not take is refused, so that nobody believes it was done.
Result<Done> check_fields(BulkAction const& action) {
    using enum BulkKind;
    auto const unexpected = [&](bool given, std::string_view field, std::initializer_list<BulkKind> kinds) {
        return given && !contains(kinds, action.kind) ? "action." + std::string(field) : std::string();
    };
    for (auto const& field : {unexpected(action.assignee_id.has_value(), "assignee_id", {assign}),
                              unexpected(action.team_id.has_value(), "team_id", {assign}),
                              unexpected(action.label_ids.has_value(), "label_ids", {label, unlabel}),
                              unexpected(action.priority.has_value(), "priority", {priority}),
                              unexpected(action.snoozed_until.has_value(), "snoozed_until", {snooze}),
                              unexpected(action.reason.has_value(), "reason", {assign, snooze, close, reopen})})
        if (!field.empty()) return invalid(field, "unexpected", "has no meaning for this action");
    if (action.kind == assign && !action.assignee_id && !action.team_id)
        return invalid("action.assignee_id", "required", "say to whom, to which team, or both");
    if ((action.kind == label || action.kind == unlabel) && !action.label_ids)
        return invalid("action.label_ids", "required", "say which labels");
    return Done{};
}

bool is_label(Tx& tx, LabelId id) {
    return tx.exists("SELECT 1 FROM labels WHERE account_id = $1 AND id = $2", tx.account(), id);
}

Result<Done> check_action(Tx& tx, BulkAction const& action) {
    TRY(check_fields(action));
    if (action.assignee_id.value_or(UserId{}) && !accounts::find_member(tx, *action.assignee_id))
        return invalid("action.assignee_id", "unknown_value", "is not a member of this account");
    if (action.team_id.value_or(TeamId{}) && !teams::find_team(tx, *action.team_id))
        return invalid("action.team_id", "unknown_value", "is not a team of this account");
    for (std::size_t i = 0; action.label_ids && i < action.label_ids->size(); ++i)
        if (!is_label(tx, (*action.label_ids)[i]))
            return invalid("action.label_ids[" + std::to_string(i) + "]", "unknown_value", "is not one of the labels");
    if (action.snoozed_until && *action.snoozed_until <= tx.now())
        return invalid("action.snoozed_until", "too_small", "is in the past");
    return Done{};
}

// A query that names what is gone would find nothing; here it is a mistake.
Result<Done> check_query(Tx& tx, conversations::ListQuery const& query) {
    if (query.label_id && !is_label(tx, *query.label_id))
        return invalid("query.label_id", "unknown_value", "is not one of the labels");
    if (query.team_id && !teams::find_team(tx, *query.team_id))
        return invalid("query.team_id", "unknown_value", "is not a team of this account");
    if (query.assignee_id.value_or(UserId{}) && !accounts::find_member(tx, *query.assignee_id))
        return invalid("query.assignee_id", "unknown_value", "is not a member of this account");
    TRY(conversations::plan_of(tx, query));
    return Done{};
}

Result<Done> check_ids(Tx& tx, std::vector<ConversationId> const& ids) {
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (!conversations::find_visible(tx, ids[i]))
            return invalid("conversation_ids[" + std::to_string(i) + "]", "unknown_value", "does not exist");
    return Done{};
}

Result<Done> check_target(Tx& tx, StartBulk const& in) {
    if (in.conversation_ids.has_value() == in.query.has_value())
        return invalid("conversation_ids", "one_of_two", "send either conversation_ids or query");
    return in.query ? check_query(tx, *in.query) : check_ids(tx, *in.conversation_ids);
}

Result<Done> check_room(Tx& tx) {
    auto const unfinished = tx.number(
        "SELECT count(*) FROM bulks WHERE account_id = $1 AND user_id = $2 AND state IN ('preparing', 'running', "
        "'undoing')",
        tx.account(), tx.who().user);
    if (unfinished.value_or(0) >= most_unfinished)
        return conflict("too_many_bulks", "wait until one of your actions has ended");
    return Done{};
}

struct OldBulk {
    AccountId account_id;
    BulkId id;
};
DESCRIBE(OldBulk, FIELD(account_id), FIELD(id))

void insert(Tx& tx, Row const& row) {
    tx.run(
        "INSERT INTO bulks (id, account_id, user_id, actor_kind, actor_id, actor_name, permissions, action, query, "
        "state, total, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        row.id, tx.account(), row.user_id, row.actor_kind, row.actor_id, row.actor_name, row.permissions, row.action,
        row.query, row.state, row.total, row.created_at);
}

}  // namespace

BulkAction Row::what() const {
    auto action = json::decode_text<BulkAction>(this->action.text);
    check(action.has_value(), "a stored action is understood");
    return std::move(*action);
}

std::optional<Row> find_row(Tx& tx, BulkId id) {
    static auto const sql = select + "AND id = $2";
    return tx.one<Row>(sql, tx.account(), id);
}

Bulk show(Row const& row) {
    auto action = row.what();
    bool const changes = action.kind != BulkKind::export_csv;
    Bulk bulk{.id = row.id,
              .action = std::move(action),
              .state = row.state,
              .total = row.total,
              .handled = row.handled,
              .changed = row.changed,
              .refused = row.refused,
              .restored = row.restored,
              .can_undo = changes && row.state == BulkState::done && row.changed > 0,
              .error = row.error,
              .file_url = {},
              .created_at = row.created_at,
              .updated_at = row.updated_at};
    if (row.file_id) bulk.file_url = "/api/v1/files/" + std::to_string(row.file_id->value) + "/conversaciones.csv";
    return bulk;
}

void store(Tx& tx, Row& row) {
    row.updated_at = tx.now();
    tx.run(
        "UPDATE bulks SET state = $1, total = $2, handled = $3, changed = $4, refused = $5, restored = $6, error = $7, "
        "file_id = $8, updated_at = $9 WHERE account_id = $10 AND id = $11",
        row.state, row.total, row.handled, row.changed, row.refused, row.restored, row.error, row.file_id,
        row.updated_at, tx.account(), row.id);
}

void announce(Tx& tx, Row const& row) {
    tx.announce({.kind = "bulk", .id = row.id.value, .audience = {.user = row.user_id}}, BulkProgress{show(row)});
}

void insert_items(Tx& tx, BulkId bulk, std::int64_t first, std::span<ConversationId const> ids) {
    for (auto const id : ids)
        tx.run("INSERT INTO bulk_items (account_id, bulk_id, position, conversation_id) VALUES ($1, $2, $3, $4)",
               tx.account(), bulk, first++, id);
}

void enqueue(Tx& tx, BulkId bulk) {
    auto const id = std::to_string(bulk.value);
    tx.enqueue({.kind = bulk_job,
                .payload = R"({"bulk_id":")" + id + "\"}",
                .queue = "bulk",
                .lane = bulk.value,
                .unique_key = "bulk:" + id});
}

bool may(Who const& who, BulkKind kind) {
    switch (kind) {
        case BulkKind::assign:
            return who.can(Permission::assign_conversations) || who.can(Permission::take_unassigned);
        case BulkKind::label:
        case BulkKind::unlabel:
            return who.can(Permission::label_conversations);
        case BulkKind::priority:
        case BulkKind::snooze:
        case BulkKind::close:
        case BulkKind::reopen:
        case BulkKind::archive:
            return who.can(Permission::close_conversations);
        case BulkKind::mark_read:
            return who.can(Permission::view_conversations);
        case BulkKind::export_csv:
            return who.can(Permission::view_contacts);
    }
    return false;
}

Result<Bulk> start_bulk(Tx& tx, StartBulk const& in) {
    auto const& who = tx.who();
    if (!who.user || !may(who, in.action.kind)) return forbidden("forbidden", "you may not do this");
    TRY(check_action(tx, in.action));
    TRY(check_target(tx, in));
    TRY(check_room(tx));
    Row row{.id = tx.next_id<Bulk>(),
            .user_id = who.user,
            .actor_kind = who.kind,
            .actor_id = who.actor_id,
            .actor_name = who.name,
            .permissions = accounts::permissions_column(who.permissions),
            .action = {json::to_text(in.action)},
            .query = in.query ? json::Raw{json::to_text(*in.query)} : json::Raw{},
            .state = in.query ? BulkState::preparing : BulkState::running,
            .total = in.query ? 0 : static_cast<std::int64_t>(in.conversation_ids->size())};
    row.created_at = row.updated_at = tx.now();
    insert(tx, row);
    if (in.conversation_ids) insert_items(tx, row.id, 0, *in.conversation_ids);
    enqueue(tx, row.id);
    announce(tx, row);
    return show(row);
}

Result<Bulk> show_bulk(Tx& tx, OneBulk const& in) { return show(TRY(find_own(tx, in.bulk_id))); }

Result<Bulk> undo_bulk(Tx& tx, OneBulk const& in) {
    auto row = TRY(find_own(tx, in.bulk_id));
    if (!show(row).can_undo) return conflict("nothing_to_undo", "this was undone, has not ended or changed nothing");
    if (!may(tx.who(), row.what().kind)) return forbidden("forbidden", "you may not do this any more");
    TRY(check_room(tx));
    row.state = BulkState::undoing;
    row.handled = 0;
    store(tx, row);
    enqueue(tx, row.id);
    announce(tx, row);
    return show(row);
}

Result<BulkList> list_bulks(Tx& tx, Nothing const&) {
    static auto const sql = select + "AND user_id = $2 ORDER BY id DESC LIMIT 20";
    BulkList list;
    for (auto const& row : tx.all<Row>(sql, tx.account(), tx.who().user.value)) list.items.push_back(show(row));
    return list;
}

std::int64_t prune_bulks(Tx& tx, int limit) {
    auto const old =
        tx.all<OldBulk>("SELECT account_id, id FROM bulks WHERE created_at < $1 ORDER BY created_at LIMIT $2",
                        tx.now() + -kept_for_ms, limit);
    for (auto const& one : old) {
        tx.run("DELETE FROM bulk_items WHERE account_id = $1 AND bulk_id = $2", one.account_id, one.id);
        tx.run("DELETE FROM bulks WHERE account_id = $1 AND id = $2", one.account_id, one.id);
    }
    return static_cast<std::int64_t>(old.size());
}

}  // namespace recado::bulk
