// The life of one WebSocket over the stream of an HTTP session: Beast frames it, this keeps its limits. Only on its io
// thread.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

#include "platform/base/log.h"
#include "platform/http/io_thread.h"
#include "platform/http/websocket.h"

namespace recado::http {

template <class Stream>
class WebSocketSession final : public WebSocket {
  public:
    WebSocketSession(IoThread& thread, Connection& owner, Stream stream, WebSocketEndpoint const& endpoint)
        : thread_(thread), owner_(owner), stream_(std::move(stream)), endpoint_(endpoint) {}

    template <class BeastRequest>
    Task<> run(BeastRequest const& request, std::shared_ptr<WebSocketListener> listener);

    void send(Item item) override;
    void send_asked(Item item) override;
    void close(std::uint16_t code, std::string_view reason) override;
    int thread() const override { return thread_.index(); }
    std::move_only_function<void(std::move_only_function<void()>)> resume() const override { return thread_.resume(); }

    void expire() {
        boost::system::error_code error;
        boost::beast::get_lowest_layer(stream_).close(error);
    }
    void tick(SteadyMs now);

  private:
    template <class BeastRequest>
    Task<bool> shake_hands(BeastRequest const& request);
    Task<> read_loop();
    bool within_rate();
    void schedule();
    void write_waiting();
    void written(bool well);
    void start_closing();

    IoThread& thread_;
    Connection& owner_;
    boost::beast::websocket::stream<Stream, false> stream_;
    WebSocketEndpoint const& endpoint_;
    std::shared_ptr<WebSocketListener> listener_;
    struct Waiting {
        Item item;
        bool counted;
    };
    std::deque<Waiting> waiting_;
    std::vector<Item> leaving_;
    std::vector<asio::const_buffer> buffers_;
    std::size_t waiting_bytes_ = 0;
    std::size_t leaving_bytes_ = 0;
    bool open_ = false;
    bool scheduled_ = false;
    bool writing_ = false;
    bool pinging_ = false;
    bool closing_ = false;
    bool close_sent_ = false;
    boost::beast::websocket::close_reason reason_;
    SteadyMs heard_ = 0;
    SteadyMs pinged_ = 0;
    SteadyMs rate_second_ = 0;
    int in_second_ = 0;
};

template <class Stream>
template <class BeastRequest>
Task<> WebSocketSession<Stream>::run(BeastRequest const& request, std::shared_ptr<WebSocketListener> listener) {
    if (!co_await shake_hands(request)) co_return;
    listener_ = std::move(listener);
    listener_->opened(*this);
    try {
        co_await read_loop();
    } catch (std::exception const& fault) {
        log::error("a WebSocket ended by a fault", {{"error", fault.what()}});
    }
    open_ = false;
    listener_->closed();
    listener_.reset();
    // Writes, pings and closes that are under way hold this object; closing the socket ends them, and each keeps the
    // session alive until it has run.
    expire();
}

template <class Stream>
template <class BeastRequest>
Task<bool> WebSocketSession<Stream>::shake_hands(BeastRequest const& request) {
    namespace websocket = boost::beast::websocket;
    constexpr int handshake_ms = 10'000;
    stream_.set_option(
        websocket::stream_base::timeout{websocket::stream_base::none(), websocket::stream_base::none(), false});
    stream_.read_message_max(endpoint_.max_message);
    stream_.auto_fragment(false);
    stream_.text(true);
    stream_.control_callback([this](websocket::frame_type, boost::beast::string_view) {
        heard_ = steady_now();
        if (!within_rate()) expire();
    });
    owner_.deadline = steady_now() + handshake_ms;
    boost::system::error_code error;
    co_await stream_.async_accept(request, asio::redirect_error(await, error));
    owner_.deadline = never;
    heard_ = pinged_ = steady_now();
    open_ = !error;
    co_return open_;
}

template <class Stream>
Task<> WebSocketSession<Stream>::read_loop() {
    boost::beast::flat_buffer buffer;
    boost::system::error_code error;
    for (;;) {
        co_await stream_.async_read(buffer, asio::redirect_error(await, error));
        if (error) co_return;
        heard_ = steady_now();
        if (!within_rate()) {
            close(1008, "too many messages");
        } else if (!stream_.got_text()) {
            close(1003, "text only");
        } else if (!closing_) {
            listener_->text({static_cast<char const*>(buffer.data().data()), buffer.size()});
        }
        buffer.consume(buffer.size());
    }
}

template <class Stream>
bool WebSocketSession<Stream>::within_rate() {
    auto const second = steady_now() / 1000;
    if (second != rate_second_) in_second_ = 0;
    rate_second_ = second;
    return ++in_second_ <= endpoint_.messages_per_second;
}

template <class Stream>
void WebSocketSession<Stream>::send(Item item) {
    if (!open_ || closing_) return;
    waiting_bytes_ += item->size();
    waiting_.push_back({std::move(item), true});
    if (waiting_bytes_ + leaving_bytes_ > endpoint_.max_queued) {
        waiting_ = {{listener_->overflow(), true}};
        waiting_bytes_ = waiting_.front().item->size();
        return close(4000, "too slow");
    }
    schedule();
}

template <class Stream>
void WebSocketSession<Stream>::send_asked(Item item) {
    if (!open_ || closing_) return;
    waiting_.push_back({std::move(item), false});
    schedule();
}

template <class Stream>
void WebSocketSession<Stream>::close(std::uint16_t code, std::string_view reason) {
    if (!open_ || closing_) return;
    closing_ = true;
    reason_.code = code;
    reason_.reason.assign(reason.data(), reason.size());
    schedule();
}

// Later, not now: what else this wake-up brings goes into the same message.
template <class Stream>
void WebSocketSession<Stream>::schedule() {
    if (scheduled_ || writing_) return;
    scheduled_ = true;
    asio::post(thread_.context(), [this, keep = owner_.shared_from_this()] {
        scheduled_ = false;
        if (open_ && !writing_) write_waiting();
    });
}

template <class Stream>
void WebSocketSession<Stream>::write_waiting() {
    constexpr std::size_t message_size = 128 << 10;  // each message has its own time limit
    if (waiting_.empty()) {
        if (closing_) start_closing();
        return;
    }
    std::size_t size = 0;
    while (!waiting_.empty() && size < message_size) {
        auto& [item, counted] = waiting_.front();
        size += item->size();
        if (counted) {
            waiting_bytes_ -= item->size();
            leaving_bytes_ += item->size();
        }
        leaving_.push_back(std::move(item));
        waiting_.pop_front();
    }
    buffers_.clear();
    buffers_.reserve(2 * leaving_.size() + 1);
    for (std::size_t i = 0; i < leaving_.size(); ++i) {
        buffers_.push_back(asio::buffer(i == 0 ? "[" : ",", 1));
        buffers_.push_back(asio::buffer(*leaving_[i]));
    }
    buffers_.push_back(asio::buffer("]", 1));
    writing_ = true;
    owner_.deadline = steady_now() + endpoint_.write_ms;
    stream_.async_write(buffers_, [this, keep = owner_.shared_from_this()](boost::system::error_code error,
                                                                           std::size_t) { written(!error); });
}

template <class Stream>
void WebSocketSession<Stream>::written(bool well) {
    writing_ = false;
    owner_.deadline = never;
    leaving_.clear();
    leaving_bytes_ = 0;
    if (!well) return expire();
    if (open_) write_waiting();
}

template <class Stream>
void WebSocketSession<Stream>::start_closing() {
    constexpr int close_ms = 5'000;
    if (std::exchange(close_sent_, true)) return;
    owner_.deadline = steady_now() + close_ms;
    stream_.async_close(reason_, [this, keep = owner_.shared_from_this()](boost::system::error_code) { expire(); });
}

template <class Stream>
void WebSocketSession<Stream>::tick(SteadyMs now) {
    if (!open_) return;
    if (now - heard_ > endpoint_.silence_ms) return expire();
    if (now - pinged_ >= endpoint_.ping_ms && !pinging_ && !closing_) {
        pinged_ = now;
        pinging_ = true;
        stream_.async_ping({},
                           [this, keep = owner_.shared_from_this()](boost::system::error_code) { pinging_ = false; });
    }
    if (listener_) listener_->tick();
}

}  // namespace recado::http
