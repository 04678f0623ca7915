// Randomness, digests, sealed secrets and password hashes, all by libsodium. Digests and random bytes are raw bytes in
// a std::string.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace recado::crypto {

std::string random_bytes(std::size_t count);
// An unguessable token for links, sessions and API keys: base64url of `bytes` random bytes.
std::string random_token(std::size_t bytes = 32);

std::string sha256(std::string_view data);
std::string sha256_hex(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
// Takes the same time wherever the texts differ; their lengths are not secret.
bool equal(std::string_view a, std::string_view b);

// SHA-256 of something that arrives in pieces.
class Sha256 {
  public:
    Sha256();
    void add(std::string_view data);
    std::string digest();  // once

  private:
    alignas(8) unsigned char state_[128];
};

// Seals secrets that must be stored and read again (access tokens of channels). `context` binds a sealed text to its
// place ("inboxes.secrets:17"): it opens only with the same context, so rows cannot be exchanged.
class SecretBox {
  public:
    static constexpr std::size_t key_size = 32;

    // From configuration: 32 bytes as base64 or hex. Throws Outage when it is anything else.
    static SecretBox from_text(std::string_view key);
    // Reads the key of this installation, or makes it (mode 0600). Throws Outage when that is impossible or others may
    // read the file.
    static SecretBox from_file(std::string const& path);

    std::string seal(std::string_view plain, std::string_view context) const;  // base64url
    std::optional<std::string> open(std::string_view sealed, std::string_view context) const;
    // A key of its own for another purpose ("csrf"), the same at every start.
    std::string derive(std::string_view purpose) const;

  private:
    explicit SecretBox(std::string key) : key_(std::move(key)) {}
    std::string key_;
};

// Argon2id, 19 MiB, two passes, one lane: about 7 ms, so never on an io thread and never many at once.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view hash, std::string_view password);
// Whether the hash was made with other settings than hash_password has now.
bool password_needs_rehash(std::string_view hash);

}  // namespace recado::crypto
