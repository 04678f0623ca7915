#include "features/conversations/word_index.h"

namespace recado::conversations {

void postgres_words(Statement& sql, Tx const& tx, WordQuery const& query) {
    std::string match;
    for (auto const& term : query.terms) {
        if (!match.empty()) match += " & ";
        // Words are letters and digits only: nothing in them can end the quotes.
        for (std::size_t i = 0; i < term.words.size(); ++i) match += (i > 0 ? " <-> '" : "('") + term.words[i] + "'";
        match += term.prefix ? ":*)" : ")";
    }
    sql.add(" WHERE m.words @@ to_tsquery('simple', ")
        .bind(std::string_view(query.texts.emplace_back(std::move(match))));
    sql.add(") AND m.account_id = ").bind(tx.account()).add(" AND m.inbox_id IN (");
    for (std::size_t i = 0; i < query.inboxes.size(); ++i) {
        if (i > 0) sql.add(", ");
        sql.bind(query.inboxes[i]);
    }
    sql.add(")");
}

}  // namespace recado::conversations
