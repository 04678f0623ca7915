#include "features/accounts/api_token.h"

#include "platform/base/check.h"
#include "platform/base/crypto.h"

namespace recado::accounts {
namespace {

struct Row {
    ApiTokenId id;
    AccountId account_id;
    UserId user_id;
    std::string name;
    json::Raw permissions;
    Time created_at;
    std::optional<Time> last_used_at;
    std::optional<Time> expires_at;
};
DESCRIBE(Row, FIELD(id), FIELD(account_id), FIELD(user_id), FIELD(name), FIELD(permissions), FIELD(created_at),
         FIELD(last_used_at), FIELD(expires_at))

ApiToken to_token(Row const& row) {
    return {.id = row.id,
            .name = row.name,
            .permissions = list_of(parse_permissions(row.permissions)),
            .created_at = row.created_at,
            .last_used_at = row.last_used_at,
            .expires_at = row.expires_at,
            .token = std::nullopt};
}

ApiTokenFacts facts(Row const& row) {
    return {row.id, row.user_id, row.name, list_of(parse_permissions(row.permissions)), row.expires_at};
}

db::Subject about(Row const& row) {
    return {.kind = "api_token", .id = row.id.value, .audience = only(Permission::manage_api_tokens)};
}

PermissionSet both(PermissionSet one, PermissionSet other) {
    PermissionSet set;
    for (auto const permission : list_of(one))
        if (other.has(permission)) set.add(permission);
    return set;
}

}  // namespace

Result<ApiTokenList> list_api_tokens(Tx& tx, Nothing const&) {
    ApiTokenList list;
    for (auto const& row : tx.all<Row>("SELECT id, account_id, user_id, name, permissions, created_at, last_used_at,"
                                       " expires_at FROM api_tokens WHERE account_id = $1 ORDER BY id DESC",
                                       tx.account()))
        list.items.push_back(to_token(row));
    return list;
}

Result<ApiToken> create_api_token(Tx& tx, CreateApiToken const& in) {
    auto const wanted = set_of(in.permissions);
    for (std::size_t i = 0; i < in.permissions.size(); ++i)
        if (!tx.who().can(in.permissions[i]))
            return invalid("permissions[" + std::to_string(i) + "]", "not_yours", "is more than you may do");
    if (in.expires_at && *in.expires_at <= tx.now()) return invalid("expires_at", "too_small", "is in the past");
    auto const token = std::string(api_token_prefix) + crypto::random_token();
    Row const row{.id = tx.next_id<ApiToken>(),
                  .account_id = tx.account(),
                  .user_id = tx.who().user,
                  .name = in.name,
                  .permissions = permissions_column(wanted),
                  .created_at = tx.now(),
                  .last_used_at = std::nullopt,
                  .expires_at = in.expires_at};
    tx.run(
        "INSERT INTO api_tokens (id, account_id, user_id, name, token_hash, permissions, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.id, row.account_id, row.user_id, row.name, crypto::sha256_hex(token), row.permissions, row.created_at,
        row.expires_at);
    tx.announce(about(row), ApiTokenCreated{facts(row)});
    auto made = to_token(row);
    made.token = token;
    return made;
}

Result<Done> delete_api_token(Tx& tx, DeleteApiToken const& in) {
    auto const row = tx.one<Row>(
        "SELECT id, account_id, user_id, name, permissions, created_at, last_used_at, expires_at FROM api_tokens"
        " WHERE account_id = $1 AND id = $2",
        tx.account(), in.api_token_id);
    if (!row) return not_found("api_token");
    tx.run("DELETE FROM api_tokens WHERE account_id = $1 AND id = $2", tx.account(), row->id);
    tx.announce(about(*row), ApiTokenDeleted{facts(*row)});
    return Done{};
}

std::optional<Who> who_of_token(Tx& tx, std::string_view token) {
    if (!token.starts_with(api_token_prefix)) return std::nullopt;
    auto const row = tx.one<Row>(
        "SELECT id, account_id, user_id, name, permissions, created_at, last_used_at, expires_at FROM api_tokens"
        " WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > $2)",
        crypto::sha256_hex(token), tx.now());
    if (!row) return std::nullopt;
    auto who = who_of(tx, row->account_id, row->user_id);
    if (!who) return std::nullopt;
    who->kind = ActorKind::api;
    who->actor_id = row->id.value;
    who->name = row->name;
    who->permissions = both(parse_permissions(row->permissions), who->permissions);
    return who;
}

}  // namespace recado::accounts
