#include "platform/http/session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <random>

#include "platform/base/check.h"
#include "platform/base/log.h"
#include "platform/http/edge.h"
#include "platform/http/file_range.h"
#include "platform/http/parser.h"
#include "platform/http/websocket_session.h"
#include "platform/http/wire.h"

namespace recado::http {

namespace {

constexpr std::size_t read_size = 8 << 10;
constexpr std::size_t write_slice = 256 << 10;
constexpr std::size_t flush_above = 64 << 10;
constexpr std::size_t body_without_route = 64 << 10;
constexpr std::size_t body_of_strangers = 1 << 20;  // larger ones are read only after the credential was found good

using TlsStream = asio::ssl::stream<Socket>;

bool is_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
               c == '.';
    });
}

std::string new_request_id() {
    thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}()};
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    for (auto bits = random(); id.size() < 16; bits >>= 4) id += digits[bits & 15];
    return id;
}

// Answers exactly once: a handler that forgets gets a 500 in its name, or the connection would hang.
template <class Completion>
struct Once {
    std::optional<Completion> complete;
    std::shared_ptr<IoThread> thread;

    Once(Completion completion, std::shared_ptr<IoThread> home)
        : complete(std::move(completion)), thread(std::move(home)) {}
    Once(Once&& other) noexcept : complete(std::move(other.complete)), thread(std::move(other.thread)) {
        other.complete.reset();
    }
    Once& operator=(Once&&) = delete;
    ~Once() {
        if (complete) send(problem(500, "internal", "the request was not answered", ""));
    }
    void operator()(Response response) {
        if (complete) send(std::move(response));
    }
    void send(Response response) {
        auto ready = std::move(*complete);
        complete.reset();
        asio::post(thread->context(), [ready = std::move(ready), response = std::move(response)]() mutable {
            std::move(ready)(std::move(response));
        });
    }
};

template <class Stream>
class Session final : public Connection {
  public:
    template <class... Args>
    Session(IoThread& thread, std::string address, Socket socket, Args&... tls)
        : thread_(thread), edge_(thread.edge()), address_(std::move(address)), stream_(std::move(socket), tls...) {
        edge_.open_connections.add(1);
    }
    ~Session() override {
        edge_.open_connections.add(-1);
        edge_.admission.leave(address_);
    }

    Task<> run();

    void expire() override {
        timed_out_ = true;
        if (websocket_) return websocket_->expire();
        boost::system::error_code error;
        socket().cancel(error);
    }
    void tick(SteadyMs now) override {
        if (websocket_) websocket_->tick(now);
    }
    void finish() override {
        if (websocket_) return websocket_->close(1001, "the server restarts");
        if (waiting_) expire();  // and the loop sees that the server stops
    }
    void abort() override {
        boost::system::error_code error;
        if (websocket_) return websocket_->expire();
        socket().close(error);
    }

  private:
    Task<bool> serve_one();
    Task<bool> receive_head();
    Task<bool> receive_body(std::size_t limit);
    Task<bool> read_more();
    Task<bool> admit_large_body(Match const& match, Request const& request);
    Task<bool> flush();
    Task<bool> refuse(Refusal refusal);
    Task<Response> respond_to(Request request, Match match);
    Task<> reply(Response response);
    Task<bool> stream_file(Response response);
    Task<> linger();
    Task<bool> upgrade(WebSocketEndpoint const& endpoint, Request request);
    Request make_request();
    std::string remote(Head const& head) const;
    Writing writing() const;
    void log_request(int status, std::uint64_t size);
    Socket& socket() {
        if constexpr (std::is_same_v<Stream, TlsStream>)
            return stream_.next_layer();
        else
            return stream_;
    }
    std::shared_ptr<IoThread> home() { return thread_.shared_from_this(); }
    void within(int ms) { deadline = steady_now() + ms; }

    IoThread& thread_;
    Edge& edge_;
    std::string address_;
    Stream stream_;
    std::string input_;
    std::string output_;
    RequestParser parser_;
    bool waiting_ = false;  // between requests
    bool timed_out_ = false;
    // Of the request that is being served:
    std::string request_id_;
    std::string request_path_;
    std::string accept_encoding_;
    std::string remote_;
    Method method_ = Method::get;
    std::string range_;
    std::string if_range_;
    bool head_only_ = false;
    bool keep_alive_ = true;
    SteadyMs started_ = 0;
    std::unique_ptr<WebSocketSession<Stream>> websocket_;
};

template <class Stream>
Task<> Session<Stream>::run() {
    try {
        bool ready = true;
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            within(edge_.options.limits.header_ms);
            boost::system::error_code error;
            co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(await, error));
            ready = !error;
        }
        while (ready && !edge_.stopping && co_await serve_one()) {
        }
    } catch (std::exception const& fault) {
        log::error("connection ended by a fault", {{"request_id", request_id_}, {"error", fault.what()}});
    }
    deadline = never;
    boost::system::error_code error;
    socket().close(error);
}

template <class Stream>
Task<bool> Session<Stream>::serve_one() {
    parser_.reset();
    if (!co_await receive_head()) co_return false;
    started_ = steady_now();
    auto request = make_request();
    auto const& head = parser_.head();
    if (request.path.empty()) co_return co_await refuse({400, "bad_request", "the path or query cannot be decoded"});
    if (auto const endpoint = edge_.websockets.find(request.path); endpoint != edge_.websockets.end())
        co_return co_await upgrade(endpoint->second, std::move(request));
    auto match = edge_.router.match(request.method, head.path);
    std::size_t const limit = match.route ? match.route->options.max_body : body_without_route;
    if (limit > body_of_strangers && head.has_body && !co_await admit_large_body(match, request)) co_return false;
    if (!co_await receive_body(limit)) co_return false;
    request.body = parser_.take_body();
    deadline = never;
    auto response = co_await respond_to(std::move(request), std::move(match));
    co_await reply(std::move(response));
    if (keep_alive_) co_return true;
    if (co_await flush()) co_await linger();
    co_return false;
}

template <class Stream>
Task<bool> Session<Stream>::receive_head() {
    auto const& limits = edge_.options.limits;
    bool begun = !input_.empty();
    auto until = steady_now() + (begun ? limits.header_ms : limits.idle_ms);
    for (;;) {
        auto const progress = parser_.read_head(input_);
        if (progress == RequestParser::Progress::ready) co_return true;
        if (progress == RequestParser::Progress::refused) co_return co_await refuse(parser_.refusal());
        if (!co_await flush()) co_return false;
        deadline = until;
        waiting_ = !begun;
        bool const more = !edge_.stopping && co_await read_more();
        waiting_ = false;
        if (!more && timed_out_ && begun)
            co_return co_await refuse({408, "request_timeout", "the head of the request took too long"});
        if (!more) co_return false;
        // From the first byte on the limit stands still, or a byte now and then would hold the connection for ever.
        if (!begun) until = steady_now() + limits.header_ms;
        begun = true;
    }
}

template <class Stream>
Task<bool> Session<Stream>::receive_body(std::size_t limit) {
    auto const& limits = edge_.options.limits;
    auto const start = steady_now();
    std::uint64_t received = input_.size();
    bool continued = !parser_.head().expects_continue;
    for (;;) {
        auto const progress = parser_.read_body(input_, limit);
        if (progress == RequestParser::Progress::ready) co_return true;
        if (progress == RequestParser::Progress::refused) co_return co_await refuse(parser_.refusal());
        if (!continued && received == 0) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
        continued = true;
        if (!co_await flush()) co_return false;
        deadline = start + limits.body_ms +
                   static_cast<SteadyMs>(received * 1000 / static_cast<std::uint64_t>(limits.body_bytes_per_s));
        auto const before = input_.size();
        if (!co_await read_more()) {
            if (timed_out_)
                co_return co_await refuse({408, "request_timeout", "the body of the request came too slowly"});
            co_return false;
        }
        received += input_.size() - before;
    }
}

template <class Stream>
Task<bool> Session<Stream>::read_more() {
    auto const size = input_.size();
    input_.resize(size + read_size);
    boost::system::error_code error;
    auto const count = co_await stream_.async_read_some(asio::buffer(input_.data() + size, read_size),
                                                        asio::redirect_error(await, error));
    input_.resize(size + count);
    edge_.received_bytes.add(count);
    co_return !error;
}

template <class Stream>
Task<bool> Session<Stream>::admit_large_body(Match const& match, Request const& request) {
    if (match.route->options.access == Access::open) co_return true;
    auto identify = [this, &request](auto completion) {
        auto shared = std::make_shared<Once<decltype(completion)>>(std::move(completion), home());
        edge_.router.identify(request, [shared](Result<Identity> const& identity) {
            (*shared)(identity ? Response{} : error_response(identity.error(), ""));
        });
    };
    auto const verdict =
        co_await asio::async_initiate<asio::use_awaitable_t<Executor> const, void(Response)>(identify, await);
    if (verdict.status == 200) co_return true;
    co_return co_await refuse({verdict.status, "unauthenticated", "log in first"});
}

template <class Stream>
Task<bool> Session<Stream>::flush() {
    std::size_t sent = 0;
    while (sent < output_.size()) {
        within(edge_.options.limits.write_ms);
        auto const slice = std::min(write_slice, output_.size() - sent);
        boost::system::error_code error;
        co_await asio::async_write(stream_, asio::buffer(output_.data() + sent, slice),
                                   asio::redirect_error(await, error));
        if (error) {
            // A reader that stopped would leave megabytes in the kernel for minutes after an ordinary close.
            socket().set_option(asio::socket_base::linger(true, 0), error);
            co_return false;
        }
        sent += slice;
    }
    edge_.sent_bytes.add(sent);
    output_.clear();
    if (output_.capacity() > 4 * flush_above) output_.shrink_to_fit();
    co_return true;
}

template <class Stream>
Task<bool> Session<Stream>::refuse(Refusal refusal) {
    keep_alive_ = false;
    if (request_id_.empty()) request_id_ = new_request_id();
    write_response(output_, problem(refusal.status, refusal.code, refusal.message, request_id_), writing());
    log_request(refusal.status, 0);
    if (co_await flush()) co_await linger();
    co_return false;
}

// Closing with unread input would reset the connection, and the client would lose the answer that says why.
template <class Stream>
Task<> Session<Stream>::linger() {
    constexpr int linger_ms = 2'000;
    constexpr std::size_t most = 1 << 20;
    boost::system::error_code error;
    socket().shutdown(asio::socket_base::shutdown_send, error);
    if (timed_out_) co_return;
    within(linger_ms);
    std::size_t drained = 0;
    input_.resize(read_size);
    while (!error && drained < most)
        drained += co_await socket().async_read_some(asio::buffer(input_), asio::redirect_error(await, error));
}

template <class Stream>
Task<Response> Session<Stream>::respond_to(Request request, Match match) {
    if (!match.route && match.status == 404 && request.method == Method::get) {
        if (auto file = edge_.files.find(request)) co_return std::move(*file);
    }
    auto start = [this, &request, &match](auto completion) {
        Once<decltype(completion)> answer(std::move(completion), home());
        edge_.router.answer(std::move(request), std::move(match), thread_.resume(), std::move(answer));
    };
    co_return co_await asio::async_initiate<asio::use_awaitable_t<Executor> const, void(Response)>(start, await);
}

template <class Stream>
Task<> Session<Stream>::reply(Response response) {
    keep_alive_ = keep_alive_ && !edge_.stopping;
    if (!response.file.empty()) {
        if (!co_await stream_file(std::move(response))) keep_alive_ = false;
        co_return;
    }
    compress(response, accept_encoding_);
    write_response(output_, response, writing());
    log_request(response.status, response.body.size());
    // Replies to pipelined requests gather and leave in one write.
    if (output_.size() > flush_above && !co_await flush()) keep_alive_ = false;
}

template <class Stream>
Task<bool> Session<Stream>::stream_file(Response response) {
    auto opened = open_file(std::move(response), range_, if_range_);
    write_head(output_, opened.response, opened.length, writing());
    log_request(opened.response.status, opened.length);
    if (head_only_) co_return true;
    output_ += opened.response.body;  // of an error
    for (auto left = opened.file ? opened.length : 0; left > 0;) {
        auto const before = output_.size();
        auto const want = std::min<std::uint64_t>(left, write_slice);
        output_.resize(before + want);
        auto const got = opened.file.read(output_.data() + before, want);
        // The length was promised: a file that shrank can only be told by closing.
        if (got != want) co_return false;
        left -= want;
        if (!co_await flush()) co_return false;
    }
    co_return true;
}

template <class Stream>
Task<bool> Session<Stream>::upgrade(WebSocketEndpoint const& endpoint, Request request) {
    auto const& head = parser_.head();
    if (!head.upgrades_to_websocket || head.has_body || !input_.empty())
        co_return co_await refuse({426, "upgrade_required", "this address speaks WebSocket only"});
    auto const origin = request.header("origin");
    if (!origin.empty() && !is_own_origin(origin, edge_.options.router.public_url, request.header("host")))
        co_return co_await refuse({403, "foreign_origin", "this page may not connect here"});
    deadline = never;
    std::optional<Result<Identity>> identity;
    auto identify = [this, &request, &identity](auto completion) {
        auto shared = std::make_shared<Once<decltype(completion)>>(std::move(completion), home());
        edge_.router.identify(request, [shared, &identity](Result<Identity> found) {
            identity = std::move(found);
            (*shared)(Response{});
        });
    };
    co_await asio::async_initiate<asio::use_awaitable_t<Executor> const, void(Response)>(identify, await);
    if (!identity || !*identity) co_return co_await refuse({401, "unauthenticated", "log in first"});
    if (!co_await flush()) co_return false;
    log_request(101, 0);
    websocket_ = std::make_unique<WebSocketSession<Stream>>(thread_, *this, std::move(stream_), endpoint);
    edge_.open_websockets.add(1);
    auto listener = endpoint.accept(request, **identity);
    co_await websocket_->run(parser_.beast_request(), std::move(listener));
    edge_.open_websockets.add(-1);
    co_return false;
}

template <class Stream>
Request Session<Stream>::make_request() {
    auto& head = parser_.head();
    Request request{.method = head.method};
    auto const given = head.header("x-request-id");
    request.id = is_request_id(given) ? std::string(given) : new_request_id();
    request.remote = remote(head);
    request_id_ = request.id;
    accept_encoding_ = head.header("accept-encoding");
    range_ = head.header("range");
    if_range_ = head.header("if-range");
    method_ = head.method;
    head_only_ = head.head_only;
    keep_alive_ = head.keep_alive;
    request_path_ = head.path;
    remote_ = request.remote;
    auto path = percent_decode(head.path, false);
    auto query = parse_query(head.query);
    if (!path || !query) return request;
    request.path = std::move(*path);
    request.query = std::move(*query);
    request.headers = head.headers;
    return request;
}

// Right to left, the first address that is not one of our proxies: what stands further left is the client's own claim.
template <class Stream>
std::string Session<Stream>::remote(Head const& head) const {
    boost::system::error_code error;
    auto address = asio::ip::make_address(address_, error);
    std::string_view forwarded = head.header("x-forwarded-for");
    while (!error && contains(edge_.proxies, address) && !forwarded.empty()) {
        auto const comma = forwarded.rfind(',');
        auto hop = comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1);
        while (hop.starts_with(' ')) hop.remove_prefix(1);
        forwarded = comma == std::string_view::npos ? std::string_view() : forwarded.substr(0, comma);
        auto const claimed = asio::ip::make_address(std::string(hop), error);
        if (!error) address = plain(claimed);
    }
    return address.to_string();
}

template <class Stream>
Writing Session<Stream>::writing() const {
    return {.request_id = request_id_,
            .date = thread_.date(),
            .head_only = head_only_,
            .keep_alive = keep_alive_,
            .public_https = edge_.public_https};
}

template <class Stream>
void Session<Stream>::log_request(int status, std::uint64_t size) {
    auto const took = steady_now() - (started_ == 0 ? steady_now() : started_);
    edge_.responses(status).add();
    edge_.request_seconds.observe(static_cast<double>(took) / 1000);
    if (!edge_.options.log_requests) return;
    log::info("request", {{"request_id", request_id_},
                          {"method", json::name_of(method_)},
                          {"path", request_path_},
                          {"status", status},
                          {"bytes", size},
                          {"ms", took},
                          {"remote", remote_}});
}

}  // namespace

void start_session(IoThread& thread, Socket socket, std::string address) {
    auto const start = [&thread](auto session) {
        thread.add(*session);
        auto run = [session]() -> Task<> { co_await session->run(); };
        asio::co_spawn(thread.context(), run, asio::detached);
    };
    if (auto& tls = thread.edge().tls)
        start(std::make_shared<Session<TlsStream>>(thread, std::move(address), std::move(socket), *tls));
    else
        start(std::make_shared<Session<Socket>>(thread, std::move(address), std::move(socket)));
}

}  // namespace recado::http
