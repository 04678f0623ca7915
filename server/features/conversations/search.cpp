#include "features/conversations/search.h"

#include <algorithm>
#include <charconv>

#include "features/accounts/role.h"
#include "features/conversations/access.h"
#include "features/conversations/word_index.h"

namespace recado::conversations {

namespace {

constexpr int few = 5;

struct HitRow {
    MessageId id;
    ConversationId conversation_id;
    std::int64_t display_id;
    InboxId inbox_id;
    ContactId contact_id;
    std::string contact_name;
    Direction direction;
    std::optional<std::string> author_name;
    std::optional<std::string> text;
    Time created_at;
};
DESCRIBE(HitRow, FIELD(id), FIELD(conversation_id), FIELD(display_id), FIELD(inbox_id), FIELD(contact_id),
         FIELD(contact_name), FIELD(direction), FIELD(author_name), FIELD(text), FIELD(created_at))

void from(Statement& sql, From from) {
    switch (from) {
        case From::contact:
            sql.add(" AND m.direction = 'inbound'");
            break;
        case From::team:
            sql.add(" AND m.direction = 'outbound'");
            break;
        case From::notes:
            sql.add(" AND m.direction = 'note'");
            break;
    }
}

void narrow(Statement& sql, SearchMessages const& in) {
    if (in.from) from(sql, *in.from);
    if (in.author_id) sql.add(" AND m.author_kind = 'user' AND m.author_id = ").bind(*in.author_id);
    if (in.within) sql.add(" AND m.conversation_id = ").bind(*in.within);
    if (in.after) sql.add(" AND m.created_at >= ").bind(*in.after);
    if (in.before) sql.add(" AND m.created_at < ").bind(*in.before);
    if (in.label_id) {
        sql.add(" AND EXISTS (SELECT 1 FROM conversation_labels l WHERE l.account_id = m.account_id AND l.label_id = ");
        sql.bind(*in.label_id).add(" AND l.conversation_id = m.conversation_id)");
    }
}

Result<std::int64_t> below(std::optional<std::string> const& cursor) {
    if (!cursor) return std::numeric_limits<std::int64_t>::max();
    std::int64_t id = 0;
    auto const [end, code] = std::from_chars(cursor->data(), cursor->data() + cursor->size(), id);
    if (code != std::errc{} || end != cursor->data() + cursor->size())
        return invalid("cursor", "bad_format", "is not one of ours");
    return id;
}

std::vector<MessageId> matching(Tx& tx, SearchMessages const& in, WordQuery const& query, std::int64_t below,
                                int limit) {
    Statement sql;
    sql.add("SELECT m.id AS message_id FROM messages m");
    tx.dialect() == db::Dialect::sqlite ? sqlite_words(sql, tx, query) : postgres_words(sql, tx, query);
    sql.add(" AND m.account_id = ").bind(tx.account()).add(" AND m.deleted_at IS NULL");
    sql.add(tx.dialect() == db::Dialect::sqlite ? " AND x.rowid < " : " AND m.id < ").bind(below);
    narrow(sql, in);
    if (auto const sight = accounts::sight_of(tx); sight.is_narrow()) {
        sql.add(
            " AND EXISTS (SELECT 1 FROM conversations v WHERE v.account_id = m.account_id AND v.id = "
            "m.conversation_id");
        only_in_sight(sql, sight);
        sql.add(")");
    }
    sql.add(tx.dialect() == db::Dialect::sqlite ? " ORDER BY x.rowid DESC" : " ORDER BY m.id DESC");
    sql.add(" LIMIT ").bind(limit);
    return tx.all_with<MessageId>(sql.text(), sql.values());
}

std::vector<MessageHit> load(Tx& tx, std::vector<MessageId> const& ids, std::vector<Term> const& terms) {
    if (ids.empty()) return {};
    Statement sql;
    sql.add("SELECT m.id, m.conversation_id, v.display_id, m.inbox_id, v.contact_id, c.name AS contact_name, ");
    sql.add("m.direction, m.author_name, m.text, m.created_at FROM messages m ");
    sql.add("JOIN conversations v ON v.account_id = m.account_id AND v.id = m.conversation_id ");
    sql.add("JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id WHERE m.account_id = ");
    sql.bind(tx.account()).add(" AND m.id IN (");
    for (std::size_t i = 0; i < ids.size(); ++i) sql.add(i > 0 ? ", " : "").bind(ids[i]);
    sql.add(") ORDER BY m.id DESC");
    std::vector<MessageHit> hits;
    for (auto const& row : tx.all_with<HitRow>(sql.text(), sql.values())) {
        auto found = excerpt(row.text.value_or(""), terms);
        hits.push_back({row.id, row.conversation_id, row.display_id, row.inbox_id, row.contact_id, row.contact_name,
                        row.direction, row.author_name, std::move(found.text), std::move(found.ranges),
                        row.created_at});
    }
    return hits;
}

}  // namespace

Result<MessageHits> search_messages(Tx& tx, SearchMessages const& in) {
    auto inboxes = visible_inboxes(tx);
    if (in.inbox_id) std::erase_if(inboxes, [&](InboxId id) { return id != *in.inbox_id; });
    if (in.inbox_id && inboxes.empty()) return not_found("inbox");
    auto const from = TRY(below(in.cursor));
    auto const terms = read_terms(in.q);
    if (terms.empty() || inboxes.empty()) return MessageHits{};
    auto const limit = in.limit.value_or(25);
    std::deque<std::string> texts;
    auto ids = matching(tx, in, {terms, inboxes, texts}, from, limit + 1);
    MessageHits hits;
    if (ids.size() > static_cast<std::size_t>(limit)) {
        ids.pop_back();
        hits.next_cursor = std::to_string(ids.back().value);
    }
    hits.items = load(tx, ids, terms);
    return hits;
}

Result<Found> search_all(Tx& tx, SearchAll const& in) {
    Found found;
    found.conversations = TRY(list_conversations(tx, {.state = StateFilter::any, .q = in.q, .limit = few})).items;
    if (tx.who().can(Permission::view_contacts))
        found.contacts = TRY(contacts::list_contacts(tx, {.q = in.q, .cursor = {}, .limit = few})).items;
    found.messages = TRY(search_messages(tx, {.q = in.q, .limit = few})).items;
    return found;
}

}  // namespace recado::conversations
