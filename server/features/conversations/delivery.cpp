#include "features/conversations/delivery.h"

#include <algorithm>

#include "features/conversations/attempt.h"
#include "features/conversations/events.h"
#include "features/conversations/receive.h"
#include "features/conversations/record.h"

namespace recado::conversations {

namespace {

constexpr std::int64_t parked_for_ms = 30 * minute_ms;
constexpr std::int64_t parked_limit = 20'000;  // of one account; what comes above is dropped

std::optional<MessageRow> find_by_source(Tx& tx, StatusUpdate const& update) {
    static auto const sql = select_messages + "WHERE m.account_id = $1 AND m.inbox_id = $2 AND m.source_id = $3";
    if (update.source_id.empty()) return std::nullopt;
    return tx.one<MessageRow>(sql, tx.account(), update.inbox, update.source_id);
}

std::optional<MessageRow> find_by_attempt(Tx& tx, StatusUpdate const& update) {
    if (update.our_id.empty()) return std::nullopt;
    auto const id =
        tx.number("SELECT message_id FROM message_attempts WHERE account_id = $1 AND uuid = $2 AND inbox_id = $3",
                  tx.account(), update.our_id, update.inbox);
    if (!id) return std::nullopt;
    return find_message_row(tx, {*id});
}

void set_times(MessageRow& row, MessageState state, Time at) {
    if (state == MessageState::sent && !row.sent_at) row.sent_at = at;
    if (state == MessageState::delivered && !row.delivered_at) row.delivered_at = at;
    if (state == MessageState::read && !row.read_at) row.read_at = at;
}

void park(Tx& tx, StatusUpdate const& update) {
    auto const error = update.error ? json::Raw{json::to_text(*update.error)} : json::Raw{};
    tx.run(R"(
        INSERT INTO parked_statuses (id, account_id, inbox_id, source_id, state, at, error, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (account_id, inbox_id, source_id, state) DO NOTHING)",
           next_id_value(tx.now().ms), tx.account(), update.inbox, update.source_id, update.state, update.at, error,
           tx.now() + parked_for_ms);
}

struct Parked {
    MessageState state;
    Time at;
    json::Raw error;
};
DESCRIBE(Parked, FIELD(state), FIELD(at), FIELD(error))

// A failure that comes after the delivery changes nothing but is kept with the attempt.
void note_late_failure(Tx& tx, MessageRow const& row, MessageError const& error) {
    tx.run(R"(
        UPDATE message_attempts SET error = $1
        WHERE account_id = $2 AND id = (SELECT max(id) FROM message_attempts WHERE account_id = $2 AND message_id = $3))",
           json::Raw{json::to_text(error)}, tx.account(), row.id);
}

int times_known(MessageRow const& row) {
    return row.sent_at.has_value() + row.delivered_at.has_value() + row.read_at.has_value();
}

bool advance(Tx& tx, MessageRow row, StatusUpdate const& update) {
    if (row.direction != Direction::outbound || !row.state) return false;
    auto const before = times_known(row);
    set_times(row, update.state, update.at);
    bool const named = !row.source_id && !update.source_id.empty();
    bool const forward = rank_of(update.state) > rank_of(*row.state);
    if (forward) {
        row.state = update.state;
        row.error = update.state == MessageState::failed && update.error ? json::Raw{json::to_text(*update.error)}
                                                                         : json::Raw{};
    } else if (update.state == MessageState::failed && update.error && *row.state != MessageState::failed) {
        note_late_failure(tx, row, *update.error);
    }
    if (named) {
        row.source_id = update.source_id;
        write_source(tx, row);
    }
    if (forward || before != times_known(row)) write_delivery(tx, row);
    if (named) unpark(tx, row);
    return forward || named || before != times_known(row);
}

bool parking_is_full(Tx& tx) {
    return tx.exists("SELECT 1 FROM parked_statuses WHERE account_id = $1 LIMIT 1 OFFSET $2", tx.account(),
                     parked_limit);
}

}  // namespace

int rank_of(MessageState state) {
    switch (state) {
        case MessageState::queued:
            return 0;
        case MessageState::sending:
            return 1;
        case MessageState::unknown:
            return 2;
        case MessageState::cancelled:
            return 2;
        case MessageState::accepted:
            return 3;
        case MessageState::sent:
            return 4;
        case MessageState::failed:
            return 5;
        case MessageState::delivered:
            return 6;
        case MessageState::read:
            return 7;
    }
    return 0;
}

void write_delivery(Tx& tx, MessageRow const& row) {
    tx.run(
        "UPDATE messages SET state = $1, error = $2, sent_at = $3, delivered_at = $4, read_at = $5 WHERE account_id = "
        "$6 AND id = $7",
        row.state, row.error, row.sent_at, row.delivered_at, row.read_at, tx.account(), row.id);
    if (row.kind == MessageKind::reaction) return;  // shown as an annotation of another message
    tx.run("UPDATE conversations SET last_state = $1 WHERE account_id = $2 AND id = $3 AND last_message_id = $4",
           row.state, tx.account(), row.conversation_id, row.id);
    tx.announce(about(row.conversation_id, row.inbox_id), updated(tx, row));
}

void write_source(Tx& tx, MessageRow const& row) {
    tx.run("UPDATE messages SET source_id = $1 WHERE account_id = $2 AND id = $3", row.source_id, tx.account(), row.id);
}

void unpark(Tx& tx, MessageRow const& row) {
    apply_annotations(tx, row.inbox_id, *row.source_id);
    auto const parked = tx.all<Parked>(
        "SELECT state, at, error FROM parked_statuses WHERE account_id = $1 AND inbox_id = $2 AND source_id = $3 ORDER "
        "BY id",
        tx.account(), row.inbox_id, row.source_id);
    if (parked.empty()) return;
    tx.run("DELETE FROM parked_statuses WHERE account_id = $1 AND inbox_id = $2 AND source_id = $3", tx.account(),
           row.inbox_id, row.source_id);
    for (auto const& status : parked) {
        StatusUpdate update{.inbox = row.inbox_id, .source_id = *row.source_id, .state = status.state, .at = status.at};
        if (!status.error.text.empty())
            if (auto error = json::decode_text<MessageError>(status.error.text)) update.error = std::move(*error);
        if (auto now = find_message_row(tx, row.id)) advance(tx, std::move(*now), update);
    }
}

Applied apply_status(Tx& tx, StatusUpdate const& update) {
    auto row = find_by_source(tx, update);
    if (!row) row = find_by_attempt(tx, update);
    if (row) return advance(tx, std::move(*row), update) ? Applied::changed : Applied::unchanged;
    if (update.source_id.empty() || parking_is_full(tx)) return Applied::dropped;
    park(tx, update);
    return Applied::parked;
}

std::optional<std::string> last_inbound_source(Tx& tx, ConversationId conversation) {
    return tx.text(R"(
        SELECT source_id FROM messages WHERE account_id = $1 AND conversation_id = $2 AND direction = 'inbound' AND source_id IS NOT NULL
        ORDER BY created_at DESC, id DESC LIMIT 1)",
                   tx.account(), conversation);
}

}  // namespace recado::conversations
