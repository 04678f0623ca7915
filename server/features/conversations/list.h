// The inbox list and the thread. Lists walk one index range for each visible inbox and state and merge them, so that a
// page costs the same with a thousand conversations as with a million; totals come from the counters.
#pragma once

#include "features/conversations/message.h"

namespace recado::conversations {

enum class Tab : std::uint8_t { mine, unassigned, all };
DESCRIBE_ENUM(Tab, mine, unassigned, all)
enum class StateFilter : std::uint8_t { active, fresh, in_progress, snoozed, closed, archived, any };
DESCRIBE_ENUM(StateFilter, active, new, in_progress, snoozed, closed, archived, any)
enum class Sort : std::uint8_t { last_activity, waiting, priority, created };
DESCRIBE_ENUM(Sort, last_activity, waiting, priority, created)

struct ListQuery {
    std::optional<Tab> tab;
    std::optional<StateFilter> state;
    std::optional<InboxId> inbox_id;
    std::optional<LabelId> label_id;
    std::optional<TeamId> team_id;
    std::optional<UserId> assignee_id;
    std::optional<bool> unattended;
    std::optional<std::string> channel;
    std::optional<json::Raw> filter;
    std::optional<std::string> q;
    std::optional<Sort> sort;
    std::optional<std::string> cursor;
    std::optional<int> limit;
};
DESCRIBE(ListQuery, FIELD(tab), FIELD(state), FIELD(inbox_id), FIELD(label_id), FIELD(team_id), FIELD(assignee_id),
         FIELD(unattended, doc("Never answered, or waiting for an answer")),
         FIELD(channel, text(1, 40), doc("The kind of the inbox")),
         FIELD(filter, doc("Conditions, see /conversations/fields; without a state it decides about states itself")),
         FIELD(q, text(0, 200)), FIELD(sort), FIELD(cursor, text(0, 60)), FIELD(limit, range(1, 200)))

// Of the same filter without the tab.
struct Counts {
    std::int64_t mine = 0;
    std::int64_t unassigned = 0;
    std::int64_t all = 0;
    std::optional<bool> at_least;  // there is more than was counted: a filter over very many conversations
};
DESCRIBE(Counts, FIELD(mine), FIELD(unassigned), FIELD(all), FIELD(at_least))

struct ConversationPage {
    std::vector<Conversation> items;
    std::optional<std::string> next_cursor;
    Counts counts;
    std::int64_t seq;  // of the account's events at this moment: live events after it apply to this page
};
DESCRIBE(ConversationPage, FIELD(items), FIELD(next_cursor), FIELD(counts), FIELD(seq))

Result<ConversationPage> list_conversations(Tx& tx, ListQuery const& query);
// The totals alone, for a filter that is being written.
Result<Counts> count_conversations(Tx& tx, ListQuery const& query);
// The totals of the active conversations that who asks may see.
Counts count_active(Tx& tx);

struct ByNumber {
    std::int64_t display_id;
};
DESCRIBE(ByNumber, FIELD(display_id))
Result<Conversation> show_conversation(Tx& tx, OneConversation const& in);
Result<Conversation> show_by_number(Tx& tx, ByNumber const& in);

struct OfContact {
    ContactId contact_id;
};
DESCRIBE(OfContact, FIELD(contact_id))
struct ConversationList {
    std::vector<Conversation> items;
};
DESCRIBE(ConversationList, FIELD(items))
// Those that who asks may see, newest activity first, at most 200.
Result<ConversationList> conversations_of_contact(Tx& tx, OfContact const& in);

struct ThreadQuery {
    ConversationId conversation_id;
    std::optional<MessageId> before;
    std::optional<MessageId> after;
    std::optional<int> limit;
};
DESCRIBE(ThreadQuery, FIELD(conversation_id), FIELD(before), FIELD(after), FIELD(limit, range(1, 200)))
struct MessagePage {
    std::vector<Message> items;  // oldest first
    bool has_more;               // in the direction asked for
};
DESCRIBE(MessagePage, FIELD(items), FIELD(has_more))
Result<MessagePage> list_messages(Tx& tx, ThreadQuery const& query);

}  // namespace recado::conversations
