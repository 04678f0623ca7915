// What people (and later rules) do to a conversation besides writing: who has it, where it stands, how it is marked.
// Each is one function that records actor and reason, and doing it twice does nothing.
#pragma once

#include "features/conversations/conversation.h"

namespace recado::conversations {

// Absent means unchanged, zero means nobody.
struct Assign {
    ConversationId conversation_id;
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
    std::optional<std::string> reason;
};
DESCRIBE(Assign, FIELD(conversation_id), FIELD(assignee_id), FIELD(team_id), FIELD(reason, text(0, 200)))
// The one function that changes assignee and team (model law 7). Taking an unassigned conversation needs
// `take_unassigned`, all else `assign_conversations`.
Result<Conversation> assign(Tx& tx, Assign const& in);

struct SetStatus {
    ConversationId conversation_id;
    Status status;
    std::optional<Time> snoozed_until;
    std::optional<std::string> reason;
};
DESCRIBE(SetStatus, FIELD(conversation_id), FIELD(status), FIELD(snoozed_until), FIELD(reason, text(0, 200)))
Result<Conversation> set_status(Tx& tx, SetStatus const& in);

struct SetArchived {
    ConversationId conversation_id;
    bool archived;
};
DESCRIBE(SetArchived, FIELD(conversation_id), FIELD(archived))
// Archiving an unfinished conversation closes it first.
Result<Conversation> set_archived(Tx& tx, SetArchived const& in);

struct SetPriority {
    ConversationId conversation_id;
    std::optional<Priority> priority;
};
DESCRIBE(SetPriority, FIELD(conversation_id), FIELD(priority))
Result<Conversation> set_priority(Tx& tx, SetPriority const& in);

struct SetLabels {
    ConversationId conversation_id;
    std::vector<LabelId> label_ids;
};
DESCRIBE(SetLabels, FIELD(conversation_id), FIELD(label_ids, items(0, 50)))
Result<Conversation> set_labels(Tx& tx, SetLabels const& in);

struct SetMuted {
    ConversationId conversation_id;
    bool muted;
};
DESCRIBE(SetMuted, FIELD(conversation_id), FIELD(muted))
Result<Conversation> set_muted(Tx& tx, SetMuted const& in);

struct SetRead {
    ConversationId conversation_id;
    bool read;
};
DESCRIBE(SetRead, FIELD(conversation_id), FIELD(read))
Result<Conversation> set_read(Tx& tx, SetRead const& in);

struct Start {
    ContactId contact_id;
    InboxId inbox_id;
};
DESCRIBE(Start, FIELD(contact_id), FIELD(inbox_id))
// The thread of the contact in the inbox, opened when there is none.
Result<Conversation> start_conversation(Tx& tx, Start const& in);

// Opens snoozed conversations whose time has come, of all accounts; a periodic job calls it. Gives how many.
int wake_snoozed(Tx& tx);
// A label is going away: takes it off every conversation. Runs within the transaction of `label_deleted`.
void forget_label(Tx& tx, LabelId label);
// A team is going away: its conversations have none. Runs within the transaction of `team_deleted`.
void forget_team(Tx& tx, TeamId team);

enum class DraftMode : std::uint8_t { reply, note };
DESCRIBE_ENUM(DraftMode, reply, note)

struct Draft {
    DraftMode mode;
    std::string text;
    Time updated_at;
};
DESCRIBE(Draft, FIELD(mode), FIELD(text), FIELD(updated_at))
struct DraftList {
    std::vector<Draft> items;
};
DESCRIBE(DraftList, FIELD(items))
struct SaveDraft {
    ConversationId conversation_id;
    DraftMode mode;
    std::string text;  // empty removes it
};
DESCRIBE(SaveDraft, FIELD(conversation_id), FIELD(mode), FIELD(text, text(0, 150000)))
// Drafts are each person's own.
Result<DraftList> show_drafts(Tx& tx, OneConversation const& in);
Result<DraftList> save_draft(Tx& tx, SaveDraft const& in);

}  // namespace recado::conversations
