#include "platform/db/events.h"

#include <algorithm>
#include <limits>

namespace recado::db {

namespace {

struct EventRow {
    std::int64_t account_id;
    std::int64_t seq;
    std::string type;
    std::string subject_kind;
    std::int64_t subject_id;
    InboxId inbox_id;
    UserId user_id;
    std::optional<Permission> permission;
    bool nobody;
    ActorKind actor_kind;
    std::int64_t actor_id;
    std::string actor_name;
    std::string reason;
    std::string data;
    Time at;
};
DESCRIBE(EventRow, FIELD(account_id), FIELD(seq), FIELD(type), FIELD(subject_kind), FIELD(subject_id), FIELD(inbox_id),
         FIELD(user_id), FIELD(permission), FIELD(nobody), FIELD(actor_kind), FIELD(actor_id), FIELD(actor_name),
         FIELD(reason), FIELD(data), FIELD(at))

std::vector<Event> to_events(std::vector<EventRow> rows) {
    std::vector<Event> events;
    events.reserve(rows.size());
    for (auto& row : rows) {
        Audience const audience{row.inbox_id, row.user_id, row.permission.value_or(Permission::none), row.nobody};
        events.push_back({row.account_id, row.seq, std::move(row.type), std::move(row.subject_kind), row.subject_id,
                          audience, row.actor_kind, row.actor_id, std::move(row.actor_name), std::move(row.reason),
                          std::move(row.data), row.at});
    }
    return events;
}

std::int64_t below(std::int64_t before_seq) {
    return before_seq > 0 ? before_seq : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

std::vector<Event> events_after(Tx& tx, std::int64_t seq, int limit) {
    return to_events(
        tx.all<EventRow>("SELECT account_id, seq, type, subject_kind, subject_id, inbox_id, user_id, permission, "
                         "nobody, actor_kind, actor_id, actor_name, "
                         "reason, data, at FROM events WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                         tx.account(), seq, limit));
}

std::vector<Event> history_of(Tx& tx, std::string_view subject_kind, std::int64_t subject_id, std::int64_t before_seq,
                              int limit) {
    return to_events(tx.all<EventRow>(
        "SELECT account_id, seq, type, subject_kind, subject_id, inbox_id, user_id, permission, nobody, actor_kind, "
        "actor_id, actor_name, "
        "reason, data, at FROM events WHERE account_id = $1 AND subject_kind = $2 AND subject_id = $3 AND seq < $4 "
        // Word for word as the index has it.
        "AND type NOT IN ('message_created', 'message_updated') ORDER BY seq DESC LIMIT $5",
        tx.account(), subject_kind, subject_id, below(before_seq), limit));
}

std::vector<Event> events_before(Tx& tx, std::int64_t before_seq, std::string_view subject_kind, std::int64_t actor_id,
                                 int limit) {
    return to_events(tx.all<EventRow>(
        "SELECT account_id, seq, type, subject_kind, subject_id, inbox_id, user_id, permission, nobody, actor_kind, "
        "actor_id, actor_name, "
        "reason, data, at FROM events WHERE account_id = $1 AND seq < $2 AND ($3 = '' OR subject_kind = $3) "
        "AND ($4 = 0 OR actor_id = $4) ORDER BY seq DESC LIMIT $5",
        tx.account(), below(before_seq), subject_kind, actor_id, limit));
}

std::int64_t last_seq(Tx& tx) {
    return tx.number("SELECT max(seq) FROM events WHERE account_id = $1", tx.account()).value_or(0);
}

std::int64_t first_seq(Tx& tx) {
    return tx.number("SELECT min(seq) FROM events WHERE account_id = $1", tx.account()).value_or(0);
}

std::int64_t prune_events(Tx& tx, Time before, int limit) {
    std::int64_t removed = 0;
    // Accounts by skipping through the key, not by reading all events.
    auto account = tx.number("SELECT min(account_id) FROM events");
    while (account && removed < limit) {
        // Events of one account ascend in time, so only its oldest are read.
        removed += tx.run(
            "DELETE FROM events WHERE account_id = $1 AND seq IN (SELECT seq FROM events WHERE account_id = $1 ORDER "
            "BY seq LIMIT $2) "
            "AND at < $3 AND seq < (SELECT max(seq) FROM events WHERE account_id = $1)",
            *account, limit - removed, before);
        account = tx.number("SELECT min(account_id) FROM events WHERE account_id > $1", *account);
    }
    return removed;
}

}  // namespace recado::db
