// The edge of the process: sockets, TLS, HTTP/1.1 and WebSocket, with limits on everything a stranger can make large or
// slow. It knows routes and files, and no business.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/metrics.h"
#include "platform/http/router.h"
#include "platform/http/websocket.h"

namespace recado::http {

struct ServerLimits {
    int connections = 10'000;
    int connections_per_address = 512;  // trusted proxies are exempt
    int header_ms = 10'000;
    int idle_ms = 75'000;
    int body_ms = 60'000;  // and one second more for every body_bytes_per_s received
    int body_bytes_per_s = 1024;
    int write_ms = 60'000;  // for each 256 KB of an answer
    int sweep_ms = 1'000;   // how often the clocks are looked at
    int stop_ms = 10'000;   // for requests in flight when the server stops
};

struct Tls {
    std::string certificate_file;  // PEM, with its chain
    std::string key_file;
    bool enabled() const { return !certificate_file.empty(); }
};

struct ServerOptions {
    std::string listen = "127.0.0.1:8080";  // "[::]:8080" for all addresses of both families; port 0: any free one
    Tls tls;
    int threads = 0;  // 0: one per core
    ServerLimits limits;
    std::vector<std::string> trusted_proxies;  // addresses or networks: "10.0.0.0/8"
    std::string web_dir;                       // serves the UI from this folder instead of the one in the program
    std::string metrics_token;                 // without it /metrics answers only to this machine
    bool log_requests = true;
    RouterOptions router;
};

// One thing that must work before traffic is welcome; the text says what is wrong, empty when well. Runs on a worker
// thread.
struct ReadyCheck {
    std::string name;
    std::function<std::string()> problem;
};

class Server {
  public:
    // All references outlive the server. Routes may be added to `api` until start(). Throws Outage naming the file when
    // TLS cannot be set up.
    Server(ServerOptions options, Api const& api, Database& database, Authenticator* authenticator, Metrics& metrics);
    ~Server();

    void ready_check(ReadyCheck check);                            // before start()
    void websocket(std::string path, WebSocketEndpoint endpoint);  // before start()
    // The features' routes as they are now, and the built-in ones, as router() knows them from here on. start() does it
    // too; for tests, which never listen.
    void collect_routes();
    // Throws Outage when the address cannot be listened on.
    void start();
    std::uint16_t port() const;
    // Stops accepting, lets requests in flight finish, closes WebSockets with 1001. Before the database closes.
    void stop();

    Router& router();
    Metrics& metrics();
    int threads() const;
    // Runs `work` on io thread number `thread`.
    void post(int thread, std::move_only_function<void()> work);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace recado::http
