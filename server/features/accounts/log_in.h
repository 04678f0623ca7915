// From e-mail and password (and a code) to a session. Whoever guesses learns nothing: unknown people, wrong passwords
// and disabled members get one answer that takes one time. Guesses are limited per e-mail and per source; a browser
// that has logged in before has a limit of its own, so the owner still gets in while somebody else guesses.
#pragma once

#include "features/accounts/accounts.h"
#include "features/accounts/session.h"

namespace recado::accounts {

inline constexpr std::int64_t known_device_ms = 365 * day_ms;

struct LogIn {
    std::string email;
    std::string password;
    std::optional<std::string> code;
};
DESCRIBE(LogIn, FIELD(email, text(1, 320)), FIELD(password, text(1, 1024)), FIELD(code, text(1, 40)))

struct LoggedIn {
    Me me;
    std::string token;         // of the session
    std::string device_token;  // of the browser, for next time
};

// 401 `invalid_credentials` or `second_factor_required`, 429. Blocks; not inside a transaction.
Result<LoggedIn> log_in(Accounts& accounts, LogIn const& in, Origin const& origin, std::string_view device_token);

// The windows one guess at a person's password counts in.
std::vector<Window> guess_windows(std::string_view email, std::string_view address);
// "2001:db8:1:2::/64" or the IPv4 address: what one guesser is likely to own.
std::string source_network(std::string_view address);

// Remembers the browser for the user of `tx`; gives its token (the same when it was known).
std::string remember_device(Tx& tx, std::string_view device_token);
bool is_known_device(Tx& tx, UserId user, std::string_view device_token);
// Forgets all browsers of the user but one.
void forget_devices(Tx& tx, UserId user, std::string_view except_token);

}  // namespace recado::accounts
