// The server over real sockets: framing that two parsers could read differently, slowness, size, pipelining, files.
#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "platform/base/crypto.h"
#include "platform/base/log.h"
#include "platform/db/testing.h"
#include "platform/http/raw_client.h"
#include "platform/http/server.h"

namespace recado::http_test {

using http::Access;
using http::Method;
using http::Request;
using http::Response;

// A server with a few routes that need no session.
struct Fixture {
    std::unique_ptr<Database> database = db::testing::open({.threads = false});
    http::Metrics metrics;
    http::Api api;
    std::atomic<bool> disk_full{false};
    std::unique_ptr<http::Server> server;

    explicit Fixture(http::ServerOptions options = {}) {
        log::set_level(log::Level::error);
        api.raw_async(Method::post, "//echo",
                      [](Request request, http::Respond respond) {
                          respond({.body = request.body, .content_type = "text/plain"});
                      },
                      {.access = Access::open, .max_body = 100'000});
        api.raw_async(Method::get, "//hello",
                      [](Request const& request, http::Respond respond) {
                          respond({.body = "{\"hello\":\"" + request.id + "\",\"from\":\"" + request.remote + "\"}"});
                      },
                      {.access = Access::open});
        api.raw_async(Method::get, "//forgotten", [](Request const&, http::Respond const&) {},
                      {.access = Access::open});
        api.raw_async(Method::get, "//large",
                      [](Request const&, http::Respond respond) {
                          respond({.body = std::string(3'000'000, 'x'), .content_type = "application/octet-stream"});
                      },
                      {.access = Access::open});
        api.raw(Method::get, "//file",
                [](Request const& request) {
                    return Response{.content_type = "text/plain", .file = request.query.at("path")};
                },
                {.access = Access::open});
        api.raw(Method::get, "//throws",
                [](Request const&) -> Response { throw std::runtime_error("a secret detail"); },
                {.access = Access::open});
        options.listen = "127.0.0.1:0";
        options.threads = options.threads == 0 ? 1 : options.threads;
        server = std::make_unique<http::Server>(options, api, *database, nullptr, metrics);
        server->ready_check({"disk", [this] { return disk_full ? std::string("is full") : std::string(); }});
        server->start();
    }
    RawClient connect() const { return RawClient(server->port()); }
    RawAnswer ask(std::string_view bytes) const { return connect().ask(bytes); }
};

std::string get(std::string_view path, std::string_view more = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(more) + "\r\n";
}

TEST_CASE("a request is answered with its id, security headers and no store") {
    Fixture const fixture;
    auto const answer = fixture.ask(get("/hello", "X-Request-Id: abc-1\r\n"));
    CHECK(answer.status == 200);
    CHECK(answer.says(R"("hello":"abc-1")"));
    CHECK(answer.header("x-request-id") == "abc-1");
    CHECK(answer.header("x-content-type-options") == "nosniff");
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("content-security-policy").find("frame-ancestors 'none'") != std::string::npos);
    CHECK(answer.header("cross-origin-opener-policy") == "same-origin");
    CHECK(answer.header("strict-transport-security").empty());
}

TEST_CASE("a request id that could forge a log line is replaced") {
    Fixture const fixture;
    auto const answer = fixture.ask(get("/hello", "X-Request-Id: a b\"c\r\n"));
    CHECK(answer.header("x-request-id").size() == 16);
}

TEST_CASE("ambiguous framing is refused and the connection closed") {
    Fixture const fixture;
    std::string const post = "POST /echo HTTP/1.1\r\nHost: test\r\n";
    std::pair<std::string, std::string> const attacks[] = {
        {"length and chunked", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"chunked and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
        {"another encoding with length", post + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"},
        {"an unknown encoding", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
        {"chunked then identity", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
        {"chunked twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"chunked in HTTP/1.0", "POST /echo HTTP/1.0\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"two equal lengths", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"},
        {"two different lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"},
        {"a list of lengths", post + "Content-Length: 5, 5\r\n\r\nhello"},
        {"a signed length", post + "Content-Length: +5\r\n\r\nhello"},
        {"a negative length", post + "Content-Length: -5\r\n\r\nhello"},
        {"a length beyond 64 bits", post + "Content-Length: 99999999999999999999999\r\n\r\nhello"},
        {"space before the colon", post + "Content-Length : 5\r\n\r\nhello"},
        {"a folded line", post + "Content-Length: 5\r\nX-Y: a\r\n b\r\n\r\nhello"},
        {"a bare line feed", "POST /echo HTTP/1.1\nHost: test\n\n"},
        {"a bare carriage return", post + "X-Y: a\rb\r\n\r\n"},
        {"a NUL", post + std::string("X-Y: a\0b\r\n\r\n", 12)},
        {"no host", "GET /hello HTTP/1.1\r\n\r\n"},
        {"two hosts", get("/hello", "Host: other\r\n")},
        {"a host with a path", "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n"},
        {"a chunk size that is not hex", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"},
        {"a chunk without its end", post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n"},
        {"a broken escape in the path", get("/hel%zzlo")},
        {"an escaped NUL in the path", get("/hello%00")},
        {"a name twice in the query", get("/hello?a=1&a=2")},
        {"a target that is no path", get("hello")},
        {"not HTTP at all", "\x16\x03\x01\x02\r\n\r\n"},
    };
    for (auto const& [name, bytes] : attacks) {
        CAPTURE(name);
        auto client = fixture.connect();
        auto const answer = client.ask(bytes);
        CHECK(answer.status == 400);
        CHECK(answer.says(R"("code":"bad_request")"));
        CHECK(answer.header("connection") == "close");
        CHECK(client.is_closed());
    }
}

TEST_CASE("what follows a refused request is never read as a second one") {
    Fixture const fixture;
    auto client = fixture.connect();
    auto const first =
        client.ask("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: xchunked\r\n\r\n" + get("/hello"));
    CHECK(first.status == 400);
    CHECK(client.is_closed());
}

TEST_CASE("heads and targets have limits") {
    Fixture const fixture;
    CHECK(fixture.ask(get("/" + std::string(9'000, 'a'))).status == 414);
    CHECK(fixture.ask(get("/" + std::string(1'000'000, 'a'))).status == 414);
    std::string headers;
    for (int i = 0; i < 10'000; ++i) headers += "X-" + std::to_string(i) + ": y\r\n";
    CHECK(fixture.ask(get("/hello", headers)).status == 431);
    CHECK(fixture.ask("BREW /hello HTTP/1.1\r\nHost: test\r\n\r\n").status == 501);
    CHECK(fixture.ask(get("/hello", "Expect: a miracle\r\n")).status == 417);
}

TEST_CASE("bodies have the limit of their route, told before they are read") {
    Fixture const fixture;
    CHECK(fixture.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100000000\r\n\r\n").status == 413);
    CHECK(fixture.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100000000\r\nExpect: 100-continue\r\n\r\n")
              .status == 413);
    std::string endless = "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 200; ++i) endless += "400\r\n" + std::string(1024, 'x') + "\r\n";
    CHECK(fixture.ask(endless).status == 413);
    std::string const long_extension =
        "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5;" + std::string(60'000, 'x');
    CHECK(fixture.ask(long_extension).status == 400);
}

TEST_CASE("a body may come in chunks, in pieces, and after 100-continue") {
    Fixture const fixture;
    auto client = fixture.connect();
    CHECK(client
              .ask("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6; a=b\r\n "
                   "world\r\n0\r\nT: x\r\n\r\n")
              .body == "hello world");
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read().status == 100);
    client.send("he");
    client.send("llo");
    CHECK(client.read().body == "hello");
}

TEST_CASE("the end of a chunked body may come byte by byte, or never") {
    Fixture const fixture;
    auto client = fixture.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (char const byte : std::string_view("5\r\nhello\r\n0\r\n\r\n")) {
        client.send({&byte, 1});
        // Another connection's answer shows that the byte has been looked at.
        CHECK(fixture.ask(get("/hello")).status == 200);
    }
    CHECK(client.read().body == "hello");
    for (std::string_view const start : {"0\r\n", "0\r\nh", "0\r\n\n"}) {
        auto broken = fixture.connect();
        broken.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (char const byte : start) {
            broken.send({&byte, 1});
            CHECK(fixture.ask(get("/hello")).status == 200);
        }
    }
}

TEST_CASE("pipelined requests are answered in order") {
    Fixture const fixture;
    auto client = fixture.connect();
    std::string requests;
    for (int i = 0; i < 50; ++i)
        requests += "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\n" + std::to_string(10 + i);
    client.send(requests + get("/missing") + get("/hello"));
    for (int i = 0; i < 50; ++i) CHECK(client.read().body == std::to_string(10 + i));
    CHECK(client.read().status == 404);
    CHECK(client.read().status == 200);
}

TEST_CASE("HEAD is GET without the body, and HTTP/1.0 and Connection: close end the connection") {
    Fixture const fixture;
    auto client = fixture.connect();
    client.send("HEAD /hello HTTP/1.1\r\nHost: test\r\n\r\n");
    auto const head = client.read(false);
    CHECK(head.status == 200);
    CHECK(std::stoi(head.header("content-length")) > 10);
    CHECK(client.ask(get("/hello", "Connection: close\r\n")).status == 200);
    CHECK(client.is_closed());
    auto old = fixture.connect();
    CHECK(old.ask("GET /hello HTTP/1.0\r\n\r\n").status == 200);
    CHECK(old.is_closed());
}

TEST_CASE("slow heads, slow bodies and idle connections end in time") {
    http::ServerOptions options;
    options.limits = {.header_ms = 150, .idle_ms = 300, .body_ms = 150, .body_bytes_per_s = 1'000'000, .sweep_ms = 20};
    Fixture const fixture(options);
    SUBCASE("a head that never ends") {
        auto client = fixture.connect();
        CHECK(client.ask("GET /hello HTTP/1.1\r\nHost: te").status == 408);
        CHECK(client.is_closed());
    }
    SUBCASE("a body that never ends") {
        auto client = fixture.connect();
        CHECK(client.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nabc").status == 408);
        CHECK(client.is_closed());
    }
    SUBCASE("nothing at all") { CHECK(fixture.connect().is_closed()); }
    SUBCASE("nothing after an answer") {
        auto client = fixture.connect();
        CHECK(client.ask(get("/hello")).status == 200);
        CHECK(client.is_closed());
    }
}

TEST_CASE("a client that does not read its answer is dropped and holds nobody else") {
    http::ServerOptions options;
    options.limits = {.write_ms = 200, .sweep_ms = 20};
    Fixture fixture(options);
    auto stopped = fixture.connect();
    stopped.socket().set_option(boost::asio::socket_base::receive_buffer_size(4096));
    for (int i = 0; i < 10; ++i) stopped.send(get("/large"));
    CHECK(fixture.ask(get("/hello")).status == 200);
    auto& connections = fixture.metrics.gauge("recado_http_connections", "");
    while (connections.value() > 0) std::this_thread::yield();
    CHECK(connections.value() == 0);
}

TEST_CASE("connections have limits in all and by address") {
    http::ServerOptions options;
    options.limits = {.connections = 3, .connections_per_address = 2};
    Fixture const fixture(options);
    auto first = fixture.connect();
    auto second = fixture.connect();
    CHECK(first.ask(get("/hello")).status == 200);
    CHECK(second.ask(get("/hello")).status == 200);
    auto third = fixture.connect();
    CHECK(third.read().status == 503);
    CHECK(third.is_closed());
    CHECK(first.ask(get("/hello")).status == 200);
}

TEST_CASE("faults and forgotten answers are 500 without details") {
    Fixture const fixture;
    log::set_level(log::Level::off);
    auto const answer = fixture.ask(get("/throws"));
    CHECK(answer.status == 500);
    CHECK(answer.says(R"("code":"internal")"));
    CHECK_FALSE(answer.says("secret"));
    CHECK(fixture.ask(get("/forgotten")).status == 500);
}

TEST_CASE("only a trusted proxy may say who the client is") {
    auto const asked = get("/hello", "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.1.2.3\r\n");
    CHECK(Fixture().ask(asked).says(R"("from":"127.0.0.1")"));
    http::ServerOptions options;
    options.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"};
    CHECK(Fixture(options).ask(asked).says(R"("from":"203.0.113.9")"));
    CHECK(Fixture(options).ask(get("/hello", "X-Forwarded-For: nonsense\r\n")).says(R"("from":"127.0.0.1")"));
}

TEST_CASE("files are streamed whole or in part") {
    auto const path = std::filesystem::temp_directory_path() / ("recado-http-" + crypto::random_token(9));
    std::string content;
    for (int i = 0; i < 200'000; ++i) content += std::to_string(i % 10);
    std::ofstream(path) << content;
    Fixture const fixture;
    auto const target = "/file?path=" + path.string();
    auto const whole = fixture.ask(get(target));
    CHECK(whole.status == 200);
    CHECK(whole.body == content);
    auto const part = fixture.ask(get(target, "Range: bytes=5-9\r\n"));
    CHECK(part.status == 206);
    CHECK(part.body == "56789");
    CHECK(part.header("content-range") == "bytes 5-9/200000");
    CHECK(fixture.ask(get(target, "Range: bytes=-3\r\n")).body == "789");
    CHECK(fixture.ask(get(target, "Range: bytes=199998-\r\n")).body == "89");
    CHECK(fixture.ask(get(target, "Range: bytes=0-0,5-6\r\n")).status == 200);
    auto const beyond = fixture.ask(get(target, "Range: bytes=200000-\r\n"));
    CHECK(beyond.status == 416);
    CHECK(beyond.header("content-range") == "bytes */200000");
    std::filesystem::remove(path);
    CHECK(fixture.ask(get(target)).status == 404);
}

TEST_CASE("stopping finishes what is under way and then refuses") {
    Fixture const fixture;
    auto idle = fixture.connect();
    CHECK(idle.ask(get("/hello")).status == 200);
    fixture.server->stop();
    CHECK(idle.is_closed());
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket socket(context);
    boost::system::error_code error;
    socket.connect({boost::asio::ip::address_v4::loopback(), fixture.server->port()}, error);
    CHECK(error);
}

TEST_CASE("the process tells whether it lives, is ready, and how it does") {
    Fixture fixture;
    CHECK(fixture.ask(get("/livez")).status == 200);
    CHECK(fixture.ask(get("/readyz")).status == 200);
    fixture.disk_full = true;
    auto const answer = fixture.ask(get("/readyz"));
    CHECK(answer.status == 503);
    CHECK(answer.says(R"({"check":"disk","problem":"is full"})"));
    fixture.disk_full = false;
    CHECK(fixture.ask(get("/readyz")).status == 200);
    CHECK(fixture.ask(get("/metrics")).says("recado_http_responses_total{class=\"2xx\"}"));
}

TEST_CASE("metrics with a token need the token") {
    http::ServerOptions options;
    options.metrics_token = "only-for-prometheus";
    Fixture const fixture(options);
    CHECK(fixture.ask(get("/metrics")).status == 403);
    CHECK(fixture.ask(get("/metrics", "Authorization: Bearer only-for-prometheus\r\n")).status == 200);
}

}  // namespace recado::http_test
