#include "platform/files/store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "platform/base/check.h"
#include "platform/base/crypto.h"
#include "platform/base/text.h"
#include "platform/files/sniff.h"

namespace recado::files {

namespace {

constexpr std::size_t head_size = 64 * 1024;  // JPEG headers can stand behind large metadata

[[noreturn]] void fail(std::string const& what) {
    auto const code = errno;
    auto const text = what + ": " + std::strerror(code);
    if (code == ENOSPC || code == EDQUOT) throw StorageFull(text);
    throw Outage(text);
}

void sync_directory(std::filesystem::path const& directory) {
    int const handle = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) fail("cannot open " + directory.string());
    ::fsync(handle);
    ::close(handle);
}

}  // namespace

struct Incoming::State {
    Store* store;
    std::string temporary;
    int handle = -1;
    std::string head;
    std::int64_t size = 0;
    crypto::Sha256 hash;

    ~State() {
        if (handle >= 0) ::close(handle);
        if (!temporary.empty()) ::unlink(temporary.c_str());
    }
};

Incoming::Incoming(std::unique_ptr<State> state) : state_(std::move(state)) {}
Incoming::Incoming(Incoming&&) noexcept = default;
Incoming::~Incoming() = default;

Incoming Store::begin() {
    auto state = std::make_unique<Incoming::State>();
    state->store = this;
    std::error_code error;
    std::filesystem::create_directories(directory_ + "/incoming", error);
    if (error) throw Outage("cannot make " + directory_ + ": " + error.message());
    auto name = directory_ + "/incoming/XXXXXX";
    state->handle = ::mkostemp(name.data(), O_CLOEXEC);
    if (state->handle < 0) fail("cannot write in " + directory_);
    state->temporary = std::move(name);
    return Incoming(std::move(state));
}

Result<Done> Incoming::write(std::string_view bytes) {
    auto& state = *state_;
    if (state.size + static_cast<std::int64_t>(bytes.size()) > max_file_size)
        return std::unexpected(Error{ErrorKind::too_large, "too_large", "a file has at most 100 MB", {}, {}, {}});
    state.size += static_cast<std::int64_t>(bytes.size());
    if (state.head.size() < head_size) state.head.append(bytes.substr(0, head_size - state.head.size()));
    state.hash.add(bytes);
    while (!bytes.empty()) {
        auto const written = ::write(state.handle, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("cannot store a file");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return Done{};
}

Result<Stored> Incoming::finish(std::string_view content_type) {
    auto& state = *state_;
    if (state.size == 0) return invalid("file", "empty", "is empty");
    auto sniffed = sniff(state.head, content_type);
    Stored stored{.mime_type = std::move(sniffed.mime_type), .size = state.size, .kind = sniffed.kind};
    if (auto const size = image_size(state.head)) {
        if (size->width * size->height > max_pixels)
            return invalid("file", "too_many_pixels", "the image has more than 50 million pixels");
        stored.width = size->width;
        stored.height = size->height;
    }
    stored.sha256 = text::hex(state.hash.digest());

    std::filesystem::path const target = state.store->path(stored.sha256);
    std::filesystem::create_directories(target.parent_path());
    if (::fsync(state.handle) != 0) fail("cannot store a file");
    if (::rename(state.temporary.c_str(), target.c_str()) != 0) fail("cannot store a file");
    state.temporary.clear();
    sync_directory(target.parent_path());
    return stored;
}

Result<Stored> Store::put(std::string_view bytes, std::string_view content_type) {
    auto incoming = begin();
    TRY(incoming.write(bytes));
    return incoming.finish(content_type);
}

std::string Store::path(std::string_view sha256) const {
    return directory_ + "/" + std::string(sha256.substr(0, 2)) + "/" + std::string(sha256.substr(2, 2)) + "/" +
           std::string(sha256);
}

}  // namespace recado::files
