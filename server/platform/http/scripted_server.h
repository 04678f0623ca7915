// For tests: a TCP server on a loopback port that reads whole requests and does to each connection what a script says.
// Not part of the product.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace recado::http {

// What to do after a request was read: the bytes to answer, and whether to close then. No value: stay silent until the
// client leaves.
struct Scripted {
    std::string bytes;
    bool close = false;
};

inline std::string plain_answer(int status, std::string const& body, std::string const& headers = "") {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class ScriptedServer {
  public:
    using Script = std::function<std::optional<Scripted>(std::string const& request, int number)>;

    explicit ScriptedServer(Script script)
        : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
        socklen_t size = sizeof address;
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(listener_, 64);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~ScriptedServer() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        ::close(listener_);
        {
            std::scoped_lock lock(mutex_);
            for (int const socket : sockets_) ::shutdown(socket, SHUT_RDWR);
        }
        for (auto& thread : threads_) thread.join();
        for (int const socket : sockets_) ::close(socket);
    }
    ScriptedServer(ScriptedServer const&) = delete;
    ScriptedServer& operator=(ScriptedServer const&) = delete;

    std::string base() const { return "http://127.0.0.1:" + std::to_string(port_); }
    int port() const { return port_; }
    std::vector<std::string> requests() const {
        std::scoped_lock lock(mutex_);
        return requests_;
    }
    int connections() const { return connections_; }

  private:
    void accept_all() {
        while (!stopping_) {
            int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            ++connections_;
            std::scoped_lock lock(mutex_);
            sockets_.push_back(socket);
            threads_.emplace_back([this, socket] { serve(socket); });
        }
    }
    void serve(int socket) {
        std::string buffer;
        while (auto request = read_request(socket, buffer)) {
            int number = 0;
            {
                std::scoped_lock lock(mutex_);
                requests_.push_back(*request);
                number = static_cast<int>(requests_.size());
            }
            auto const answer = script_(*request, number);
            if (!answer) continue;
            ::send(socket, answer->bytes.data(), answer->bytes.size(), MSG_NOSIGNAL);
            if (answer->close) {
                ::shutdown(socket, SHUT_RDWR);
                return;
            }
        }
    }
    static std::optional<std::string> read_request(int socket, std::string& buffer) {
        while (true) {
            auto const end = buffer.find("\r\n\r\n");
            if (end != std::string::npos) {
                auto const whole = end + 4 + content_length(buffer.substr(0, end));
                if (buffer.size() >= whole) {
                    auto request = buffer.substr(0, whole);
                    buffer.erase(0, whole);
                    return request;
                }
            }
            char chunk[65536];
            auto const got = ::recv(socket, chunk, sizeof chunk, 0);
            if (got <= 0) return std::nullopt;
            buffer.append(chunk, static_cast<std::size_t>(got));
        }
    }
    static std::size_t content_length(std::string const& head) {
        auto const at = head.find("Content-Length: ");
        return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    }

    Script script_;
    int listener_;
    int port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<int> sockets_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace recado::http
