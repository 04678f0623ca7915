#include "load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <strings.h>
#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>
#include <memory>
#include <stdexcept>

namespace recado::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int socket = -1;
    Clock::time_point intended{};
    std::string received;
    bool busy = false;
};

int connect_to(std::string const& host, int port) {
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    if (socket < 0 || ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to " + host + ":" + std::to_string(port) + ": " +
                                 std::strerror(errno));
    int const yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return socket;
}

void send_all(int socket, std::string const& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
        auto const written = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (written <= 0) throw std::runtime_error("the server closed a connection while it was written to");
        sent += static_cast<std::size_t>(written);
    }
}

// The length of the whole answer at the start of `bytes`, or 0 while it is incomplete. Answers of the server carry
// Content-Length.
std::size_t complete_answer(std::string const& bytes) {
    auto const head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string::npos) return 0;
    std::size_t length = 0;
    for (auto line = bytes.find("\r\n"); line < head_end; line = bytes.find("\r\n", line + 2))
        if (strncasecmp(bytes.c_str() + line + 2, "content-length:", 15) == 0)
            length = std::strtoul(bytes.c_str() + line + 17, nullptr, 10);
    auto const total = head_end + 4 + length;
    return bytes.size() >= total ? total : 0;
}

int status_of(std::string const& answer) { return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0; }

class Load {
  public:
    Load(LoadOptions const& options, std::function<std::string const&(std::int64_t)> const& request)
        : options_(options),
          request_(request),
          poll_(epoll_create1(EPOLL_CLOEXEC)),
          connections_(static_cast<std::size_t>(options.connections)) {
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            connections_[i].socket = connect_to(options.host, options.port);
            epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
            epoll_ctl(poll_, EPOLL_CTL_ADD, connections_[i].socket, &event);
            free_.push_back(i);
        }
        result_.latency_ms.reserve(static_cast<std::size_t>(options.requests));
    }
    ~Load() {
        for (auto const& connection : connections_) close(connection.socket);
        close(poll_);
    }

    LoadResult run() {
        start_ = Clock::now();
        while (result_.answered < options_.requests) {
            send_what_is_due();
            read_answers();
        }
        result_.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        std::ranges::sort(result_.latency_ms);
        return std::move(result_);
    }

  private:
    Clock::time_point intended_start(std::int64_t i) const {
        if (options_.per_second <= 0) return Clock::now();
        return start_ + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(static_cast<double>(i) / options_.per_second));
    }

    void send_what_is_due() {
        while (next_ < options_.requests && !free_.empty()) {
            auto const intended = intended_start(next_);
            if (intended > Clock::now()) return;
            auto& connection = connections_[free_.front()];
            free_.pop_front();
            connection.busy = true;
            connection.intended = intended;
            send_all(connection.socket, request_(next_++));
        }
    }

    int wait_ms() const {
        if (free_.empty() || next_ >= options_.requests) return 1000;
        auto const wait =
            std::chrono::duration_cast<std::chrono::milliseconds>(intended_start(next_) - Clock::now()).count();
        return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 1000));
    }

    void read_answers() {
        epoll_event events[128];
        int const count = epoll_wait(poll_, events, 128, wait_ms());
        for (int i = 0; i < count; ++i) receive(events[i].data.u64);
    }

    void receive(std::size_t index) {
        auto& connection = connections_[index];
        char buffer[16384];
        auto const size = recv(connection.socket, buffer, sizeof buffer, 0);
        if (size <= 0) throw std::runtime_error("the server closed a connection");
        connection.received.append(buffer, static_cast<std::size_t>(size));
        auto const length = complete_answer(connection.received);
        if (length == 0) return;
        auto const status = status_of(connection.received);
        connection.received.erase(0, length);
        connection.busy = false;
        free_.push_back(index);
        ++result_.answered;
        if (status < 200 || status > 299) ++result_.not_ok;
        result_.latency_ms.push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - connection.intended).count());
    }

    LoadOptions options_;
    std::function<std::string const&(std::int64_t)> const& request_;
    int poll_;
    std::vector<Connection> connections_;
    std::deque<std::size_t> free_;
    std::int64_t next_ = 0;
    Clock::time_point start_{};
    LoadResult result_;
};

}  // namespace

double LoadResult::percentile(double share) const {
    if (latency_ms.empty()) return 0;
    auto const index = static_cast<std::size_t>(share * static_cast<double>(latency_ms.size() - 1));
    return latency_ms[index];
}

LoadResult run_load(LoadOptions const& options, std::function<std::string const&(std::int64_t)> const& request) {
    return Load(options, request).run();
}

Answer call(int port, std::string const& request) {
    int const socket = connect_to("127.0.0.1", port);
    send_all(socket, request);
    std::string received;
    char buffer[65536];
    std::size_t length = 0;
    while ((length = complete_answer(received)) == 0) {
        auto const size = recv(socket, buffer, sizeof buffer, 0);
        if (size <= 0) break;
        received.append(buffer, static_cast<std::size_t>(size));
    }
    close(socket);
    auto const head_end = received.find("\r\n\r\n");
    if (length == 0 || head_end == std::string::npos) throw std::runtime_error("the server gave no complete answer");
    return {.status = status_of(received), .head = received.substr(0, head_end), .body = received.substr(head_end + 4)};
}

std::string http_request(std::string const& method, std::string const& path, std::vector<std::string> const& headers,
                         std::string const& body) {
    std::string text = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    for (auto const& header : headers) text += header + "\r\n";
    if (!body.empty() || method != "GET") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

}  // namespace recado::bench
