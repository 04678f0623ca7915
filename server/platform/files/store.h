// Bytes kept under their SHA-256: DIRECTORY/aa/bb/<sha256>. Written to a temporary file, synced, then renamed, so that
// a name never stands for half a content. Thread-safe. Throws Outage when the disk fails and StorageFull when it is
// full.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "platform/files/file.h"

namespace recado::files {

inline constexpr std::int64_t max_file_size = 100 << 20;
inline constexpr std::int64_t max_pixels = 50'000'000;

class Store;

// One content on its way in. What is not finished leaves nothing behind.
class Incoming {
  public:
    ~Incoming();
    Incoming(Incoming&&) noexcept;

    // Error `too_large` (413) above `max_file_size`.
    Result<Done> write(std::string_view bytes);
    // Errors: `empty`, `too_many_pixels`.
    Result<Stored> finish(std::string_view content_type);

  private:
    friend class Store;
    struct State;
    explicit Incoming(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class Store {
  public:
    explicit Store(std::string directory) : directory_(std::move(directory)) {}

    Incoming begin();
    Result<Stored> put(std::string_view bytes, std::string_view content_type);
    std::string path(std::string_view sha256) const;

  private:
    std::string directory_;
};

}  // namespace recado::files
