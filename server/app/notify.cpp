#include "app/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace recado::app {

void notify_service(std::string_view state) {
    auto const* path = std::getenv("NOTIFY_SOCKET");
    if (path == nullptr || *path == '\0') return;
    sockaddr_un address{};
    std::string_view const name(path);
    if (name.size() >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // an abstract socket
    int const socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return;
    auto const length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    // Nobody listening is no reason to stop serving.
    [[maybe_unused]] auto const sent =
        sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), length);
    close(socket);
}

std::optional<std::chrono::milliseconds> watchdog_period() {
    auto const* microseconds = std::getenv("WATCHDOG_USEC");
    if (microseconds == nullptr) return std::nullopt;
    auto const value = std::strtoll(microseconds, nullptr, 10);
    if (value <= 0) return std::nullopt;
    return std::chrono::milliseconds(value / 2000);
}

}  // namespace recado::app
