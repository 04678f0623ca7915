// The live stream over real sockets: exact resume, slow readers, who sees what, presence.
#include "platform/realtime/hub.h"

#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <set>
#include <thread>

#include "platform/base/log.h"
#include "platform/db/testing.h"
#include "platform/realtime/live_client.h"

namespace recado::realtime_test {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

struct Rang {
    static constexpr std::string_view event_type = "rang";
    std::int64_t number;
    std::string text;
};
DESCRIBE(Rang, FIELD(number), FIELD(text))

AccountId const shop{7};
AccountId const other_shop{8};
InboxId const sales{71};

// Tokens are the names of people; who is struck off has no session any more.
class People final : public http::Authenticator {
  public:
    Result<http::Identity> look_up(Tx&, http::Credential const& credential) override {
        std::lock_guard lock(mutex_);
        auto const found = people_.find(credential.secret);
        if (found == people_.end()) return unauthenticated("session_ended", "log in again");
        return http::Identity{found->second, {}};
    }
    void put(std::string const& name, AccountId account, std::int64_t id, std::vector<std::int64_t> inboxes) {
        std::lock_guard lock(mutex_);
        people_[name] = {.account = account,
                         .user = {id},
                         .kind = ActorKind::user,
                         .actor_id = id,
                         .name = name,
                         .inboxes = std::move(inboxes)};
    }
    void strike(std::string const& name) {
        std::lock_guard lock(mutex_);
        people_.erase(name);
    }

  private:
    std::mutex mutex_;
    std::map<std::string, Who> people_;
};

class Socket {
  public:
    Socket(std::uint16_t port, std::string const& person, std::string const& query, std::string const& origin = {}) {
        stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
        stream_.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
            request.set("Authorization", "Bearer " + person);
            if (!origin.empty()) request.set("Origin", origin);
        }));
        stream_.read_message_max(0);
        websocket::response_type response;
        stream_.handshake(response, "test", "/api/v1/live" + query, refused_);
        status_ = static_cast<int>(response.result_int());
    }
    int status() const { return status_; }
    // The next item, waiting for it. Null when the server has closed.
    boost::json::value next() {
        while (items_.empty()) {
            boost::beast::flat_buffer buffer;
            boost::system::error_code error;
            stream_.read(buffer, error);
            if (error) return nullptr;
            for (auto& item : boost::json::parse(boost::beast::buffers_to_string(buffer.data())).as_array())
                items_.push_back(std::move(item));
        }
        auto item = std::move(items_.front());
        items_.pop_front();
        return item;
    }
    // The next item of this type; others are thrown away.
    boost::json::value next(std::string_view type) {
        for (;;) {
            auto item = next();
            if (item.is_null() || item.at("type").as_string() == type) return item;
        }
    }
    void say(std::string_view text) { stream_.write(asio::buffer(text)); }
    int close_code() const { return stream_.reason().code; }
    websocket::stream<asio::ip::tcp::socket>& stream() { return stream_; }

  private:
    asio::io_context context_;
    websocket::stream<asio::ip::tcp::socket> stream_{context_};
    std::deque<boost::json::value> items_;
    boost::system::error_code refused_;
    int status_ = 0;
};

struct Fixture {
    db::testing::Place place;
    std::unique_ptr<Database> database = place.open();
    http::Metrics metrics;
    http::Api api;
    People people;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<realtime::Hub> hub;

    explicit Fixture(std::string public_url = "") {
        log::set_level(log::Level::error);
        people.put("ada", shop, 1, {71});
        people.put("bob", shop, 2, {});
        people.put("eve", other_shop, 3, {71});
        http::ServerOptions options;
        options.listen = "127.0.0.1:0";
        options.threads = 2;
        options.limits.sweep_ms = 20;
        options.router.public_url = std::move(public_url);
        server = std::make_unique<http::Server>(options, api, *database, &people, metrics);
        hub = std::make_unique<realtime::Hub>(*server, *database);
        hub->narrow({.sight = {}, .stand = {}, .place = [](Tx&, std::int64_t conversation) {
                         return std::optional(realtime::Place{{conversation < 500 ? 71 : 72}, {}});
                     }});
        database->listen({.events = [this](std::span<db::Event const> events) { hub->publish(events); }});
        server->start();
    }
    ~Fixture() {
        server->stop();
        database->close();
    }

    void ring(int number, db::Audience audience = {}, AccountId account = shop, std::string text = "") {
        auto const written = database->write_now(Who::system(account), [&](Tx& tx) -> Result<Done> {
            tx.announce({.kind = "bell", .id = number, .audience = audience}, Rang{number, text});
            return Done{};
        });
        REQUIRE(written.has_value());
    }
    Socket open(std::string const& person, std::string const& query = "") const {
        return {server->port(), person, query};
    }
};

std::int64_t number_of(boost::json::value const& item) {
    return item.is_null() ? -1 : item.at("data").at("number").as_int64();
}
// Opened and past its first item, so that it hears everything from here on.
void await_hello(Socket& socket) { REQUIRE_FALSE(socket.next("hello").is_null()); }

TEST_CASE("an event reaches the account's sockets as the contract writes it") {
    Fixture fixture;
    auto ada = fixture.open("ada");
    await_hello(ada);
    fixture.ring(5);
    auto const event = ada.next("rang");
    CHECK(event.at("seq").as_int64() == 1);
    CHECK(event.at("subject").at("kind").as_string() == "bell");
    CHECK(event.at("subject").at("id").as_string() == "5");
    CHECK(event.at("actor").at("kind").as_string() == "system");
    CHECK(event.at("data").at("number").as_int64() == 5);
    CHECK(event.at("at").as_int64() > 0);
}

TEST_CASE("resuming gives the gap and then what comes, each once and in order, while events flow") {
    Fixture fixture;
    for (int i = 1; i <= 300; ++i) fixture.ring(i);
    std::atomic<int> rung{300};
    std::thread bell([&] {
        for (int i = 301; i <= 900; ++i) {
            fixture.ring(i);
            rung = i;
        }
    });
    std::vector<std::thread> readers;
    std::atomic<int> wrong{0};
    for (int start : {0, 17, 299, 300})
        readers.emplace_back([&, start] {
            auto socket = fixture.open("ada", "?seq=" + std::to_string(start));
            auto const hello = socket.next("hello");
            if (hello.is_null() || hello.at("seq").as_int64() < 300) ++wrong;
            for (int expected = start + 1; expected <= 900; ++expected)
                if (auto const event = socket.next("rang"); event.is_null() || event.at("seq").as_int64() != expected)
                    ++wrong;
        });
    for (auto& reader : readers) reader.join();
    bell.join();
    CHECK(wrong == 0);
    CHECK(rung == 900);
}

TEST_CASE("a number that is too old, or newer than anything, is told to start anew") {
    Fixture fixture;
    auto const made = fixture.database->write_now(Who::system(shop), [&](Tx& tx) -> Result<Done> {
        for (int i = 0; i < 5'100; ++i) tx.announce({.kind = "bell", .id = i}, Rang{i, ""});
        return Done{};
    });
    REQUIRE(made.has_value());
    auto behind = fixture.open("ada", "?seq=1");
    CHECK(behind.next("resync").at("seq").as_int64() == 5'100);
    auto ahead = fixture.open("ada", "?seq=9999");
    CHECK(ahead.next("resync").at("seq").as_int64() == 5'100);
    auto fresh = fixture.open("ada");
    CHECK(fresh.next("hello").at("seq").as_int64() == 5'100);
}

TEST_CASE("only those who may see an event get it, live and after a resume") {
    Fixture fixture;
    auto ada = fixture.open("ada");
    auto bob = fixture.open("bob");
    auto eve = fixture.open("eve");
    for (auto* socket : {&ada, &bob, &eve}) await_hello(*socket);
    fixture.ring(1, {.inbox = sales});
    fixture.ring(2, {.user = {2}});
    fixture.ring(3, {.permission = Permission::view_audit_log});
    fixture.ring(4, {.nobody = true});
    fixture.ring(5);
    fixture.ring(6, {}, other_shop);
    CHECK(number_of(ada.next("rang")) == 1);
    CHECK(number_of(ada.next("rang")) == 5);
    CHECK(number_of(bob.next("rang")) == 2);
    CHECK(number_of(bob.next("rang")) == 5);
    CHECK(number_of(eve.next("rang")) == 6);
    auto again = fixture.open("bob", "?seq=0");
    CHECK(number_of(again.next("rang")) == 2);
    CHECK(number_of(again.next("rang")) == 5);
}

TEST_CASE("losing an inbox or the session takes effect on the open socket") {
    Fixture fixture;
    auto ada = fixture.open("ada");
    await_hello(ada);
    fixture.ring(1, {.inbox = sales});
    CHECK(number_of(ada.next("rang")) == 1);
    SUBCASE("the inbox") {
        fixture.people.put("ada", shop, 1, {});
        fixture.server->router().identities().invalidate();
        // Rung until the change has arrived: then only what needs no inbox comes through.
        int number = 2;
        for (bool seen = true; seen; number += 2) {
            fixture.ring(number, {.inbox = sales});
            fixture.ring(number + 1);
            seen = number_of(ada.next("rang")) == number && number_of(ada.next("rang")) == number + 1;
        }
        CHECK(number > 2);
    }
    SUBCASE("the session") {
        fixture.people.strike("ada");
        fixture.server->router().identities().invalidate();
        CHECK(ada.next("rang").is_null());
        CHECK(ada.close_code() == 4401);
    }
}

TEST_CASE("a reader that stops is cut off with a resync, and others get everything") {
    Fixture fixture;
    auto slow = fixture.open("ada");
    auto fast = fixture.open("bob");
    await_hello(slow);
    await_hello(fast);
    std::string const text(60'000, 'x');
    // Kernel buffers take some megabytes before the server notices.
    for (int i = 1; i <= 250; ++i) {
        fixture.ring(i, {}, shop, text);
        REQUIRE(number_of(fast.next("rang")) == i);
    }
    std::set<std::int64_t> seen;
    boost::json::value last;
    for (auto item = slow.next(); !item.is_null(); item = slow.next()) {
        if (item.at("type").as_string() == "rang") seen.insert(number_of(item));
        last = item;
    }
    CHECK(last.at("type").as_string() == "resync");
    CHECK(slow.close_code() == 4000);
    CHECK(seen.size() < 250);
    // Up to the cut nothing is missing.
    CHECK(*seen.rbegin() == static_cast<std::int64_t>(seen.size()));
}

TEST_CASE("strangers, foreign pages and ended sessions do not connect") {
    Fixture fixture("https://inbox.example.com");
    CHECK(fixture.open("mallory").status() == 401);
    CHECK(Socket(fixture.server->port(), "ada", "", "https://evil.example.com").status() == 403);
    CHECK(Socket(fixture.server->port(), "ada", "", "null").status() == 403);
    CHECK(Socket(fixture.server->port(), "ada", "", "https://inbox.example.com").status() == 101);
    CHECK(Socket(fixture.server->port(), "ada", "").status() == 101);
}

TEST_CASE("hostile frames end the socket with the right code and nothing else") {
    Fixture fixture;
    auto const code_after = [&](std::string_view bytes) {
        auto socket = fixture.open("ada");
        await_hello(socket);
        asio::write(socket.stream().next_layer(), asio::buffer(bytes));
        CHECK(socket.next("rang").is_null());
        return socket.close_code();
    };
    using namespace std::string_literals;
    CHECK(code_after("\x81\x05hello"s) == 1002);             // not masked
    CHECK(code_after("\x83\x80\x01\x02\x03\x04"s) == 1002);  // a reserved opcode
    CHECK(code_after("\xC1\x80\x01\x02\x03\x04"s) == 1002);  // compressed without agreement
    CHECK(code_after("\x81\xFF\x00\x00\x00\x00\x10\x00\x00\x00\x01\x02\x03\x04"s) == 1009);  // announces 256 MB
    CHECK(code_after("\x81\x81\x00\x00\x00\x00\xFF"s) == 1007);                              // not UTF-8
    CHECK(code_after("\x82\x81\x00\x00\x00\x00x"s) == 1003);                                 // binary
    auto chatty = fixture.open("ada");
    await_hello(chatty);
    boost::system::error_code error;
    for (int i = 0; i < 100 && !error; ++i) chatty.stream().write(asio::buffer("{}", 2), error);
    CHECK(chatty.next("rang").is_null());
    CHECK(chatty.close_code() == 1008);
}

TEST_CASE("what is not understood is ignored and the socket lives on") {
    Fixture fixture;
    auto ada = fixture.open("ada");
    await_hello(ada);
    for (auto const* text :
         {"", "nonsense", "[]", "{}", R"({"type":"presence","conversation_id":5})",
          R"({"type":"presence","doing":"dancing"})", R"({"type":"presence","conversation_id":"-1"})"})
        ada.say(text);
    fixture.ring(1);
    CHECK(number_of(ada.next("rang")) == 1);
}

TEST_CASE("presence tells who is there and what they do, to those who see it") {
    Fixture fixture;
    fixture.people.put("cleo", shop, 4, {71});
    auto ada = fixture.open("ada");
    await_hello(ada);
    auto bob = fixture.open("bob");
    await_hello(bob);
    auto const joined = ada.next("presence");
    CHECK(joined.at("user_id").as_string() == "2");
    CHECK(joined.at("status").as_string() == "online");
    auto cleo = std::make_optional<Socket>(fixture.server->port(), "cleo", "");
    await_hello(*cleo);
    CHECK(ada.next("presence").at("user_id").as_string() == "4");
    CHECK(fixture.hub->presence(shop).size() == 3);
    CHECK(fixture.hub->presence(other_shop).empty());

    cleo->say(R"({"type":"presence","conversation_id":"42","doing":"replying"})");
    auto const writing = ada.next("presence");
    CHECK(writing.at("user_id").as_string() == "4");
    CHECK(writing.at("conversation_id").as_string() == "42");
    CHECK(writing.at("doing").as_string() == "replying");
    auto late = fixture.open("ada");
    for (auto item = late.next("presence"); !item.as_object().contains("doing"); item = late.next("presence"))
        REQUIRE_FALSE(item.is_null());

    cleo.reset();
    CHECK(ada.next("presence").at("status").as_string() == "offline");
    CHECK(ada.next("presence").at("doing").as_string() == "left");
    // Bob has no inbox: of all that, he learns who came and went, never the conversation.
    for (auto item = bob.next("presence");; item = bob.next("presence")) {
        REQUIRE_FALSE(item.is_null());
        CHECK_FALSE(item.as_object().contains("conversation_id"));
        if (item.at("user_id").as_string() == "4" && item.at("status").as_string() == "offline") break;
    }
}

TEST_CASE("a conversation one does not see is no place to be seen in") {
    Fixture fixture;
    auto ada = fixture.open("ada");
    auto bob = fixture.open("bob");
    await_hello(ada);
    await_hello(bob);
    bob.say(R"({"type":"presence","conversation_id":"42"})");
    ada.say(R"({"type":"presence","conversation_id":"777"})");
    ada.say(R"({"type":"presence","conversation_id":"43"})");
    for (auto item = bob.next("presence"); !item.is_null(); item = bob.next("presence"))
        if (item.at("user_id").as_string() == "1") break;
    auto third = fixture.open("ada");
    await_hello(third);
    std::set<std::string> conversations;
    fixture.ring(1);
    for (auto item = third.next(); item.at("type").as_string() != "rang"; item = third.next())
        if (item.as_object().contains("conversation_id"))
            conversations.insert(std::string(item.at("conversation_id").as_string()));
    CHECK_FALSE(conversations.contains("42"));
    CHECK_FALSE(conversations.contains("777"));
}

TEST_CASE("stopping the server closes sockets with 1001") {
    Fixture fixture;
    auto ada = fixture.open("ada");
    await_hello(ada);
    std::thread stopping([&] { fixture.server->stop(); });
    CHECK(ada.next("rang").is_null());
    CHECK(ada.close_code() == 1001);
    stopping.join();
}

}  // namespace recado::realtime_test
