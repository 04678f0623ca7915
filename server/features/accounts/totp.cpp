#include "features/accounts/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "platform/base/check.h"
#include "platform/base/crypto.h"

namespace recado::accounts {
namespace {

constexpr std::int64_t step_ms = 30 * second_ms;

std::array<unsigned char, 20> hmac_sha1(std::string_view key, std::string_view data) {
    std::array<unsigned char, 20> digest{};
    unsigned int size = 0;
    auto const* const made =
        HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<unsigned char const*>(data.data()),
             data.size(), digest.data(), &size);
    check(made != nullptr && size == digest.size(), "OpenSSL offers HMAC-SHA-1");
    return digest;
}

void append_percent_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~";
    for (unsigned char const c : text) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || plain.contains(static_cast<char>(c))) {
            out += static_cast<char>(c);
        } else {
            out += '%';
            out += digits[c >> 4];
            out += digits[c & 15];
        }
    }
}

}  // namespace

std::string new_totp_secret() { return crypto::random_bytes(20); }

std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
    std::string counter(8, '\0');
    for (int i = 7; i >= 0; --i, step >>= 8) counter[static_cast<std::size_t>(i)] = static_cast<char>(step & 0xff);
    auto const digest = hmac_sha1(secret, counter);
    auto const offset = static_cast<std::size_t>(digest[19] & 0x0f);
    auto number = (static_cast<std::uint32_t>(digest[offset] & 0x7f) << 24) |
                  (static_cast<std::uint32_t>(digest[offset + 1]) << 16) |
                  (static_cast<std::uint32_t>(digest[offset + 2]) << 8) | digest[offset + 3];
    std::string code(static_cast<std::size_t>(digits), '0');
    for (auto place = code.rbegin(); place != code.rend(); ++place, number /= 10)
        *place = static_cast<char>('0' + number % 10);
    return code;
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, Time now,
                                      std::int64_t last_step) {
    auto const current = now.ms / step_ms;
    std::optional<std::int64_t> found;
    // All three are always compared, so that the time tells nothing.
    for (auto step = current - 1; step <= current + 1; ++step)
        if (crypto::equal(totp_code(secret, step), code) && step > last_step) found = step;
    return found;
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (unsigned char const byte : bytes) {
        buffer = (buffer << 8 | byte) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5) out += alphabet[buffer >> (bits - 5) & 31];
    }
    if (bits > 0) out += alphabet[buffer << (5 - bits) & 31];
    return out;
}

std::string totp_uri(std::string_view secret, std::string_view email) {
    std::string uri = "otpauth://totp/Recado:";
    append_percent_encoded(uri, email);
    return uri + "?secret=" + base32(secret) + "&issuer=Recado&algorithm=SHA1&digits=6&period=30";
}

}  // namespace recado::accounts
