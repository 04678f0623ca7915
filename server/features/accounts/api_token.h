// A token lets a program act for the member who made it, with some of that member's permissions. Only its SHA-256 is
// kept; it is shown once. It stops when it expires, is deleted, or its maker is disabled, and never does more than its
// maker may do today.
#pragma once

#include "features/accounts/events.h"

namespace recado::accounts {

using ApiTokenId = Id<ApiToken>;

inline constexpr std::string_view api_token_prefix = "rcd_";

struct ApiToken {
    ApiTokenId id;
    std::string name;
    Permissions permissions;
    Time created_at;
    std::optional<Time> last_used_at;
    std::optional<Time> expires_at;
    std::optional<std::string> token;  // only when it was just made
};
DESCRIBE(ApiToken, FIELD(id), FIELD(name), FIELD(permissions), FIELD(created_at), FIELD(last_used_at),
         FIELD(expires_at), FIELD(token))

struct ApiTokenList {
    std::vector<ApiToken> items;
};
DESCRIBE(ApiTokenList, FIELD(items))
Result<ApiTokenList> list_api_tokens(Tx& tx, Nothing const&);

struct CreateApiToken {
    std::string name;
    Permissions permissions;
    std::optional<Time> expires_at;
};
DESCRIBE(CreateApiToken, FIELD(name, text(1, 80)), FIELD(permissions, items(1, 64)), FIELD(expires_at))
Result<ApiToken> create_api_token(Tx& tx, CreateApiToken const& in);

struct DeleteApiToken {
    ApiTokenId api_token_id;
};
DESCRIBE(DeleteApiToken, FIELD(api_token_id))
Result<Done> delete_api_token(Tx& tx, DeleteApiToken const& in);

// Who a program with this token is; nothing when the token opens nothing. Marks nothing as used.
std::optional<Who> who_of_token(Tx& tx, std::string_view token);

}  // namespace recado::accounts
