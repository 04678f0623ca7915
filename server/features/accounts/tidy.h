// What must happen now and then although nobody asks.
#pragma once

#include "features/accounts/authenticator.h"

namespace recado::accounts {

// To be called every minute and before the end: writes who was seen, removes sessions, links and devices that are past
// their time.
void tidy(Accounts& accounts, Authenticator& authenticator);

}  // namespace recado::accounts
