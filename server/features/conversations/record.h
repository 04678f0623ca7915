// The row of a conversation, and the one way to change it. A Change starts from what was read, is edited in memory, and
// commit() writes it: shelf, counters, version, ticket, activity lines and events follow from the difference. Nothing
// else updates the table.
#pragma once

#include "features/conversations/conversation.h"
#include "features/conversations/message.h"

namespace recado::conversations {

struct Record {
    ConversationId id;
    std::int64_t display_id;
    InboxId inbox_id;
    ContactId contact_id;
    IdentityId identity_id;
    Status status;
    State state;
    std::optional<Time> archived_at;
    std::optional<Time> snoozed_until;
    std::int64_t priority;  // 0 none, 1 low ... 4 urgent
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
    std::string label_ids;
    std::int64_t unread_count;
    std::optional<Time> waiting_since;
    std::optional<Time> first_reply_at;
    std::optional<Time> last_inbound_at;
    std::optional<Time> window_expires_at;
    Time last_activity_at;
    std::optional<MessageId> last_message_id;
    Time last_message_at;
    std::optional<Direction> last_direction;
    std::optional<MessageKind> last_kind;
    std::optional<std::string> last_text;
    std::optional<MessageState> last_state;
    std::optional<std::string> last_author;
    bool muted;
    std::int64_t ticket_episode;
    std::optional<Time> closed_at;
    std::int64_t version;
    Time created_at;
    // Of the inbox, the contact and the identity:
    std::string inbox_kind;
    std::int64_t reopen_window_h;
    std::optional<Time> inbox_last_inbound_at;
    std::string contact_name;
    std::optional<FileId> avatar_file_id;
    std::optional<std::string> phone;
    std::optional<std::string> country;
    std::string handle;
    std::optional<Time> blocked_at;
};
DESCRIBE(Record, FIELD(id), FIELD(display_id), FIELD(inbox_id), FIELD(contact_id), FIELD(identity_id), FIELD(status),
         FIELD(state), FIELD(archived_at), FIELD(snoozed_until), FIELD(priority), FIELD(assignee_id), FIELD(team_id),
         FIELD(label_ids), FIELD(unread_count), FIELD(waiting_since), FIELD(first_reply_at), FIELD(last_inbound_at),
         FIELD(window_expires_at), FIELD(last_activity_at), FIELD(last_message_id), FIELD(last_message_at),
         FIELD(last_direction), FIELD(last_kind), FIELD(last_text), FIELD(last_state), FIELD(last_author), FIELD(muted),
         FIELD(ticket_episode), FIELD(closed_at), FIELD(version), FIELD(created_at), FIELD(inbox_kind),
         FIELD(reopen_window_h), FIELD(inbox_last_inbound_at), FIELD(contact_name), FIELD(avatar_file_id), FIELD(phone),
         FIELD(country), FIELD(handle), FIELD(blocked_at))

// "SELECT ... FROM conversations v JOIN ...": add a WHERE that names v.account_id.
extern std::string const select_records;

std::optional<Record> find_record(Tx& tx, ConversationId id);
std::optional<Record> find_record_of(Tx& tx, InboxId inbox, IdentityId identity);

State state_of(Record const& record);
std::string ticket_number(std::int64_t display_id, std::int64_t episode);
// For events and, with `who`, for the person who asks.
Conversation show(Record const& record);
Conversation show_to(Who const& who, Record const& record);
Before before_of(Record const& record);
std::optional<std::int64_t> window_of(Record const& record);

struct OpenConversation {
    InboxId inbox;
    ContactId contact;
    IdentityId identity;
    Status status = Status::open;
    bool by_contact = false;  // the customer waits from now on
};
// Makes the row, its ticket and counters, and announces conversation_created. There must be none of this inbox and
// identity.
Record open_conversation(Tx& tx, OpenConversation const& open);

class Change {
  public:
    Change(Tx& tx, Record record) : tx_(tx), before_(record), now_(std::move(record)) {}

    Record& operator*() { return now_; }
    Record* operator->() { return &now_; }
    Record const& before() const { return before_; }
    void because(std::string reason) { reason_ = std::move(reason); }
    // A line of history in the thread; `params` is a JSON object.
    void activity(std::string code, std::string params = "{}") {
        lines_.push_back({std::move(code), {std::move(params)}});
    }
    // Makes `message` the preview and moves the activity time; older messages change neither.
    void last_message(MessageRow const& message);

    // Writes and announces conversation_updated with the names of the changed fields; nothing at all when nothing
    // changed.
    Record commit();
    // Writes, and announces message_created with this conversation instead.
    Record commit_with(MessageRow const& message);
    Record commit_with(Message const& message);

  private:
    std::vector<std::string> changes() const;
    void write();
    void write_tickets();
    void write_lines(Time at);
    db::Subject subject() const;

    Tx& tx_;
    Record const before_;
    Record now_;
    std::vector<Activity> lines_;
    std::string reason_;
};

}  // namespace recado::conversations
