#include "features/conversations/record.h"

#include <limits>
#include <tuple>

#include "features/conversations/counts.h"
#include "features/conversations/events.h"
#include "features/conversations/moved.h"
#include "platform/base/check.h"

namespace recado::conversations {

std::string const select_records = R"(
    SELECT v.id, v.display_id, v.inbox_id, v.contact_id, v.identity_id, v.status, v.state, v.archived_at, v.snoozed_until, v.priority, v.assignee_id,
           v.team_id, v.label_ids, v.unread_count, v.waiting_since, v.first_reply_at, v.last_inbound_at, v.window_expires_at, v.last_activity_at,
           v.last_message_id, v.last_message_at, v.last_direction, v.last_kind, v.last_text, v.last_state, v.last_author, v.muted, v.ticket_episode,
           v.closed_at, v.version, v.created_at, b.kind AS inbox_kind, b.reopen_window_h, b.last_inbound_at AS inbox_last_inbound_at,
           c.name AS contact_name, c.avatar_file_id, c.phone, c.country, CASE WHEN i.namespace = 'phone' THEN '' ELSE i.display END AS handle,
           i.blocked_at
    FROM conversations v
    JOIN inboxes b ON b.account_id = v.account_id AND b.id = v.inbox_id
    JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
    JOIN identities i ON i.account_id = v.account_id AND i.id = v.identity_id
)";

namespace {

constexpr std::int64_t nobody_waits = std::numeric_limits<std::int64_t>::max();

std::int64_t waiting_order(Record const& record) {
    return record.waiting_since ? record.waiting_since->ms : nobody_waits;
}

// What changes seldom and stands in many indexes: everything else goes with the short statement of an ordinary message.
auto settled(Record const& r) {
    return std::tie(r.status, r.state, r.archived_at, r.snoozed_until, r.priority, r.assignee_id, r.team_id,
                    r.label_ids, r.waiting_since, r.first_reply_at, r.muted, r.ticket_episode, r.closed_at);
}

void write_message_fields(Tx& tx, Record const& r) {
    tx.run(R"(
        UPDATE conversations SET unread_count = $1, last_inbound_at = $2, window_expires_at = $3, last_activity_at = $4, last_message_id = $5,
               last_message_at = $6, last_direction = $7, last_kind = $8, last_text = $9, last_state = $10, last_author = $11, version = $12, updated_at = $13
        WHERE account_id = $14 AND id = $15)",
           r.unread_count, r.last_inbound_at, r.window_expires_at, r.last_activity_at, r.last_message_id,
           r.last_message_at, r.last_direction, r.last_kind, r.last_text, r.last_state, r.last_author, r.version,
           tx.now(), tx.account(), r.id);
}

// One statement, so that every index is touched once.
void write_all_fields(Tx& tx, Record const& r) {
    tx.run(R"(
        UPDATE conversations SET unread_count = $1, last_inbound_at = $2, window_expires_at = $3, last_activity_at = $4, last_message_id = $5,
               last_message_at = $6, last_direction = $7, last_kind = $8, last_text = $9, last_state = $10, last_author = $11, version = $12, updated_at = $13,
               status = $16, state = $17, archived_at = $18, snoozed_until = $19, priority = $20, assignee_id = $21, team_id = $22,
               label_ids = $23, waiting_since = $24, waiting_order = $25, first_reply_at = $26, muted = $27, ticket_episode = $28, closed_at = $29
        WHERE account_id = $14 AND id = $15)",
           r.unread_count, r.last_inbound_at, r.window_expires_at, r.last_activity_at, r.last_message_id,
           r.last_message_at, r.last_direction, r.last_kind, r.last_text, r.last_state, r.last_author, r.version,
           tx.now(), tx.account(), r.id, r.status, r.state, r.archived_at, r.snoozed_until, r.priority, r.assignee_id,
           r.team_id, r.label_ids, r.waiting_since, waiting_order(r), r.first_reply_at, r.muted, r.ticket_episode,
           r.closed_at);
}

// The rows of its labels carry what orders them, so that the list of a large label costs what any page costs.
void write_label_order(Tx& tx, Record const& r) {
    tx.run(
        "UPDATE conversation_labels SET inbox_id = $1, state = $2, last_activity_at = $3 WHERE account_id = $4 AND "
        "conversation_id = $5",
        r.inbox_id, r.state, r.last_activity_at, tx.account(), r.id);
}

auto label_order(Record const& r) { return std::tie(r.label_ids, r.state, r.last_activity_at); }

void insert_ticket(Tx& tx, Record const& r) {
    tx.run(R"(
        INSERT INTO tickets (id, account_id, conversation_id, number, episode, opened_at, closed_at, close_kind) VALUES ($1, $2, $3, $4, $5, $6, $7, $8))",
           next_id_value(tx.now().ms), tx.account(), r.id, ticket_number(r.display_id, r.ticket_episode),
           r.ticket_episode, tx.now(), r.closed_at,
           r.closed_at ? std::optional<std::string_view>("ignored") : std::nullopt);
}

}  // namespace

std::optional<Record> find_record(Tx& tx, ConversationId id) {
    static auto const sql = select_records + "WHERE v.account_id = $1 AND v.id = $2 AND b.deleted_at IS NULL";
    return tx.one<Record>(sql, tx.account(), id);
}

std::optional<Record> find_record_of(Tx& tx, InboxId inbox, IdentityId identity) {
    static auto const sql =
        select_records + "WHERE v.account_id = $1 AND v.inbox_id = $2 AND v.identity_id = $3 AND b.deleted_at IS NULL";
    return tx.one<Record>(sql, tx.account(), inbox, identity);
}

State state_of(Record const& record) {
    if (record.archived_at) return State::archived;
    switch (record.status) {
        case Status::open:
            return record.first_reply_at ? State::in_progress : State::fresh;
        case Status::pending:
            return State::bot;
        case Status::snoozed:
            return State::snoozed;
        case Status::closed:
            return State::closed;
    }
    check(false, "a conversation has a status");
    return State::closed;
}

std::string ticket_number(std::int64_t display_id, std::int64_t episode) {
    auto number = std::to_string(display_id);
    if (episode > 1) number += "-" + std::to_string(episode);
    return number;
}

std::optional<std::int64_t> window_of(Record const& record) {
    auto const* kind = inboxes::find_kind(record.inbox_kind);
    if (!kind || kind->window_ms == 0) return std::nullopt;
    return kind->window_ms;
}

Conversation show(Record const& r) {
    Conversation shown{.id = r.id, .display_id = r.display_id, .inbox_id = r.inbox_id};
    shown.contact = {.id = r.contact_id, .name = r.contact_name, .blocked = r.blocked_at.has_value()};
    if (r.avatar_file_id)
        shown.contact.avatar_url = "/api/v1/files/" + std::to_string(r.avatar_file_id->value) + "/avatar";
    shown.contact.phone = r.phone;
    shown.contact.country = r.country;
    if (!r.handle.empty()) shown.contact.handle = r.handle;
    shown.status = r.status;
    shown.archived_at = r.archived_at;
    shown.snoozed_until = r.snoozed_until;
    if (r.priority > 0) shown.priority = static_cast<Priority>(r.priority - 1);
    shown.assignee_id = r.assignee_id;
    shown.team_id = r.team_id;
    shown.label_ids = contacts::split_ids<labels::Label>(r.label_ids);
    shown.unread_count = r.unread_count;
    shown.waiting_since = r.waiting_since;
    shown.first_reply_at = r.first_reply_at;
    shown.last_activity_at = r.last_activity_at;
    shown.created_at = r.created_at;
    shown.muted = r.muted;
    shown.ticket_number = ticket_number(r.display_id, r.ticket_episode);
    shown.window_applies = window_of(r).has_value();
    if (shown.window_applies) shown.window_expires_at = r.window_expires_at;
    if (r.last_message_id && r.last_direction && r.last_kind)
        shown.last_message = MessagePreview{.id = *r.last_message_id,
                                            .direction = *r.last_direction,
                                            .kind = *r.last_kind,
                                            .text = r.last_text.value_or(""),
                                            .state = r.last_state,
                                            .author_name = r.last_author,
                                            .created_at = r.last_message_at};
    shown.version = r.version;
    return shown;
}

Conversation show_to(Who const& who, Record const& record) {
    auto shown = show(record);
    auto& can = shown.can.emplace();
    if (who.can(Permission::reply)) can.emplace_back("reply");
    if (who.can(Permission::assign_conversations)) can.emplace_back("assign");
    if (who.user &&
        (who.can(Permission::assign_conversations) || (!record.assignee_id && who.can(Permission::take_unassigned))))
        can.emplace_back("take");
    if (who.can(Permission::close_conversations)) can.emplace_back("close");
    if (who.can(Permission::label_conversations)) can.emplace_back("label");
    return shown;
}

Before before_of(Record const& r) {
    return {.assignee_id = r.assignee_id,
            .team_id = r.team_id,
            .status = r.status,
            .archived = r.archived_at.has_value(),
            .unread_count = r.unread_count,
            .first_reply = r.first_reply_at.has_value(),
            .waiting = r.waiting_since.has_value()};
}

MessageUpdated updated(Tx& tx, MessageRow const& row) {
    return {show_message(tx, row), {}, HeldBy{row.assignee_id, row.team_id}};
}

db::Subject about(ConversationId id, InboxId inbox, std::string reason) {
    return {.kind = "conversation",
            .id = id.value,
            .audience = {.inbox = inbox, .permission = Permission::view_conversations},
            .reason = std::move(reason)};
}

Record open_conversation(Tx& tx, OpenConversation const& open) {
    auto const id = tx.next_id<Conversation>();
    auto const waiting = open.by_contact && open.status != Status::closed ? std::optional(tx.now()) : std::nullopt;
    tx.run(R"(
        INSERT INTO conversations (id, account_id, display_id, inbox_id, contact_id, identity_id, status, state, waiting_since, waiting_order,
                                   last_activity_at, closed_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $11))",
           id, tx.account(), tx.next_display_id("conversation"), open.inbox, open.contact, open.identity, open.status,
           state_of(Record{.status = open.status}), waiting, waiting ? waiting->ms : nobody_waits, tx.now(),
           open.status == Status::closed ? std::optional(tx.now()) : std::nullopt);
    auto record = find_record(tx, id);
    check(record.has_value(), "a new conversation can be read");
    insert_ticket(tx, *record);
    count_new(tx, *record);
    tx.announce(about(id, open.inbox), ConversationCreated{show(*record)});
    return std::move(*record);
}

void Change::last_message(MessageRow const& message) {
    now_.last_activity_at = std::max(now_.last_activity_at, message.created_at);
    if (message.created_at < now_.last_message_at) return;
    now_.last_message_id = message.id;
    now_.last_message_at = message.created_at;
    now_.last_direction = message.direction;
    now_.last_kind = message.kind;
    now_.last_text = preview_text(message.text.value_or(""));
    now_.last_state = message.state;
    now_.last_author = message.author_name;
}

std::vector<std::string> Change::changes() const {
    std::vector<std::string> names;
    auto const note = [&](bool differs, std::string_view name) {
        if (differs) names.emplace_back(name);
    };
    note(before_.status != now_.status, "status");
    note(before_.archived_at != now_.archived_at, "archived_at");
    note(before_.snoozed_until != now_.snoozed_until, "snoozed_until");
    note(before_.priority != now_.priority, "priority");
    note(before_.assignee_id != now_.assignee_id, "assignee_id");
    note(before_.team_id != now_.team_id, "team_id");
    note(before_.label_ids != now_.label_ids, "label_ids");
    note(before_.unread_count != now_.unread_count, "unread_count");
    note(before_.waiting_since != now_.waiting_since, "waiting_since");
    note(before_.first_reply_at != now_.first_reply_at, "first_reply_at");
    note(before_.muted != now_.muted, "muted");
    note(before_.ticket_episode != now_.ticket_episode, "ticket_number");
    note(before_.window_expires_at != now_.window_expires_at, "window_expires_at");
    note(before_.last_message_id != now_.last_message_id || before_.last_state != now_.last_state ||
             before_.last_text != now_.last_text,
         "last_message");
    return names;
}

void Change::write_tickets() {
    if (before_.ticket_episode != now_.ticket_episode) insert_ticket(tx_, now_);
    bool const closed_before = before_.status == Status::closed, closed_now = now_.status == Status::closed;
    if (closed_before == closed_now && before_.first_reply_at == now_.first_reply_at) return;
    std::optional<std::string_view> close_kind;
    if (closed_now) close_kind = now_.first_reply_at ? "attended" : "ignored";
    tx_.run(R"(
        UPDATE tickets SET closed_at = $1, close_kind = $2, close_reason = $3, first_reply_at = $4, assignee_id = $5
        WHERE account_id = $6 AND conversation_id = $7 AND episode = $8)",
            now_.closed_at, close_kind, closed_now && !reason_.empty() ? std::optional(reason_) : std::nullopt,
            now_.first_reply_at, now_.assignee_id, tx_.account(), now_.id, now_.ticket_episode);
}

void Change::write() {
    if (before_.status != now_.status)
        now_.closed_at = now_.status == Status::closed ? std::optional(tx_.now()) : std::nullopt;
    if (now_.status != Status::snoozed) now_.snoozed_until.reset();
    if (now_.status == Status::closed) now_.waiting_since.reset();
    now_.state = state_of(now_);
    ++now_.version;
    if (!lines_.empty()) now_.last_activity_at = std::max(now_.last_activity_at, tx_.now());
    bool const short_way = settled(before_) == settled(now_);
    short_way ? write_message_fields(tx_, now_) : write_all_fields(tx_, now_);
    if (!now_.label_ids.empty() && label_order(before_) != label_order(now_)) write_label_order(tx_, now_);
    if (short_way) return;
    count_change(tx_, before_, now_);
    write_tickets();
}

db::Subject Change::subject() const { return about(now_.id, now_.inbox_id, reason_); }

void Change::write_lines(Time at) {
    for (auto& line : lines_) {
        auto const author = actor_of(tx_.who());
        MessageRow row{.id = tx_.next_id<Message>(),
                       .conversation_id = now_.id,
                       .inbox_id = now_.inbox_id,
                       .direction = Direction::activity,
                       .kind = MessageKind::activity,
                       .author_kind = author.kind};
        if (tx_.who().actor_id) row.author_id = tx_.who().actor_id;
        row.author_name = author.name;
        row.content.text = json::to_text(Content{.activity = std::move(line)});
        row.created_at = at;
        insert_message(tx_, row, std::nullopt);
        tx_.announce(subject(), MessageCreated{show_message(tx_, row), show(now_), before_of(now_)});
    }
    lines_.clear();
}

Record Change::commit() {
    auto names = changes();
    if (names.empty() && lines_.empty()) return now_;
    write();
    tx_.announce(subject(), ConversationUpdated{show(now_), before_of(before_), std::move(names)});
    announce_moved(tx_, before_, now_);
    write_lines(tx_.now());
    return now_;
}

Record Change::commit_with(MessageRow const& message) { return commit_with(show_message(tx_, message)); }

Record Change::commit_with(Message const& message) {
    write();
    tx_.announce(subject(), MessageCreated{message, show(now_), before_of(before_)});
    announce_moved(tx_, before_, now_);
    write_lines(message.created_at + -1);  // what a message caused stands above it
    return now_;
}

}  // namespace recado::conversations
