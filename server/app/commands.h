// What the program can be told to do: `recado serve`, `recado config` and so on. Each gives the exit code.
#pragma once

#include <string>

#include "app/config.h"

namespace recado::app {

int serve(Loaded const& loaded);
// The API description, to standard output.
int print_openapi();
int load_demo(Loaded const& loaded);
int remove_demo(Loaded const& loaded);
// Prints a link that sets a new password.
int replay_dead_letters(Loaded const& loaded);
int reset_password(Loaded const& loaded, std::string const& email);

}  // namespace recado::app
