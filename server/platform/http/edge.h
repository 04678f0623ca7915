// What all io threads share. Made before they start; only the counters change afterwards.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "platform/http/networks.h"
#include "platform/http/server.h"
#include "platform/http/static_files.h"
#include "platform/http/task.h"

namespace recado::http {

// Counts open connections, in all and by address.
class Admission {
  public:
    bool enter(std::string const& address, int most, int most_of_address);
    void leave(std::string const& address);
    int open() const;
    // True when none is left in time.
    bool wait_until_empty(std::chrono::milliseconds time);

  private:
    mutable std::mutex mutex_;
    std::condition_variable left_;
    int open_ = 0;
    std::unordered_map<std::string, int> by_address_;
};

struct Edge {
    Edge(ServerOptions server_options, Database& database, Authenticator* authenticator, Metrics& server_metrics);

    ServerOptions options;
    Api api;  // the features' routes and the built-in ones; filled by Server::start
    Metrics& metrics;
    Router router;
    StaticFiles files;
    Networks proxies;
    bool public_https;
    std::map<std::string, WebSocketEndpoint, std::less<>> websockets;
    std::optional<asio::ssl::context> tls;
    Admission admission;
    std::atomic<bool> stopping{false};

    Gauge& open_connections;
    Gauge& open_websockets;
    Counter& refused_connections;
    Counter& received_bytes;
    Counter& sent_bytes;
    Histogram& request_seconds;
    Counter& responses(int status);  // by class: 1xx ... 5xx

  private:
    std::array<Counter*, 6> responses_{};
};

}  // namespace recado::http
