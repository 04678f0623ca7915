// The bytes of an archive on their way to and from a file: hashed as they pass, sealed if there is a passphrase.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/backup/seal.h"
#include "platform/base/crypto.h"

namespace recado::backup {

// An open file; -1 is none.
class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(other.value_) { other.value_ = -1; }
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor();
    int value() const { return value_; }

  private:
    int value_;
};

// Throws Outage or StorageFull with the reason of the system.
[[noreturn]] void fail_file(std::string const& what);
void write_all(int file, std::string_view bytes, std::string const& path);
void sync_folder_of(std::string const& path);

class Output {
  public:
    Output(std::string path, std::optional<std::string> const& passphrase);
    ~Output();
    Output(Output const&) = delete;
    Output& operator=(Output const&) = delete;

    void write(std::string_view bytes);
    // Of everything written so far; nothing more is hashed.
    std::string take_digest();
    // Syncs and gives the file its name.
    void commit();
    std::uint64_t bytes() const { return bytes_; }

  private:
    void flush();

    std::string path_, draft_;
    Descriptor file_;
    std::unique_ptr<Sealer> sealer_;
    std::string buffer_;
    std::optional<crypto::Sha256> hash_;
    std::uint64_t bytes_ = 0;
};

class Input {
  public:
    // Throws BadBackup when the passphrase and the file do not fit each other.
    Input(std::string const& path, std::optional<std::string> const& passphrase);

    // Exactly `count` bytes. Throws BadBackup when the file ends before.
    std::string read(std::size_t count);
    std::string take_digest();
    bool at_end();
    std::uint64_t bytes() const { return bytes_; }
    bool sealed() const { return opener_ != nullptr; }

  private:
    // The next bytes of the file itself; fewer than `count` only at its end.
    std::string read_file(std::size_t count);
    bool refill();

    std::string path_;
    Descriptor file_;
    std::unique_ptr<Opener> opener_;
    std::string buffer_;
    std::size_t used_ = 0;
    std::optional<crypto::Sha256> hash_;
    std::uint64_t bytes_ = 0;
};

}  // namespace recado::backup
