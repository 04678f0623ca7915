// The two cookies of a browser: its session, and that it has logged in here before (which only loosens the limit on
// guesses).
#pragma once

#include "features/accounts/log_in.h"
#include "platform/http/api.h"

namespace recado::accounts {

inline constexpr std::string_view device_cookie = "recado_device";

Origin origin_of(http::Request const& request);
void set_session_cookie(http::Response& response, Accounts const& accounts, std::string_view token);
void clear_session_cookie(http::Response& response, Accounts const& accounts);
// The answer to whoever just came in: who they are, with both cookies.
http::Response welcome(Accounts const& accounts, LoggedIn const& logged_in);

}  // namespace recado::accounts
