// All parts of the running program, made in the order in which they need each other and ended in reverse. Only this
// folder knows every feature.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "channels/service.h"
#include "features/accounts/accounts.h"
#include "features/accounts/authenticator.h"
#include "features/demo/demo.h"
#include "platform/db/database.h"
#include "platform/files/store.h"
#include "platform/http/client.h"
#include "platform/http/metrics.h"
#include "platform/http/server.h"
#include "platform/jobs/queue.h"
#include "platform/realtime/hub.h"

namespace recado::app {

// The store and what works on it, without sockets: enough for the commands that run beside `serve`.
struct Core {
    explicit Core(Config const& config);

    // The demo shop's part of a command line.
    demo::Parts demo_parts();

    Config const config;
    std::unique_ptr<Database> database;
    http::Metrics metrics;
    http::Client client;
    files::Store files;
    accounts::Accounts accounts;
};

class App {
  public:
    explicit App(Config const& config);
    ~App();
    App(App const&) = delete;
    App& operator=(App const&) = delete;

    // Listens, and starts the jobs. Throws Outage when the address is taken.
    void start();
    // Lets requests and running jobs end, then closes the store.
    void stop();

    // "http://127.0.0.1:8080", with the port that was really taken.
    std::string url() const;
    // The one-time link of the first start; nothing once there is an account.
    std::optional<std::string> setup_link();
    http::Api const& api() const { return api_; }
    Core& core() { return core_; }
    channels::Service& channels() { return channels_; }

  private:
    void add_channels();
    void listen_to_store();
    void watch();

    Core core_;
    jobs::Runner runner_;
    channels::Service channels_;
    http::Api api_;
    accounts::Authenticator authenticator_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<realtime::Hub> hub_;
    bool running_ = false;
};

}  // namespace recado::app
