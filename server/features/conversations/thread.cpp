#include <algorithm>
#include <limits>

#include "features/conversations/access.h"
#include "features/conversations/list.h"

namespace recado::conversations {

Result<MessagePage> list_messages(Tx& tx, ThreadQuery const& query) {
    TRY(find_visible(tx, query.conversation_id));
    if (query.before && query.after) return invalid("after", "unexpected", "before and after exclude each other");
    auto const limit = query.limit.value_or(60);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    std::int64_t from_time = most, from_id = most;
    if (auto const anchor = query.before ? query.before : query.after) {
        auto const at =
            tx.number("SELECT created_at FROM messages WHERE account_id = $1 AND id = $2 AND conversation_id = $3",
                      tx.account(), *anchor, query.conversation_id);
        if (!at) return not_found("message");
        from_time = *at;
        from_id = anchor->value;
    }
    static auto const start =
        select_messages +
        "WHERE m.account_id = $1 AND m.conversation_id = $2 AND m.kind <> 'reaction' AND (m.created_at, m.id) ";
    static auto const older = start + "< ($3, $4) ORDER BY m.created_at DESC, m.id DESC LIMIT $5";
    static auto const newer = start + "> ($3, $4) ORDER BY m.created_at, m.id LIMIT $5";
    auto rows = tx.all<MessageRow>(query.after ? newer : older, tx.account(), query.conversation_id, from_time, from_id,
                                   limit + 1);
    MessagePage page{.has_more = rows.size() > static_cast<std::size_t>(limit)};
    if (page.has_more) rows.pop_back();
    if (!query.after) std::ranges::reverse(rows);
    page.items = show_messages(tx, rows);
    return page;
}

}  // namespace recado::conversations
