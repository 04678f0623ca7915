#include "platform/http/io_thread.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include "platform/base/time.h"
#include "platform/http/edge.h"
#include "platform/http/session.h"
#include "platform/http/wire.h"

namespace recado::http {

namespace {

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::string_view busy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";

}  // namespace

SteadyMs steady_now() {
    auto const since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::uint16_t IoThread::listen(asio::ip::address const& address, std::uint16_t port) {
    asio::ip::tcp::endpoint const endpoint(address, port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.set_option(reuse_port(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    return acceptor_.local_endpoint().port();
}

void IoThread::start() {
    date_ = http_date(system_now().ms / second_ms);
    auto accepting = [this]() -> Task<> { co_await accept_loop(); };
    asio::co_spawn(context_, accepting, asio::detached);
    auto sweeping = [this]() -> Task<> { co_await sweep_loop(); };
    asio::co_spawn(context_, sweeping, asio::detached);
    thread_ = std::thread([this] { context_.run(); });
}

Task<> IoThread::accept_loop() {
    constexpr auto pause = std::chrono::milliseconds(50);
    while (acceptor_.is_open()) {
        Socket socket(context_);
        boost::system::error_code error;
        co_await acceptor_.async_accept(socket, asio::redirect_error(await, error));
        if (!acceptor_.is_open()) co_return;
        if (error) {
            // Out of descriptors, most likely: those in use will be given back; accepting at full speed would only burn
            // the processor.
            Timer timer(context_, pause);
            co_await timer.async_wait(asio::redirect_error(await, error));
            continue;
        }
        admit(std::move(socket));
    }
}

void IoThread::admit(Socket socket) {
    boost::system::error_code error;
    auto const peer = socket.remote_endpoint(error);
    if (error) return;
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    auto const address = plain(peer.address());
    auto const& limits = edge_->options.limits;
    int const most_of_address = contains(edge_->proxies, address) ? limits.connections : limits.connections_per_address;
    auto const text = address.to_string();
    if (!edge_->admission.enter(text, limits.connections, most_of_address)) {
        edge_->refused_connections.add();
        socket.non_blocking(true, error);
        socket.send(asio::buffer(busy), 0, error);
        return;
    }
    start_session(*this, std::move(socket), text);
}

Task<> IoThread::sweep_loop() {
    Timer timer(context_);
    boost::system::error_code error;
    while (!error) {
        timer.expires_after(std::chrono::milliseconds(edge_->options.limits.sweep_ms));
        co_await timer.async_wait(asio::redirect_error(await, error));
        date_ = http_date(system_now().ms / second_ms);
        auto const now = steady_now();
        for (auto next = connections_.begin(); next != connections_.end();) {
            auto const connection = (next++)->shared_from_this();
            if (now >= connection->deadline) {
                connection->deadline = never;
                connection->expire();
            } else {
                connection->tick(now);
            }
        }
    }
}

void IoThread::stop_accepting() {
    asio::post(context_, [this] {
        boost::system::error_code error;
        acceptor_.close(error);
        for (auto next = connections_.begin(); next != connections_.end();) (next++)->shared_from_this()->finish();
    });
}

void IoThread::abort_all() {
    asio::post(context_, [this] {
        for (auto next = connections_.begin(); next != connections_.end();) (next++)->shared_from_this()->abort();
    });
}

void IoThread::join() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

std::move_only_function<void(std::move_only_function<void()>)> IoThread::resume() {
    return [self = shared_from_this()](std::move_only_function<void()> next) {
        asio::post(self->context_, std::move(next));
    };
}

}  // namespace recado::http
