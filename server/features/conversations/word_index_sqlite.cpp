#include "features/conversations/word_index.h"

namespace recado::conversations {

namespace {

constexpr std::int64_t index_after_ms = 500;

// The index holds every message up to here: messages are numbered in the order in which the one writer commits them.
std::int64_t last_indexed(Tx& tx) { return tx.number("SELECT max(id) FROM message_words_docsize").value_or(0); }

// Rows are found by these words besides their own, so that a search never walks the messages of other inboxes.
std::string scope_of(InboxId inbox) { return "i" + std::to_string(inbox.value); }

std::string match_of(WordQuery const& query) {
    std::string match;
    for (auto inbox : query.inboxes) match += (match.empty() ? "scope : (" : " OR ") + scope_of(inbox);
    match += ") AND words : (";
    for (std::size_t i = 0; i < query.terms.size(); ++i) {
        match += i > 0 ? " AND \"" : "\"";
        // Words are letters and digits only: nothing in them can end the quotes.
        for (auto const& word : query.terms[i].words) match += word + " ";
        match.back() = '"';
        if (query.terms[i].prefix) match += " *";
    }
    return match + ")";
}

void add(Tx& tx, MessageId message, InboxId inbox, std::string_view text) {
    tx.run("INSERT INTO message_words (rowid, scope, words) VALUES ($1, $2, fold($3))", message, scope_of(inbox), text);
}

}  // namespace

void sqlite_words(Statement& sql, Tx const&, WordQuery const& query) {
    sql.add(" JOIN message_words x ON x.rowid = m.id WHERE message_words MATCH ");
    sql.bind(std::string_view(query.texts.emplace_back(match_of(query))));
}

void index_soon(Tx& tx, MessageRow const& row) {
    if (tx.dialect() != db::Dialect::sqlite || !row.text || row.direction == Direction::activity) return;
    // After a restart with the clock set back numbers may fall behind what the index has seen: these it would pass by.
    if (row.id.value <= last_indexed(tx)) return add(tx, row.id, row.inbox_id, *row.text);
    tx.enqueue({.kind = index_job,
                .payload = "{}",
                .run_at = tx.now() + index_after_ms,
                .queue = "interactive",
                .unique_key = std::string(index_job)});
}

std::int64_t index_messages(Tx& tx, std::int64_t limit) {
    if (tx.dialect() != db::Dialect::sqlite) return 0;
    auto const from = last_indexed(tx);
    auto const many =
        tx.number("SELECT count(*) FROM (SELECT id FROM messages WHERE id > $1 ORDER BY id LIMIT $2) m", from, limit)
            .value_or(0);
    if (many == 0) return 0;
    auto const last =
        tx.number("SELECT id FROM messages WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2", from, many - 1).value_or(from);
    // The last one is taken whatever it is: it says how far the index has come.
    tx.run(R"(
        INSERT INTO message_words (rowid, scope, words) SELECT id, 'i' || inbox_id, CASE WHEN direction = 'activity' THEN '' ELSE fold(coalesce(text, '')) END
        FROM messages WHERE id > $1 AND id <= $2 AND (id = $2 OR (direction <> 'activity' AND text IS NOT NULL)) ORDER BY id)",
           from, last);
    return many;
}

void reindex_message(Tx& tx, MessageId message, InboxId inbox, std::string_view before, std::string_view now) {
    if (tx.dialect() != db::Dialect::sqlite || message.value > last_indexed(tx)) return;
    // The index keeps no texts: what goes out must be told as it went in.
    tx.run("INSERT INTO message_words (message_words, rowid, scope, words) VALUES ('delete', $1, $2, fold($3))",
           message, scope_of(inbox), before);
    add(tx, message, inbox, now);
}

}  // namespace recado::conversations
