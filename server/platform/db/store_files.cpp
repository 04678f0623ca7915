#include "platform/db/store_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::db {

StoreLock::StoreLock(std::string const& store) {
    auto const path = store + ".lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0)
        throw Outage("cannot use the store " + store + ": " + std::system_category().message(errno) +
                     " (the folder must exist and be writable)");
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 32> buffer{};
        auto const size = ::pread(file_, buffer.data(), buffer.size(), 0);
        std::string const holder(text::trim({buffer.data(), static_cast<std::size_t>(size > 0 ? size : 0)}));
        ::close(file_);
        throw Outage("the store " + store + " is in use by another process" +
                     (holder.empty() ? "" : " (process " + holder + ")") + ": stop it first");
    }
    auto const owner = std::to_string(::getpid()) + "\n";
    // The number only serves the message above; on a full disk it may be missing.
    if (::ftruncate(file_, 0) == 0) static_cast<void>(::pwrite(file_, owner.data(), owner.size(), 0) == 0);
}

StoreLock::~StoreLock() { ::close(file_); }

bool Reserve::fill() {
    std::error_code ignored;
    if (std::filesystem::file_size(path_, ignored) == static_cast<std::uintmax_t>(size) && !ignored) return true;
    int const file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool const filled = ::posix_fallocate(file, 0, size) == 0;
    ::close(file);
    if (!filled) release();
    return filled;
}

void Reserve::release() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

bool Reserve::space_is_back() const {
    struct statvfs facts{};
    if (::statvfs(std::filesystem::path(store_).parent_path().empty()
                      ? "."
                      : std::filesystem::path(store_).parent_path().c_str(),
                  &facts) != 0)
        return false;
    return static_cast<std::int64_t>(facts.f_bavail) * static_cast<std::int64_t>(facts.f_frsize) >= 2 * size;
}

}  // namespace recado::db
