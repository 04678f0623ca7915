// The routes of people and access. `accounts` must outlive the API.
#pragma once

#include "features/accounts/accounts.h"
#include "platform/http/api.h"

namespace recado::accounts {

void routes(http::Api& api, Accounts& accounts);

}  // namespace recado::accounts
