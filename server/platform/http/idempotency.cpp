#include "platform/http/idempotency.h"

#include <openssl/sha.h>

namespace recado::http {

namespace {

constexpr std::size_t longest_key = 255;

std::string sha256_hex(std::string_view text) {
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), hash);
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (unsigned char const byte : hash) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

// A row of idempotency_keys.
struct KeptAnswer {
    std::string route;
    std::string request_hash;
    int status = 0;
    std::string response;
};
DESCRIBE(KeptAnswer, FIELD(route), FIELD(request_hash), FIELD(status), FIELD(response))

// A token that acts for nobody keeps its answers under its own id; ids are never shared between nouns.
std::int64_t keeper(Who const& who) { return who.user ? who.user.value : who.actor_id; }

}  // namespace

Result<std::optional<IdempotentCall>> idempotent_call(Request const& request, Route const& route) {
    std::string_view key;
    bool given = false;
    for (auto const& [name, value] : request.headers) {
        if (name != "idempotency-key") continue;
        key = value;
        given = true;
    }
    if (!given) return std::nullopt;
    if (key.empty() || key.size() > longest_key)
        return invalid("Idempotency-Key", "bad_format", "must have 1 to 255 characters");
    return IdempotentCall{.key = std::string(key),
                          .route = std::string(json::name_of(route.method)) + " " + route.pattern,
                          .hash = sha256_hex(request.path + "\n" + request.body)};
}

Result<std::optional<StoredAnswer>> find_answer(Tx& tx, IdempotentCall const& call) {
    auto const kept = tx.one<KeptAnswer>(
        "SELECT route, request_hash, status, response FROM idempotency_keys "
        "WHERE account_id = $1 AND user_id = $2 AND key = $3",
        tx.account(), keeper(tx.who()), call.key);
    if (!kept) return std::nullopt;
    if (kept->route != call.route || kept->request_hash != call.hash)
        return conflict("idempotency_mismatch", "this Idempotency-Key was used for another request");
    return StoredAnswer{kept->status, kept->response};
}

void keep_answer(Tx& tx, IdempotentCall const& call, StoredAnswer const& answer) {
    tx.run(
        "INSERT INTO idempotency_keys (account_id, user_id, key, route, request_hash, status, response, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.account(), keeper(tx.who()), call.key, call.route, call.hash, answer.status, answer.body, tx.now());
}

}  // namespace recado::http
