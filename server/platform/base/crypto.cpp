#include "platform/base/crypto.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::crypto {

namespace {

void start() {
    static bool const ready = sodium_init() >= 0;
    check(ready, "libsodium does not start");
}

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
unsigned char const* bytes(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(SecretBox::key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(Sha256));

// OWASP's choice of 2023 for Argon2id.
constexpr unsigned long long password_passes = 2;
constexpr std::size_t password_memory = 19 * 1024 * 1024;

std::string reason() { return std::system_category().message(errno); }

// Closes what it holds; -1 is nothing.
class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    int value() const { return value_; }

  private:
    int value_;
};

// Written beside and renamed, so that a crash leaves no half key.
void write_new_key(std::string const& path, std::string const& key) {
    auto const draft = path + ".new";
    Descriptor const file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    auto const size = static_cast<ssize_t>(key.size());
    if (file.value() < 0 || ::write(file.value(), key.data(), key.size()) != size || ::fsync(file.value()) != 0 ||
        ::rename(draft.c_str(), path.c_str()) != 0)
        throw Outage("cannot write the installation key " + path + ": " + reason());
}

}  // namespace

std::string random_bytes(std::size_t count) {
    start();
    std::string out(count, '\0');
    randombytes_buf(out.data(), count);
    return out;
}

std::string random_token(std::size_t count) { return text::base64url(random_bytes(count)); }

std::string sha256(std::string_view data) {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(bytes(out), bytes(data), data.size());
    return out;
}

std::string sha256_hex(std::string_view data) { return text::hex(sha256(data)); }

std::string hmac_sha256(std::string_view key, std::string_view data) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes(data), data.size());
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, bytes(out));
    return out;
}

bool equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Sha256::Sha256() { crypto_hash_sha256_init(reinterpret_cast<crypto_hash_sha256_state*>(state_)); }

void Sha256::add(std::string_view data) {
    crypto_hash_sha256_update(reinterpret_cast<crypto_hash_sha256_state*>(state_), bytes(data), data.size());
}

std::string Sha256::digest() {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(reinterpret_cast<crypto_hash_sha256_state*>(state_), bytes(out));
    return out;
}

SecretBox SecretBox::from_text(std::string_view key) {
    start();
    auto raw = key.size() == key_size * 2 ? text::from_hex(key) : text::from_base64(key);
    if (!raw || raw->size() != key_size) throw Outage("the installation key must be 32 bytes as base64 or hex");
    return SecretBox(std::move(*raw));
}

SecretBox SecretBox::from_file(std::string const& path) {
    start();
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.value() < 0) {
        if (errno != ENOENT) throw Outage("cannot read the installation key " + path + ": " + reason());
        auto key = random_bytes(key_size);
        write_new_key(path, key);
        return SecretBox(std::move(key));
    }
    struct stat facts{};
    if (::fstat(file.value(), &facts) != 0) throw Outage("cannot read the installation key " + path + ": " + reason());
    if ((facts.st_mode & 077) != 0)
        throw Outage("the installation key " + path + " may be read by others: chmod 600 " + path);
    std::string key(key_size + 1, '\0');
    if (::read(file.value(), key.data(), key.size()) != static_cast<ssize_t>(key_size))
        throw Outage("the installation key " + path + " is damaged: it must have 32 bytes; restore it from a backup");
    key.resize(key_size);
    return SecretBox(std::move(key));
}

std::string SecretBox::seal(std::string_view plain, std::string_view context) const {
    auto sealed = random_bytes(nonce_size);
    sealed.resize(nonce_size + plain.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + nonce_size, nullptr, bytes(plain), plain.size(),
                                               bytes(context), context.size(), nullptr, bytes(sealed),
                                               bytes(std::string_view(key_)));
    return text::base64url(sealed);
}

std::optional<std::string> SecretBox::open(std::string_view sealed, std::string_view context) const {
    auto const raw = text::from_base64url(sealed);
    if (!raw || raw->size() < nonce_size + tag_size) return std::nullopt;
    auto const body = std::string_view(*raw).substr(nonce_size);
    std::string plain(body.size() - tag_size, '\0');
    int const failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes(plain), nullptr, nullptr, bytes(body), body.size(), bytes(context), context.size(),
        bytes(std::string_view(*raw)), bytes(std::string_view(key_)));
    if (failed != 0) return std::nullopt;
    return plain;
}

std::string SecretBox::derive(std::string_view purpose) const { return hmac_sha256(key_, purpose); }

std::string hash_password(std::string_view password) {
    start();
    std::string out(crypto_pwhash_argon2id_STRBYTES, '\0');
    if (crypto_pwhash_argon2id_str(out.data(), password.data(), password.size(), password_passes, password_memory) != 0)
        throw Outage("not enough memory to hash a password");
    out.resize(std::strlen(out.c_str()));
    return out;
}

bool verify_password(std::string_view hash, std::string_view password) {
    start();
    return crypto_pwhash_argon2id_str_verify(std::string(hash).c_str(), password.data(), password.size()) == 0;
}

bool password_needs_rehash(std::string_view hash) {
    return crypto_pwhash_argon2id_str_needs_rehash(std::string(hash).c_str(), password_passes, password_memory) != 0;
}

}  // namespace recado::crypto
