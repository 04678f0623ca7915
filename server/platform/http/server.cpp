#include "platform/http/server.h"

#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "platform/base/check.h"
#include "platform/http/builtin.h"
#include "platform/http/edge.h"
#include "platform/http/io_thread.h"

namespace recado::http {

namespace {

struct Endpoint {
    Address address;
    std::uint16_t port;
};

Endpoint parse_listen(std::string const& listen) {
    auto const colon = listen.rfind(':');
    boost::system::error_code error;
    auto host = listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    auto const address = asio::ip::make_address(host.empty() ? "0.0.0.0" : host, error);
    auto const digits = colon == std::string::npos ? std::string() : listen.substr(colon + 1);
    bool const number =
        !digits.empty() && digits.size() <= 5 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (error || !number || std::stoi(digits) > 65535)
        throw Outage("cannot listen on \"" + listen + "\": ADDRESS:PORT is needed");
    return {address, static_cast<std::uint16_t>(std::stoi(digits))};
}

std::optional<asio::ssl::context> make_tls(Tls const& files) {
    if (!files.enabled()) return std::nullopt;
    std::optional<asio::ssl::context> context(std::in_place, asio::ssl::context::tls_server);
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1 | static_cast<long>(SSL_OP_NO_RENEGOTIATION));
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    boost::system::error_code error;
    context->use_certificate_chain_file(files.certificate_file, error);
    if (error) throw Outage("cannot use the TLS certificate " + files.certificate_file + ": " + error.message());
    context->use_private_key_file(files.key_file, asio::ssl::context::pem, error);
    if (error) throw Outage("cannot use the TLS key " + files.key_file + ": " + error.message());
    return context;
}

}  // namespace

bool Admission::enter(std::string const& address, int most, int most_of_address) {
    std::lock_guard lock(mutex_);
    auto& count = by_address_[address];
    if (open_ >= most || count >= most_of_address) {
        if (count == 0) by_address_.erase(address);
        return false;
    }
    ++open_;
    ++count;
    return true;
}

void Admission::leave(std::string const& address) {
    std::lock_guard lock(mutex_);
    auto const found = by_address_.find(address);
    if (--found->second == 0) by_address_.erase(found);
    if (--open_ == 0) left_.notify_all();
}

int Admission::open() const {
    std::lock_guard lock(mutex_);
    return open_;
}

bool Admission::wait_until_empty(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return left_.wait_for(lock, time, [this] { return open_ == 0; });
}

Edge::Edge(ServerOptions server_options, Database& database, Authenticator* authenticator, Metrics& server_metrics)
    : options(std::move(server_options)),
      metrics(server_metrics),
      router(api, database, authenticator, metrics, options.router),
      files(assets(), options.web_dir),
      proxies(parse_networks(options.trusted_proxies)),
      public_https(options.tls.enabled() || options.router.public_url.starts_with("https://")),
      tls(make_tls(options.tls)),
      open_connections(metrics.gauge("recado_http_connections", "Open connections")),
      open_websockets(metrics.gauge("recado_websockets", "Open WebSockets")),
      refused_connections(metrics.counter("recado_http_connections_refused_total", "Connections above the limits")),
      received_bytes(metrics.counter("recado_http_received_bytes_total", "Bytes read from clients")),
      sent_bytes(metrics.counter("recado_http_sent_bytes_total", "Bytes written to clients")),
      request_seconds(metrics.histogram("recado_http_request_seconds", "From the head of a request to its answer",
                                        latency_bounds())) {
    for (std::size_t i = 1; i < responses_.size(); ++i)
        responses_[i] = &metrics.counter("recado_http_responses_total", "Responses by class",
                                         "class=\"" + std::to_string(i) + "xx\"");
}

Counter& Edge::responses(int status) { return *responses_[static_cast<std::size_t>(status / 100)]; }

struct Server::State {
    Database& database;
    ServerOptions options;
    Api const& api;
    Authenticator* authenticator;
    Metrics& metrics;
    std::vector<ReadyCheck> checks;
    std::shared_ptr<Edge> edge;
    std::vector<std::shared_ptr<IoThread>> threads;
    std::uint16_t port = 0;
    bool running = false;
};

Server::Server(ServerOptions options, Api const& api, Database& database, Authenticator* authenticator,
               Metrics& metrics)
    : state_(new State{database, std::move(options), api, authenticator, metrics, {}, {}, {}}) {
    auto& state = *state_;
    if (state.options.threads <= 0)
        state.options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    state.edge = std::make_shared<Edge>(state.options, database, authenticator, metrics);
}

Server::~Server() { stop(); }

void Server::ready_check(ReadyCheck check) { state_->checks.push_back(std::move(check)); }

void Server::websocket(std::string path, WebSocketEndpoint endpoint) {
    state_->edge->websockets.emplace(std::move(path), std::move(endpoint));
}

void Server::collect_routes() {
    auto& state = *state_;
    state.edge->api = state.api;
    add_builtin_routes(state.edge->api, {.metrics = state.metrics,
                                         .metrics_token = state.options.metrics_token,
                                         .checks = state.checks,
                                         .described = state.api});
    state.edge->router.read_routes();
}

void Server::start() {
    auto& state = *state_;
    auto const [address, port] = parse_listen(state.options.listen);
    collect_routes();
    state.port = port;
    for (int i = 0; i < state.options.threads; ++i) {
        auto thread = std::make_shared<IoThread>(state.edge, i);
        try {
            state.port = thread->listen(address, state.port);
        } catch (boost::system::system_error const& error) {
            state.threads.clear();
            throw Outage("cannot listen on " + state.options.listen + ": " + error.code().message());
        }
        state.threads.push_back(std::move(thread));
    }
    for (auto const& thread : state.threads) thread->start();
    state.running = true;
}

std::uint16_t Server::port() const { return state_->port; }

void Server::stop() {
    auto& state = *state_;
    if (!std::exchange(state.running, false)) return;
    state.edge->stopping = true;
    for (auto const& thread : state.threads) thread->stop_accepting();
    constexpr std::chrono::milliseconds abort_time(2'000);
    if (!state.edge->admission.wait_until_empty(std::chrono::milliseconds(state.options.limits.stop_ms))) {
        for (auto const& thread : state.threads) thread->abort_all();
        state.edge->admission.wait_until_empty(abort_time);
    }
    for (auto const& thread : state.threads) thread->join();
    state.threads.clear();
    state.edge->router.stop();
}

Router& Server::router() { return state_->edge->router; }

Metrics& Server::metrics() { return state_->metrics; }

int Server::threads() const { return state_->options.threads; }

void Server::post(int thread, std::move_only_function<void()> work) {
    state_->threads.at(static_cast<std::size_t>(thread))->resume()(std::move(work));
}

}  // namespace recado::http
