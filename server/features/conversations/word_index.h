// The full-text index of messages, behind which the two databases differ: FTS5 beside the table
// (word_index_sqlite.cpp), a column that fills itself (word_index_postgres.cpp).
#pragma once

#include "features/conversations/plan.h"
#include "features/conversations/words.h"

namespace recado::conversations {

// Completes "SELECT ... FROM messages m": the messages that hold all terms and stand in one of the inboxes. What is
// bound lives in `texts`.
struct WordQuery {
    std::vector<Term> const& terms;
    std::vector<InboxId> const& inboxes;
    std::deque<std::string>& texts;
};
void sqlite_words(Statement& sql, Tx const& tx, WordQuery const& query);
void postgres_words(Statement& sql, Tx const& tx, WordQuery const& query);

// The kind of the job that brings the index up to date, and how many messages it takes in one
// transaction: some 3 ms, which whoever receives messages meanwhile waits.
inline constexpr std::string_view index_job = "index_messages";
inline constexpr std::int64_t index_step = 100;

// A message was written: sees to it that the index takes it within a second, outside of this transaction, because the
// index is slower to write than the message.
void index_soon(Tx& tx, MessageRow const& row);
// Takes the next messages of all accounts that are not yet in the index; gives how many it went through.
std::int64_t index_messages(Tx& tx, std::int64_t limit);
// The text of a message changed.
void reindex_message(Tx& tx, MessageId message, InboxId inbox, std::string_view before, std::string_view now);

}  // namespace recado::conversations
