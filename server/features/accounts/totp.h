// Time-based one-time codes (RFC 6238: HMAC-SHA-1, 30 seconds) and their secrets as authenticator apps read them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/base/time.h"

namespace recado::accounts {

std::string new_totp_secret();  // 20 random bytes
std::string totp_code(std::string_view secret, std::int64_t step, int digits = 6);
// The step of the code, when it is the current one or a neighbour and lies after `last_step` (a code works once).
std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, Time now, std::int64_t last_step);
std::string base32(std::string_view bytes);  // RFC 4648 without padding
// "otpauth://totp/Recado:ada%40example.com?secret=…&issuer=Recado"
std::string totp_uri(std::string_view secret, std::string_view email);

}  // namespace recado::accounts
