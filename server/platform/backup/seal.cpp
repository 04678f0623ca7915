#include "platform/backup/seal.h"

#include <sodium.h>

#include <array>

#include "platform/base/check.h"
#include "platform/base/crypto.h"

namespace recado::backup {

namespace {

constexpr std::size_t salt_size = crypto_pwhash_SALTBYTES;
constexpr std::size_t header_size = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t tag_size = crypto_secretstream_xchacha20poly1305_ABYTES;
using StreamKey = std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES>;

unsigned char const* bytes(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Slow on purpose (a second or so, 256 MB): the file may fall into hands that can try for years.
StreamKey key_of(std::string_view passphrase, std::string_view salt) {
    StreamKey key;
    if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), bytes(salt),
                      crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw Outage("not enough memory to derive the key of a backup from its passphrase");
    return key;
}

}  // namespace

struct Sealer::State {
    crypto_secretstream_xchacha20poly1305_state stream;
};

Sealer::Sealer(std::string_view passphrase) : state_(std::make_unique<State>()) {
    auto const salt = crypto::random_bytes(salt_size);
    auto key = key_of(passphrase, salt);
    std::string header(header_size, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(&state_->stream, bytes(header), key.data());
    sodium_memzero(key.data(), key.size());
    start_ = std::string(seal_mark) + salt + header;
}

Sealer::~Sealer() = default;

std::string Sealer::seal(std::string_view piece, bool last) {
    std::string out(piece.size() + tag_size, '\0');
    auto const tag =
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    crypto_secretstream_xchacha20poly1305_push(&state_->stream, bytes(out), nullptr, bytes(piece), piece.size(),
                                               nullptr, 0, static_cast<unsigned char>(tag));
    return out;
}

struct Opener::State {
    crypto_secretstream_xchacha20poly1305_state stream;
};

std::size_t Opener::start_size() { return salt_size + header_size; }
std::size_t Opener::piece_size() { return sealed_piece + tag_size; }

Opener::Opener(std::string_view start, std::string_view passphrase) : state_(std::make_unique<State>()) {
    check(start.size() == start_size(), "a sealed backup starts with salt and header");
    crypto::random_bytes(1);  // starts libsodium
    auto key = key_of(passphrase, start.substr(0, salt_size));
    int const wrong =
        crypto_secretstream_xchacha20poly1305_init_pull(&state_->stream, bytes(start.substr(salt_size)), key.data());
    sodium_memzero(key.data(), key.size());
    check(wrong == 0, "the header of a stream has its length");
}

Opener::~Opener() = default;

std::optional<std::string> Opener::open(std::string_view piece) {
    if (ended_ || piece.size() < tag_size) return std::nullopt;
    std::string out(piece.size() - tag_size, '\0');
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_->stream, bytes(out), nullptr, &tag, bytes(piece),
                                                   piece.size(), nullptr, 0) != 0)
        return std::nullopt;
    ended_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return out;
}

}  // namespace recado::backup
