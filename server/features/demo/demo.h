// The demo shop: an account with a team, labels and forty conversations, marked as demo everywhere, so that a newcomer
// sees a living inbox. It goes away whole. Its customers are people of the simulator: nothing is ever sent to anybody
// real.
#pragma once

#include <string>
#include <vector>

#include "features/accounts/accounts.h"

namespace recado::demo {

struct Parts {
    accounts::Accounts& accounts;
    std::string simulator;  // base address; empty: where `./dev run` starts it
    std::string graph_version;
};

// What the log-in page of a demo installation shows.
std::vector<accounts::DemoLogin> logins();

// Makes the shop, unless there is any account already. Gives whether it did.
bool load(Parts const& parts);

// The webhook addresses of the demo account's channels, for the simulator.
std::vector<std::string> callbacks(Database& database);

// Deletes every row of the demo account and the people who are only in it. Gives false when there is none.
bool remove(Database& database);

}  // namespace recado::demo
