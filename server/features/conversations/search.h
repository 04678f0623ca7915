// Search over the history: messages by words, contacts and conversations by name, phone, e-mail and number. Nobody
// finds what they may not see. The words of messages stand in the full-text index of the database, reached through
// word_index.h.
#pragma once

#include "features/conversations/list.h"
#include "features/conversations/words.h"

namespace recado::conversations {

enum class From : std::uint8_t { contact, team, notes };
DESCRIBE_ENUM(From, contact, team, notes)

struct SearchMessages {
    std::string q;
    std::optional<From> from;
    std::optional<UserId> author_id;
    std::optional<InboxId> inbox_id;
    std::optional<LabelId> label_id;
    std::optional<ConversationId> within;
    std::optional<Time> after;
    std::optional<Time> before;
    std::optional<std::string> cursor;
    std::optional<int> limit;
};
DESCRIBE(SearchMessages,
         FIELD(q, text(1, 200), doc("Words; \"in quotes\" for a phrase; the last one, and one with *, may go on")),
         FIELD(from, doc("Who wrote: the customer, the team, or notes")), FIELD(author_id), FIELD(inbox_id),
         FIELD(label_id, doc("Of the conversation")), FIELD(within, doc("One conversation only")), FIELD(after),
         FIELD(before), FIELD(cursor, text(1, 20)), FIELD(limit, range(1, 100)))

struct MessageHit {
    MessageId message_id;
    ConversationId conversation_id;
    std::int64_t display_id;
    InboxId inbox_id;
    ContactId contact_id;
    std::string contact_name;
    Direction direction;
    std::optional<std::string> author_name;
    std::string text;
    std::vector<Range> ranges;
    Time created_at;
};
DESCRIBE(MessageHit, FIELD(message_id), FIELD(conversation_id), FIELD(display_id), FIELD(inbox_id), FIELD(contact_id),
         FIELD(contact_name), FIELD(direction), FIELD(author_name), FIELD(text, doc("An excerpt on one line")),
         FIELD(ranges, doc("Where the words stand in the excerpt, in UTF-16 units")), FIELD(created_at))

struct MessageHits {
    std::vector<MessageHit> items;  // the newest first
    std::optional<std::string> next_cursor;
};
DESCRIBE(MessageHits, FIELD(items), FIELD(next_cursor))
Result<MessageHits> search_messages(Tx& tx, SearchMessages const& in);

struct SearchAll {
    std::string q;
};
DESCRIBE(SearchAll, FIELD(q, text(1, 200)))
struct Found {
    std::vector<Conversation> conversations;
    std::vector<contacts::Contact> contacts;  // none for who may not see contacts
    std::vector<MessageHit> messages;
};
DESCRIBE(Found, FIELD(conversations), FIELD(contacts), FIELD(messages))
// The first few of each, as one types.
Result<Found> search_all(Tx& tx, SearchAll const& in);

}  // namespace recado::conversations
