#include "features/bulk/job.h"

#include <algorithm>

#include "features/accounts/member.h"
#include "features/bulk/export.h"
#include "features/bulk/row.h"
#include "features/bulk/step.h"
#include "features/conversations/access.h"
#include "features/conversations/matching.h"

namespace recado::bulk {

namespace {

constexpr std::int64_t at_once = 50;      // conversations in one transaction
constexpr std::int64_t told_every = 500;  // beyond which progress is told less often
constexpr std::size_t inserted_at_once = 2'000;

struct Item {
    std::int64_t position;
    ConversationId conversation_id;
    json::Raw before;
    json::Raw after;
};
DESCRIBE(Item, FIELD(position), FIELD(conversation_id), FIELD(before), FIELD(after))

struct Payload {
    BulkId bulk_id;
};
DESCRIBE(Payload, FIELD(bulk_id))

void fail(Tx& tx, Row& row, std::string error) {
    row.state = BulkState::failed;
    row.error = std::move(error);
    store(tx, row);
    announce(tx, row);
}

std::vector<Item> next_items(Tx& tx, Row const& row) {
    return tx.all<Item>(
        "SELECT position, conversation_id, before, after FROM bulk_items WHERE account_id = $1 AND bulk_id = $2 AND "
        "position >= $3 ORDER BY position LIMIT $4",
        tx.account(), row.id, row.handled, at_once);
}

void take(Tx& tx, Row& row, BulkAction const& action, Item const& item) {
    auto const record = conversations::find_visible(tx, item.conversation_id);
    auto const done =
        record ? tx.nested([&] { return apply(tx, *record, action); }) : Result<Done>(not_found("conversation"));
    if (!done) {
        ++row.refused;
        return;
    }
    auto const before = facts_of(*record), after = facts_of(*conversations::find_record(tx, record->id));
    if (before == after) return;
    ++row.changed;
    tx.run("UPDATE bulk_items SET before = $1, after = $2 WHERE account_id = $3 AND bulk_id = $4 AND position = $5",
           json::to_text(before), json::to_text(after), tx.account(), row.id, item.position);
}

void take_back(Tx& tx, Row& row, Item const& item) {
    if (item.before.text.empty()) return;
    auto const record = conversations::find_visible(tx, item.conversation_id);
    if (!record) return;
    auto const before = json::decode_text<Facts>(item.before.text), after = json::decode_text<Facts>(item.after.text);
    if (!before || !after) return;
    auto const was = facts_of(*record);
    if (!tx.nested([&] { return restore(tx, *record, *before, *after); })) return;
    if (facts_of(*conversations::find_record(tx, record->id)) != was) ++row.restored;
}

// Writes down what the query finds now; a second run begins anew.
void prepare(Database& database, AccountId account, Row row) {
    auto const system = Who::system(account);
    auto const query = json::decode_text<conversations::ListQuery>(row.query.text);
    auto const who = database.read_now(system, [&](Tx& tx) -> Result<std::optional<Who>> { return acting(tx, row); });
    auto found = query && *who
                     ? database.read_now(**who, [&](Tx& tx) { return conversations::list_matching(tx, *query); })
                     : Result<conversations::Matching>(not_found("conversation"));
    std::vector<ConversationId> const ids = found ? std::move(found->ids) : std::vector<ConversationId>{};
    for (std::size_t first = 0; first == 0 || first < ids.size(); first += inserted_at_once) {
        auto const size = std::min(inserted_at_once, ids.size() - first);
        (void)database.write_now(system, [&](Tx& tx) -> Result<Done> {
            if (first == 0) tx.run("DELETE FROM bulk_items WHERE account_id = $1 AND bulk_id = $2", account, row.id);
            insert_items(tx, row.id, static_cast<std::int64_t>(first), std::span(ids).subspan(first, size));
            return Done{};
        });
    }
    (void)database.write_now(system, [&](Tx& tx) -> Result<Done> {
        row.total = static_cast<std::int64_t>(ids.size());
        row.state = row.total > 0 ? BulkState::running : BulkState::done;
        if (!found)
            fail(tx, row, *who ? "not_understood" : "not_allowed");
        else if (!found->complete)
            fail(tx, row, "too_many_conversations");
        else
            store(tx, row), announce(tx, row);
        return Done{};
    });
}

std::optional<Row> read_row(Database& database, AccountId account, BulkId id) {
    return *database.read_now(Who::system(account),
                              [&](Tx& tx) -> Result<std::optional<Row>> { return find_row(tx, id); });
}

jobs::Outcome run(Database& database, files::Store& store, jobs::Job const& job) {
    auto const payload = json::decode_text<Payload>(job.payload);
    if (!payload) return jobs::Failed{"the payload names no bulk action"};
    auto row = read_row(database, job.account_id, payload->bulk_id);
    if (row && row->state == BulkState::preparing) {
        prepare(database, job.account_id, *row);
        row = read_row(database, job.account_id, payload->bulk_id);
    }
    if (row && row->state == BulkState::running && row->what().kind == BulkKind::export_csv) {
        write_export(database, store, job.account_id, *row);
        return jobs::Done{};
    }
    while (row && *database.write_now(Who::system(job.account_id),
                                      [&](Tx& tx) -> Result<bool> { return go_on(tx, payload->bulk_id); })) {
    }
    return jobs::Done{};
}

}  // namespace

bool go_on(Tx& tx, BulkId id) {
    auto row = find_row(tx, id);
    if (!row || (row->state != BulkState::running && row->state != BulkState::undoing)) return false;
    auto const who = acting(tx, *row);
    auto const action = row->what();
    if (!who || !may(*who, action.kind)) {
        fail(tx, *row, "not_allowed");
        return false;
    }
    auto const machine = tx.who();
    tx.act_as(*who);
    for (auto const& item : next_items(tx, *row)) {
        row->state == BulkState::running ? take(tx, *row, action, item) : take_back(tx, *row, item);
        ++row->handled;
    }
    tx.act_as(machine);
    bool const ended = row->handled >= row->total;
    if (ended) row->state = row->state == BulkState::running ? BulkState::done : BulkState::undone;
    store(tx, *row);
    if (ended || row->handled <= told_every || row->handled % told_every == 0) announce(tx, *row);
    return !ended;
}

std::optional<Who> acting(Tx& tx, Row const& row) {
    auto who = accounts::who_of(tx, tx.account(), row.user_id);
    if (!who) return std::nullopt;
    PermissionSet both;
    for (auto const permission : accounts::list_of(accounts::parse_permissions(row.permissions)))
        if (who->can(permission)) both.add(permission);
    who->permissions = both;
    who->kind = row.actor_kind;
    who->actor_id = row.actor_id;
    who->name = row.actor_name;
    return who;
}

void schedule(jobs::Runner& runner, files::Store& store) {
    runner.handle(std::string(bulk_job),
                  [&store](Database& database, jobs::Job const& job) { return run(database, store, job); });
    runner.every("prune_bulks", hour_ms, [](Database& database) {
        (void)database.write_now(Who::system({}), [](Tx& tx) -> Result<Done> {
            prune_bulks(tx, 20);
            return Done{};
        });
    });
}

}  // namespace recado::bulk
