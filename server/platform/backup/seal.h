// Sealing of a whole archive with a passphrase: libsodium's secretstream (XChaCha20-Poly1305) over pieces of 64 KiB,
// the key from the passphrase by Argon2id. A piece that is altered, missing, repeated or out of place does not open,
// and an end that is cut off is known as such.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace recado::backup {

inline constexpr std::string_view seal_mark = "RECADO-SEALED-1\n";
inline constexpr std::size_t sealed_piece = 64 * 1024;

class Sealer {
  public:
    explicit Sealer(std::string_view passphrase);
    ~Sealer();
    Sealer(Sealer const&) = delete;
    Sealer& operator=(Sealer const&) = delete;

    // What the file starts with, the mark included.
    std::string const& start() const { return start_; }
    std::string seal(std::string_view piece, bool last);

  private:
    struct State;
    std::unique_ptr<State> state_;
    std::string start_;
};

class Opener {
  public:
    static std::size_t start_size();  // without the mark
    static std::size_t piece_size();  // of a full piece, sealed

    Opener(std::string_view start, std::string_view passphrase);
    ~Opener();
    Opener(Opener const&) = delete;
    Opener& operator=(Opener const&) = delete;

    // Nothing when it does not open.
    std::optional<std::string> open(std::string_view piece);
    bool ended() const { return ended_; }

  private:
    struct State;
    std::unique_ptr<State> state_;
    bool ended_ = false;
};

}  // namespace recado::backup
