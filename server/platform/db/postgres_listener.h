// Learns on a connection of its own that another node committed, reads what it wrote for the listeners of this one, and
// looks every few seconds whether the server still answers. Notifications only say "look": when they are lost, or the
// connection is, looking now and then finds the same. Its session also holds the node's number for ids.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "platform/db/postgres_connection.h"
#include "platform/db/publisher.h"
#include "platform/db/store_tx.h"

namespace recado::db {

// Runs `use(Tx&)` in one read-only snapshot.
void with_snapshot(PostgresConnection& connection, Subscribers const& subscribers, Clock const& clock,
                   std::function<void(Tx&)> const& use);

// What numbers of nodes are drawn from.
void make_node_numbers(Connection& connection);

class PostgresListener {
  public:
    struct Needs {
        PostgresOptions options;
        Clock clock;
        Subscribers const& subscribers;
        Publisher& publisher;
        std::function<std::vector<int>()> own_backends;
    };
    static constexpr std::chrono::milliseconds poll_period{2'000};
    static constexpr std::chrono::milliseconds patience{2'000};

    explicit PostgresListener(Needs needs);
    ~PostgresListener();
    PostgresListener(PostgresListener const&) = delete;
    PostgresListener& operator=(PostgresListener const&) = delete;

    // Looks at once.
    void look();
    // Whether the server answered lately.
    bool hears() const { return hears_; }
    // Whether it has been away for longer than what a quick restart takes: waiting for it makes no sense any more.
    bool silent() const { return !hears_ && std::chrono::steady_clock::now() - heard_at_.load() > patience; }
    int backend_pid() const { return backend_pid_; }

  private:
    void loop();
    void connect();
    void take_node();
    // True when it is time to look.
    bool wait();
    void pause(std::chrono::milliseconds time);
    void read_news();

    Needs needs_;
    std::unique_ptr<PostgresConnection> connection_;
    int wake_;
    std::optional<std::int64_t> node_;
    bool others_wrote_ = false;
    std::atomic<bool> stopping_{false}, hears_{true};
    std::atomic<std::chrono::steady_clock::time_point> heard_at_{std::chrono::steady_clock::now()};
    std::atomic<int> backend_pid_{0};
    std::thread thread_;
};

}  // namespace recado::db
