#include "platform/db/outbox.h"

#include <algorithm>
#include <utility>

#include "platform/db/events.h"

namespace recado::db {

void Outbox::begin(AccountId account) {
    last_seq_.clear();
    joined_.assign(1, account.value);
}

void Outbox::join(Connection& connection, AccountId account) {
    if (connection.dialect() == Dialect::sqlite || std::ranges::find(joined_, account.value) != joined_.end()) return;
    // Whoever takes several locks began with that of account 0, so no two wait for each other.
    connection.text("SELECT pg_advisory_xact_lock($1)", values_of(account.value));
    joined_.push_back(account.value);
}

void Outbox::append(Connection& connection, Event event) {
    auto [last, fresh] = last_seq_.try_emplace(event.account_id, 0);
    if (fresh) {
        try {
            last->second =
                connection.number("SELECT max(seq) FROM events WHERE account_id = $1", values_of(event.account_id))
                    .value_or(0);
        } catch (...) {
            last_seq_.erase(last);
            throw;
        }
    }
    event.seq = last->second + 1;
    auto const permission = event.audience.permission == Permission::none
                                ? std::optional<std::string_view>()
                                : std::optional(json::name_of(event.audience.permission));
    connection.execute_later(
        "INSERT INTO events (account_id, seq, type, subject_kind, subject_id, inbox_id, user_id, permission, nobody, "
        "actor_kind, actor_id, "
        "actor_name, reason, data, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        values_of(event.account_id, event.seq, event.type, event.subject_kind, event.subject_id, event.audience.inbox,
                  event.audience.user, permission, event.audience.nobody, event.actor_kind, event.actor_id,
                  event.actor_name, event.reason, event.data, event.at));
    last->second = event.seq;
    events_.push_back(std::move(event));
}

void Outbox::undo_to(Mark mark) {
    while (events_.size() > mark.events) {
        last_seq_[events_.back().account_id] = events_.back().seq - 1;
        events_.pop_back();
    }
    jobs_ = mark.jobs;
    // Going back to a savepoint gives back the locks that were taken since.
    while (joined_.size() > mark.joined) {
        last_seq_.erase(joined_.back());
        joined_.pop_back();
    }
}

std::vector<Event> Outbox::take() {
    jobs_ = 0;
    return std::exchange(events_, {});
}

}  // namespace recado::db
