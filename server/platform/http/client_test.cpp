#include "platform/http/client.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "platform/http/scripted_server.h"

namespace recado::http {
namespace {

Client client_for(ScriptedServer const& server) { return Client({.trusted_bases = {server.base()}}); }

Call post_to(ScriptedServer const& server, std::string body = R"({"a":1})") {
    return {.method = Method::post,
            .url = server.base() + "/graph/v25.0/1/messages",
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

std::optional<Scripted> ok(std::string const&, int) { return Scripted{.bytes = plain_answer(200, "fine")}; }

sockaddr_in address_of(char const* text) {
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
    ::inet_pton(AF_INET, text, &address.sin_addr);
    return address;
}

bool public_v4(char const* text) {
    auto const address = address_of(text);
    return is_public(reinterpret_cast<sockaddr const&>(address));
}

bool public_v6(char const* text) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    ::inet_pton(AF_INET6, text, &address.sin6_addr);
    return is_public(reinterpret_cast<sockaddr const&>(address));
}

std::string gzip(std::string const& text) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

TEST_CASE("a call is answered with status, headers and body, on one kept-alive connection") {
    ScriptedServer server([](auto const&, int) {
        return std::optional(Scripted{.bytes = plain_answer(418, "tea", "X-FB-Trace-ID: Abc\r\n")});
    });
    std::vector<std::string> records;
    Client client({.trusted_bases = {server.base()}, .on_call = [&](CallRecord const& record) {
                       records.push_back(std::string(record.url) + "|" + std::string(record.trace));
                   }});
    for (int i = 0; i < 3; ++i) {
        auto call = post_to(server);
        call.url += "?access_token=secret";
        auto const answer = client.send_now(call);
        CHECK(answer.delivery == Delivery::answered);
        CHECK(answer.status == 418);
        CHECK(answer.body == "tea");
        CHECK(answer.header("x-fb-trace-id") == "Abc");
    }
    CHECK(server.connections() == 1);
    auto const request = server.requests().at(0);
    CHECK(request.starts_with("POST /graph/v25.0/1/messages?access_token=secret HTTP/1.1\r\n"));
    CHECK(request.find("User-Agent: Recado/") != std::string::npos);
    CHECK(request.find("Accept-Encoding: gzip") != std::string::npos);
    CHECK(request.find("Expect") == std::string::npos);
    CHECK(request.ends_with("\r\n\r\n{\"a\":1}"));
    CHECK(records.at(0) == server.base() + "/graph/v25.0/1/messages?access_token|x-fb-trace-id=Abc");
}

TEST_CASE("a refused connection is not sent") {
    int port = 0;
    {
        ScriptedServer gone(ok);
        port = gone.port();
    }
    auto const base = "http://127.0.0.1:" + std::to_string(port);
    Client client({.trusted_bases = {base}});
    auto const answer = client.send_now({.method = Method::post, .url = base + "/x", .body = "{}"});
    CHECK(answer.delivery == Delivery::not_sent);
    CHECK_FALSE(answer.error.empty());
}

TEST_CASE("a connection dropped after the request is unclear") {
    ScriptedServer server([](auto const&, int) { return std::optional(Scripted{.bytes = "", .close = true}); });
    auto client = client_for(server);
    CHECK(client.send_now(post_to(server)).delivery == Delivery::unclear);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a kept-alive connection that dies after reading a POST is never answered by a second POST") {
    ScriptedServer server([](auto const&, int number) {
        return std::optional(number == 1 ? Scripted{.bytes = plain_answer(200, "fine")}
                                         : Scripted{.bytes = "", .close = true});
    });
    auto client = client_for(server);
    CHECK(client.send_now(post_to(server)).delivery == Delivery::answered);
    CHECK(client.send_now(post_to(server)).delivery == Delivery::unclear);
    CHECK(server.requests().size() == 2);
}

TEST_CASE("an answer cut in the middle is unclear") {
    ScriptedServer server([](auto const&, int) {
        return std::optional(Scripted{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", .close = true});
    });
    auto client = client_for(server);
    CHECK(client.send_now(post_to(server)).delivery == Delivery::unclear);
}

TEST_CASE("bytes that are no HTTP are unclear") {
    ScriptedServer server(
        [](auto const&, int) { return std::optional(Scripted{.bytes = "garbage\r\n\r\n", .close = true}); });
    auto client = client_for(server);
    CHECK(client.send_now(post_to(server)).delivery == Delivery::unclear);
}

TEST_CASE("silence after the request ends at the first-byte limit, unclear") {
    ScriptedServer server([](auto const&, int) { return std::optional<Scripted>(); });
    auto client = client_for(server);
    auto call = post_to(server);
    call.limits.first_byte_ms = 150;
    auto const answer = client.send_now(call);
    CHECK(answer.delivery == Delivery::unclear);
    CHECK(answer.error == "no answer within the limit");
    CHECK(answer.duration_ms < 5'000);
}

TEST_CASE("a slow body ends at the total limit") {
    ScriptedServer server([](auto const&, int) {
        return std::optional(Scripted{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow"});
    });
    auto client = client_for(server);
    auto call = post_to(server);
    call.limits.total_ms = 200;
    CHECK(client.send_now(call).delivery == Delivery::unclear);
}

TEST_CASE("a body over the limit is cut off, also when it grows by decompression") {
    std::string const zeros(1 << 20, '0');
    ScriptedServer server([&](std::string const& request, int) {
        bool const zipped = request.starts_with("GET /zip");
        return std::optional(Scripted{.bytes = zipped ? plain_answer(200, gzip(zeros), "Content-Encoding: gzip\r\n")
                                                      : plain_answer(200, zeros)});
    });
    auto client = client_for(server);
    for (auto const* path : {"/plain", "/zip"}) {
        Call call{.url = server.base() + path, .limits = {.max_body = 1000}};
        auto const answer = client.send_now(call);
        CHECK(answer.too_large);
        CHECK(answer.delivery == Delivery::unclear);
        CHECK(answer.body.size() <= 1000);
        call.limits.max_body = 1 << 20;
        CHECK(client.send_now(call).body == zeros);
    }
}

TEST_CASE("a body goes to a file, and no file stays behind a failure") {
    ScriptedServer server([](std::string const& request, int) {
        return std::optional(Scripted{.bytes = plain_answer(request.starts_with("GET /good") ? 200 : 404, "bytes")});
    });
    auto client = client_for(server);
    auto const path = std::filesystem::temp_directory_path() / ("recado_sink_" + std::to_string(::getpid()));
    auto const good = client.send_now({.url = server.base() + "/good", .sink = path, .limits = media_limits});
    CHECK(good.ok());
    CHECK(good.size == 5);
    CHECK(good.body.empty());
    std::string content;
    std::ifstream(path) >> content;
    CHECK(content == "bytes");
    std::filesystem::remove(path);
    auto const bad = client.send_now({.url = server.base() + "/bad", .sink = path});
    CHECK(bad.status == 404);
    CHECK(bad.body == "bytes");
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a form carries values and files with their own types") {
    ScriptedServer server(ok);
    auto client = client_for(server);
    auto const path = std::filesystem::temp_directory_path() / ("recado_part_" + std::to_string(::getpid()));
    std::ofstream(path) << "JPEGBYTES";
    auto const answer =
        client.send_now({.method = Method::post,
                         .url = server.base() + "/media",
                         .parts = {{.name = "messaging_product", .value = "whatsapp"},
                                   {.name = "file", .path = path, .file_name = "a.jpg", .content_type = "image/jpeg"}},
                         .limits = media_limits});
    CHECK(answer.ok());
    auto const request = server.requests().at(0);
    CHECK(request.find("name=\"messaging_product\"\r\n\r\nwhatsapp") != std::string::npos);
    CHECK(request.find("name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nJPEGBYTES") !=
          std::string::npos);
    std::filesystem::remove(path);
}

TEST_CASE("redirects: followed for GET without the token on another origin, never for POST") {
    ScriptedServer other(ok);
    ScriptedServer server([&](auto const&, int) {
        return std::optional(Scripted{.bytes = plain_answer(302, "", "Location: " + other.base() + "/moved\r\n")});
    });
    Client client({.trusted_bases = {server.base(), other.base()}});
    auto const got = client.send_now({.url = server.base() + "/a", .headers = {{"Authorization", "Bearer t"}}});
    CHECK(got.status == 200);
    CHECK(server.requests().at(0).find("Authorization: Bearer t") != std::string::npos);
    CHECK(other.requests().at(0).find("Authorization") == std::string::npos);
    CHECK(client.send_now(post_to(server)).status == 302);
    CHECK(other.requests().size() == 1);
}

TEST_CASE("a redirect to a private address that nobody configured is refused") {
    ScriptedServer secret(ok);
    ScriptedServer server([&](auto const&, int) {
        return std::optional(Scripted{.bytes = plain_answer(302, "", "Location: " + secret.base() + "/\r\n")});
    });
    auto client = client_for(server);
    CHECK(client.send_now({.url = server.base() + "/a"}).delivery == Delivery::refused);
    CHECK(secret.connections() == 0);
}

TEST_CASE("a loop of redirects ends") {
    ScriptedServer server([](auto const&, int) {
        return std::optional(Scripted{.bytes = plain_answer(302, "", "Location: /again\r\n")});
    });
    auto client = client_for(server);
    CHECK(client.send_now({.url = server.base() + "/a"}).delivery == Delivery::refused);
    CHECK(server.requests().size() == 4);
}

TEST_CASE("private addresses and plain http are refused unless configured, by name as well as by number") {
    ScriptedServer server(ok);
    Client client({});
    auto const port = std::to_string(server.port());
    for (auto const& url :
         {"http://127.0.0.1:" + port, "https://127.0.0.1:" + port, "https://localhost:" + port, "https://[::1]:" + port,
          "https://[::ffff:127.0.0.1]:" + port, std::string("file:///etc/passwd"),
          std::string("https://user:pw@example.com/"), "https://0x7f.1:" + port, "https://2130706433:" + port}) {
        auto const answer = client.send_now({.url = url});
        CHECK_MESSAGE(answer.delivery == Delivery::refused, url);
    }
    CHECK(server.connections() == 0);
    client.trust(server.base());
    CHECK(client.send_now({.url = server.base() + "/x"}).ok());
    Client by_address({.trusted_bases = {"127.0.0.1:" + port}});
    CHECK(by_address.send_now({.url = server.base() + "/x"}).ok());
}

TEST_CASE("what is public and what is not") {
    for (auto const* text : {"8.8.8.8", "157.240.1.1", "100.63.255.255", "172.15.0.1", "172.32.0.1", "192.167.0.1"})
        CHECK_MESSAGE(public_v4(text), text);
    for (auto const* text : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1",
                             "172.31.255.255", "192.168.1.1", "198.19.0.1", "224.0.0.1", "255.255.255.255"})
        CHECK_FALSE_MESSAGE(public_v4(text), text);
    for (auto const* text :
         {"2a03:2880::1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"})
        CHECK_MESSAGE(public_v6(text), text);
    for (auto const* text : {"::", "::1", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
                             "2002:a00:1::1", "2001:db8::1"})
        CHECK_FALSE_MESSAGE(public_v6(text), text);
}

TEST_CASE("URLs are joined without loss and logged without secrets") {
    CHECK(join_url("http://127.0.0.1:9100/graph", "v25.0/1/messages") ==
          "http://127.0.0.1:9100/graph/v25.0/1/messages");
    CHECK(join_url("https://graph.facebook.com/", "/v25.0") == "https://graph.facebook.com/v25.0");
    CHECK(redacted_url("https://g.com/debug_token?input_token=abc&access_token=x#f") ==
          "https://g.com/debug_token?input_token&access_token");
    CHECK(redacted_url("https://api.telegram.org/bot123:ABC/sendMessage") ==
          "https://api.telegram.org/bot***/sendMessage");
    CHECK(query_escaped("a b&c=ñ") == "a%20b%26c%3D%C3%B1");
}

}  // namespace
}  // namespace recado::http
