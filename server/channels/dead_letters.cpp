#include "channels/dead_letters.h"

#include <limits>

#include "platform/base/text.h"

namespace recado::channels {
namespace {

struct Kept {
    std::int64_t id;
    AccountId account_id;
    std::string source;
    std::string body;
};
DESCRIBE(Kept, FIELD(id), FIELD(account_id), FIELD(source), FIELD(body))

std::optional<Kept> find_open(Tx& tx, DeadLetterId id) {
    return tx.one<Kept>(
        "SELECT id, account_id, source, body FROM dead_letters WHERE account_id = $1 AND id = $2 AND resolved_at IS "
        "NULL",
        tx.account(), id);
}

void resolve(Tx& tx, Kept const& letter, LetterEnd end) {
    tx.run("UPDATE dead_letters SET resolved_at = $1 WHERE account_id = $2 AND id = $3", tx.now(), letter.account_id,
           letter.id);
    tx.announce({.kind = "dead_letter", .id = letter.id, .audience = {.nobody = true}},
                DeadLetterResolved{{letter.id}, letter.source, end});
}

}  // namespace

Result<DeadLetterPage> list_dead_letters(Tx& tx, ListDeadLetters const& in) {
    auto const limit = in.limit.value_or(60);
    DeadLetterPage page{
        .items = tx.all<DeadLetter>(
            "SELECT id, source, error, substr(body, 1, 4000) AS body, length(body) AS size, received_at "
            "FROM dead_letters WHERE account_id = $1 AND resolved_at IS NULL AND id < $2 ORDER BY id "
            "DESC LIMIT $3",
            tx.account(), in.before ? in.before->value : std::numeric_limits<std::int64_t>::max(), limit + 1),
        .has_more = false};
    page.has_more = std::ssize(page.items) > limit;
    if (page.has_more) page.items.pop_back();
    return page;
}

Result<Done> replay(Tx& tx, OneDeadLetter const& in, Feed const& feed) {
    auto const letter = find_open(tx, in.dead_letter_id);
    if (!letter) return not_found("dead_letter");
    TRY(feed(tx, letter->source, letter->body));
    resolve(tx, *letter, LetterEnd::replayed);
    return Done{};
}

Result<Done> dismiss(Tx& tx, OneDeadLetter const& in) {
    auto const letter = find_open(tx, in.dead_letter_id);
    if (!letter) return not_found("dead_letter");
    resolve(tx, *letter, LetterEnd::dismissed);
    return Done{};
}

int replay_all(Tx& tx, Feed const& feed) {
    int fed = 0;
    for (auto const& letter : tx.all<Kept>(
             "SELECT id, account_id, source, body FROM dead_letters WHERE resolved_at IS NULL AND account_id IS NOT "
             "NULL ORDER BY id")) {
        tx.act_as(Who::system(letter.account_id));
        if (!feed(tx, letter.source, letter.body)) continue;
        resolve(tx, letter, LetterEnd::replayed);
        ++fed;
    }
    return fed;
}

void bury(Tx& tx, std::string_view source, std::string_view body, std::string const& error) {
    auto const text = text::repair_utf8(body);
    if (tx.exists(
            "SELECT 1 FROM dead_letters WHERE account_id = $1 AND source = $2 AND resolved_at IS NULL AND body = $3",
            tx.account(), source, text))
        return;
    tx.run(
        "INSERT INTO dead_letters (id, account_id, source, body, error, received_at) VALUES ($1, $2, $3, $4, $5, $6)",
        next_id_value(tx.now().ms), tx.account(), source, text, error, tx.now());
}

}  // namespace recado::channels
