// The headers of a tar archive (POSIX ustar), in exactly one form: reading accepts only what writing would have
// written, so that no byte of a header can be altered unseen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recado::backup {

inline constexpr std::size_t tar_block = 512;

struct TarEntry {
    std::string name;  // at most 99 bytes
    std::uint64_t size = 0;
    std::int64_t written_s = 0;  // seconds since 1970
    bool operator==(TarEntry const&) const = default;
};

std::string tar_header(TarEntry const& entry);
// Nothing when the block is no header of ours.
std::optional<TarEntry> read_tar_header(std::string_view block);
// Zeros up to the next block.
std::size_t tar_padding(std::uint64_t size);

}  // namespace recado::backup
