#include "features/accounts/accounts.h"

#include "platform/base/text.h"

namespace recado::accounts {

Accounts::Accounts(Database& store, Settings given)
    : database(store), settings(std::move(given)), windows(store.clock()) {}

std::string Accounts::link(std::string_view page, std::string_view token) const {
    auto url = settings.public_url;
    while (url.ends_with('/')) url.pop_back();
    return url + '/' + std::string(page) + "#token=" + std::string(token);
}

std::string Accounts::csrf_token(std::int64_t session_id) const {
    return text::base64url(crypto::hmac_sha256(settings.secret_box.derive("csrf"), std::to_string(session_id)));
}

}  // namespace recado::accounts
