// One io thread: its context, its listening socket (all threads share the port), and the connections it carries for
// life. Nothing here is touched by another thread except through post().
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "platform/http/task.h"

namespace recado::http {

struct Edge;

using SteadyMs = std::int64_t;
inline constexpr SteadyMs never = INT64_MAX;
SteadyMs steady_now();

using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

// What the sweeper needs of a connection. Deadlines are looked at once per sweep, so a request costs no timer.
class Connection : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>,
                   public std::enable_shared_from_this<Connection> {
  public:
    virtual ~Connection() = default;
    virtual void expire() = 0;            // the deadline has passed
    virtual void tick(SteadyMs now) = 0;  // at every sweep
    virtual void finish() = 0;            // the server stops: end what is under way, begin nothing
    virtual void abort() = 0;             // now
    SteadyMs deadline = never;
};

class IoThread : public std::enable_shared_from_this<IoThread> {
  public:
    IoThread(std::shared_ptr<Edge> edge, int index) : edge_(std::move(edge)), index_(index) {}

    // `port` 0 takes any free port; gives the port. Throws boost::system::system_error.
    std::uint16_t listen(asio::ip::address const& address, std::uint16_t port);
    void start();
    void stop_accepting();  // any thread
    void abort_all();       // any thread
    void join();            // after every connection has ended, or abort_all

    asio::io_context& context() { return context_; }
    Executor executor() { return context_.get_executor(); }
    Edge& edge() { return *edge_; }
    int index() const { return index_; }
    void add(Connection& connection) { connections_.push_back(connection); }
    // For the Date header; renewed by the sweeper.
    std::string const& date() const { return date_; }
    // Carries a completion back to this thread from any other, and keeps the context alive until it has been posted.
    std::move_only_function<void(std::move_only_function<void()>)> resume();

  private:
    Task<> accept_loop();
    Task<> sweep_loop();
    void admit(Socket socket);

    // The context goes first when this ends: coroutines it still holds unlink themselves from the list.
    std::shared_ptr<Edge> edge_;
    int index_;
    std::string date_;
    boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>> connections_;
    asio::io_context context_{1};
    Acceptor acceptor_{context_};
    std::thread thread_;
};

}  // namespace recado::http
