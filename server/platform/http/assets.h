// The web UI inside the binary: every file of web/dist with its compressed forms, made at build time by tools/embed.
// Empty when the UI was not built. Serves nothing by itself.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace recado::http {

struct Asset {
    std::string_view path;  // as requested, with the leading slash: "/assets/main-3f9a.js"
    std::string_view mime;
    std::string_view etag;  // quoted, the SHA-256 of `raw`
    std::span<std::byte const> raw;
    std::span<std::byte const> br;  // empty where compression does not pay
    std::span<std::byte const> gz;
    bool immutable;  // the name carries a content hash
};

// Sorted by path.
std::span<Asset const> assets();

}  // namespace recado::http
