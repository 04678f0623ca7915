#include "features/conversations/attempt.h"

#include <algorithm>
#include <random>

#include "features/conversations/delivery.h"
#include "features/conversations/record.h"
#include "platform/base/check.h"

namespace recado::conversations {

namespace {

struct Expired {
    std::int64_t account_id;
    MessageId message_id;
};
DESCRIBE(Expired, FIELD(account_id), FIELD(message_id))

std::string new_uuid() {
    thread_local std::mt19937_64 random{std::random_device{}()};
    static constexpr char digits[] = "0123456789abcdef";
    std::string uuid = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    for (auto& c : uuid)
        if (c == 'x') c = digits[random() & 15];
    return uuid;
}

void end_attempt(Tx& tx, MessageId message, std::string_view outcome, MessageError const* error) {
    tx.run(
        "UPDATE message_attempts SET ended_at = $1, outcome = $2, error = $3 WHERE account_id = $4 AND message_id = $5 "
        "AND ended_at IS NULL",
        tx.now(), outcome, error ? json::Raw{json::to_text(*error)} : json::Raw{}, tx.account(), message);
}

// Ends the open attempt; gives the row when the message is still where the attempt left it.
std::optional<MessageRow> settle(Tx& tx, MessageId message, std::string_view outcome, MessageError const* error) {
    end_attempt(tx, message, outcome, error);
    auto row = find_message_row(tx, message);
    if (!row || row->direction != Direction::outbound || !row->state) return std::nullopt;
    return row;
}

void move_to(Tx& tx, MessageRow& row, MessageState state, MessageError const* error) {
    row.state = state;
    row.error = error ? json::Raw{json::to_text(*error)} : json::Raw{};
    write_delivery(tx, row);
}

bool window_is_closed(Record const& record, MessageRow const& row, Time now) {
    if (!window_of(record) || row.kind == MessageKind::from_template) return false;
    return !record.window_expires_at || *record.window_expires_at <= now;
}

std::vector<Recipient> recipients_of(Tx& tx, Record const& record) {
    return tx.all<Recipient>(R"(
        SELECT namespace AS name_space, value, provider_value FROM identities WHERE account_id = $1 AND contact_id = $2
        ORDER BY CASE WHEN id = $3 THEN 0 ELSE 1 END, main DESC, id)",
                             tx.account(), record.contact_id, record.identity_id);
}

std::vector<OutgoingFile> files_of(Tx& tx, MessageRow const& row) {
    if (row.attachment_count == 0) return {};
    return tx.all<OutgoingFile>(R"(
        SELECT a.id AS attachment_id, a.file_id, a.kind, a.name, a.mime_type, f.sha256, f.size
        FROM attachments a JOIN files f ON f.account_id = a.account_id AND f.id = a.file_id
        WHERE a.account_id = $1 AND a.message_id = $2 ORDER BY a.id)",
                                tx.account(), row.id);
}

int start_attempt(Tx& tx, MessageRow const& row, std::string const& uuid) {
    auto const earlier = tx.number("SELECT count(*) FROM message_attempts WHERE account_id = $1 AND message_id = $2",
                                   tx.account(), row.id)
                             .value_or(0);
    tx.run(R"(
        INSERT INTO message_attempts (id, account_id, message_id, inbox_id, uuid, started_at, lease_until) VALUES ($1, $2, $3, $4, $5, $6, $7))",
           next_id_value(tx.now().ms), tx.account(), row.id, row.inbox_id, uuid, tx.now(), tx.now() + attempt_lease_ms);
    return static_cast<int>(earlier) + 1;
}

}  // namespace

std::optional<Outgoing> begin_attempt(Tx& tx, MessageId message) {
    auto row = find_message_row(tx, message);
    if (!row || row->direction != Direction::outbound || row->state != MessageState::queued) return std::nullopt;
    auto const record = find_record(tx, row->conversation_id);
    if (!record) return std::nullopt;
    if (window_is_closed(*record, *row, tx.now())) {
        MessageError const error{.code = "window_closed", .title = "The reply window is closed", .retryable = false};
        move_to(tx, *row, MessageState::failed, &error);
        return std::nullopt;
    }
    Outgoing outgoing{.message_id = row->id,
                      .conversation_id = record->id,
                      .inbox_id = record->inbox_id,
                      .contact_id = record->contact_id,
                      .inbox_kind = record->inbox_kind,
                      .attempt_uuid = new_uuid(),
                      .kind = row->kind,
                      .text = row->text.value_or("")};
    outgoing.attempt_number = start_attempt(tx, *row, outgoing.attempt_uuid);
    outgoing.files = files_of(tx, *row);
    outgoing.recipients = recipients_of(tx, *record);
    if (row->reply_to_id)
        outgoing.reply_to_source_id =
            tx.text("SELECT source_id FROM messages WHERE account_id = $1 AND id = $2", tx.account(), row->reply_to_id);
    if (!row->content.text.empty()) {
        auto content = json::decode_text<Content>(row->content.text);
        check(content.has_value(), "a stored JSON column can be read");
        outgoing.location = content->location;
        outgoing.template_payload = content->template_payload.value_or(json::Raw{});
    }
    move_to(tx, *row, MessageState::sending, nullptr);
    return outgoing;
}

void mark_accepted(Tx& tx, MessageId message, std::string const& source_id) {
    auto row = settle(tx, message, "accepted", nullptr);
    if (!row) return;
    if (!row->source_id) {
        row->source_id = source_id;
        write_source(tx, *row);
    }
    if (rank_of(MessageState::accepted) > rank_of(*row->state)) move_to(tx, *row, MessageState::accepted, nullptr);
    unpark(tx, *row);
}

void mark_failed(Tx& tx, MessageId message, MessageError const& error) {
    auto row = settle(tx, message, "failed", &error);
    if (row && rank_of(MessageState::failed) > rank_of(*row->state)) move_to(tx, *row, MessageState::failed, &error);
}

void mark_refused(Tx& tx, MessageId message, MessageError const& error) {
    auto row = settle(tx, message, "refused", &error);
    if (row && row->state == MessageState::sending) move_to(tx, *row, MessageState::queued, &error);
}

void mark_unknown(Tx& tx, MessageId message, MessageError const& error) {
    auto row = settle(tx, message, "unknown", &error);
    if (row && row->state == MessageState::sending) move_to(tx, *row, MessageState::unknown, &error);
}

int expire_attempts(Tx& tx) {
    auto const expired = tx.all<Expired>(
        "SELECT account_id, message_id FROM message_attempts WHERE ended_at IS NULL AND lease_until < $1 LIMIT 500",
        tx.now());
    auto const before = tx.who();
    for (auto const& attempt : expired) {
        tx.act_as(Who::system({attempt.account_id}));
        mark_unknown(
            tx, attempt.message_id,
            {.code = "unknown_outcome", .title = "The server stopped while this was being sent", .retryable = true});
    }
    tx.act_as(before);
    return static_cast<int>(expired.size());
}

std::int64_t expire_parked(Tx& tx) {
    return tx.run("DELETE FROM parked_statuses WHERE expires_at < $1", tx.now()) +
           tx.run("DELETE FROM parked_annotations WHERE expires_at < $1", tx.now());
}

}  // namespace recado::conversations
