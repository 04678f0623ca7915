// WebSockets that carry JSON: what is to be sent is queued as items and leaves as one text message with a JSON array of
// all that waits. The queue is bounded: a client that reads too slowly gets one last item and is closed, and nobody
// else notices.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "platform/http/authenticate.h"

namespace recado::http {

using Item = std::shared_ptr<std::string const>;  // one JSON value, shared by all who get it

// The connection as its listener sees it. Only on its io thread.
class WebSocket {
  public:
    virtual ~WebSocket() = default;
    virtual void send(Item item) = 0;
    // What the client asked for: does not count as waiting for a slow reader. The caller bounds it.
    virtual void send_asked(Item item) = 0;
    // Sends what waits, then closes with this code. What is sent later is dropped.
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
    virtual int thread() const = 0;
    // Runs `work` on this connection's io thread, from any thread.
    virtual std::move_only_function<void(std::move_only_function<void()>)> resume() const = 0;
};

// One per connection; all calls on the io thread. `socket` lives until closed() has returned.
class WebSocketListener {
  public:
    virtual ~WebSocketListener() = default;
    virtual void opened(WebSocket& socket) = 0;
    virtual void text(std::string_view message) = 0;
    virtual void tick() = 0;  // every second
    // The last item for a client that was too slow; it is then closed with code 4000.
    virtual Item overflow() = 0;
    virtual void closed() = 0;
};

struct WebSocketEndpoint {
    std::size_t max_message = 16 << 10;
    std::size_t max_queued = 256 << 10;  // bytes that wait for a slow reader
    int messages_per_second = 10;        // of the client; more is close code 1008
    int ping_ms = 25'000;
    int silence_ms = 60'000;
    int write_ms = 15'000;
    // After Origin and credentials were found good.
    std::function<std::shared_ptr<WebSocketListener>(Request const&, Identity const&)> accept;
};

}  // namespace recado::http
