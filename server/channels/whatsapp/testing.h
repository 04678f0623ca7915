// For tests of this folder: a store in memory, a fake Graph API on a loopback port, one connected number, and the jobs
// on the test's own thread.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "channels/service.h"
#include "channels/whatsapp/whatsapp.h"
#include "features/conversations/change.h"
#include "features/conversations/reply.h"
#include "features/templates/template.h"
#include "platform/base/text.h"
#include "platform/db/testing.h"
#include "platform/http/scripted_server.h"
#include "testing/source.h"

namespace recado::whatsapp {

inline constexpr std::string_view app_secret = "0123456789abcdef0123456789abcdef";
inline constexpr std::string_view phone_number_id = "106540352242922";
inline constexpr std::string_view waba_id = "102290129340398";

inline std::string fixture(std::string const& name) {
    std::ifstream file(testing::source_dir() + "/server/channels/whatsapp/fixtures/" + name + ".json");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// A webhook with this list of messages or statuses (JSON) of the connected number.
inline std::string webhook_of(std::string_view list, std::string const& items) {
    return R"({"object":"whatsapp_business_account","entry":[{"id":")" + std::string(waba_id) +
           R"(","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":")" +
           std::string(phone_number_id) + R"("},")" + std::string(list) + "\":[" + items + "]}}]}]}";
}

inline std::string text_message(std::string const& id, std::string const& from, std::string const& text,
                                std::int64_t seconds = 1'763'766'000) {
    return R"({"from":")" + from + R"(","id":")" + id + R"(","timestamp":")" + std::to_string(seconds) +
           R"(","type":"text","text":{"body":")" + text + R"("}})";
}

inline std::string graph_refusal(int code) {
    return R"({"error":{"message":"no","type":"OAuthException","code":)" + std::to_string(code) +
           R"(,"fbtrace_id":"T"}})";
}

inline http::Scripted answer(int status, std::string const& body, std::string const& headers = "") {
    return {.bytes = http::plain_answer(status, body, headers)};
}

struct Shop {
    Time now{1'763'766'060'000};
    http::ScriptedServer graph;
    std::filesystem::path folder = std::filesystem::temp_directory_path() / ("recado_shop_" + crypto::random_token(9));
    std::unique_ptr<Database> database;
    http::Client client;
    crypto::SecretBox box = crypto::SecretBox::from_text(text::hex(std::string(32, 'k')));
    files::Store store{folder};
    channels::Service service;
    jobs::Runner runner;
    http::Api api;
    AccountId account{7};
    InboxId inbox;
    std::string key;

    explicit Shop(http::ScriptedServer::Script script)
        : graph(std::move(script)),
          database(db::testing::open({.threads = false, .clock = [this] { return now; }})),
          client({.trusted_bases = {graph.base()}}),
          service(*database),
          runner(*database, 1) {
        service.add(std::make_unique<Whatsapp>(
            Needs{*database, client, box, store, {"https://recado.example", graph.base() + "/graph", "v25.0"}}));
        service.subscribe();
        service.routes(api);
        service.jobs(runner);
        database->listen({.events = [this](std::span<db::Event const> events) { service.on_events(events); },
                          .jobs_waiting = [] {}});
        connect();
    }
    ~Shop() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    Shop(Shop const&) = delete;
    Shop& operator=(Shop const&) = delete;

    template <class F>
    auto write(F f) {
        return database->write_now(Who::system(account), f);
    }

    void connect() {
        inboxes::NewInbox const inbox_in{
            .name = "Ventas",
            .kind = "whatsapp",
            .whatsapp = json::Raw{R"({"phone_number_id":")" + std::string(phone_number_id) + R"(","waba_id":")" +
                                  std::string(waba_id) +
                                  R"(","app_id":"1200000000000001","access_token":"TOKEN","app_secret":")" +
                                  std::string(app_secret) + R"(","verify_token":"let-me-in"})"}};
        auto const made = write([&](Tx& tx) { return inboxes::create_inbox(tx, inbox_in); });
        REQUIRE(made.has_value());
        inbox = made->id;
        key = *text("SELECT connection_key FROM whatsapp_numbers");
        write([](Tx& tx) -> Result<Done> {
            tx.run("DELETE FROM jobs");  // the first health check is a test of its own
            return Done{};
        });
    }

    std::int64_t number(std::string sql) {
        return *database->read_now(Who::system(account),
                                   [&](Tx& tx) -> Result<std::int64_t> { return tx.number(sql).value_or(-1); });
    }
    // The one column of every row, with commas between.
    std::string joined(std::string const& sql) {
        std::string out;
        for (auto const& one :
             *database->read_now(Who::system(account),
                                 [&](Tx& tx) -> Result<std::vector<std::string>> { return tx.all<std::string>(sql); }))
            out += (out.empty() ? "" : ",") + one;
        return out;
    }
    std::optional<std::string> text(std::string sql) {
        return *database->read_now(Who::system(account),
                                   [&](Tx& tx) -> Result<std::optional<std::string>> { return tx.text(sql); });
    }

    http::Response call(http::Method method, http::Request request) {
        request.method = method;
        request.params["key"] = request.params.contains("key") ? request.params["key"] : key;
        for (auto const& route : api.routes()) {
            if (route.method != method || route.pattern.find("/hooks/") == std::string::npos) continue;
            http::Response response{.status = 0};
            route.async_handler(std::move(request), [&](http::Response got) { response = std::move(got); });
            return response;
        }
        FAIL("no such route");
        return {};
    }
    http::Response post(std::string const& body, std::string_view secret = app_secret) {
        http::Request request{.method = http::Method::post};
        request.headers.emplace_back("x-hub-signature-256", "sha256=" + text::hex(crypto::hmac_sha256(secret, body)));
        request.body = body;
        return call(http::Method::post, std::move(request));
    }

    // The conversation that a customer opened just now.
    ConversationId customer_writes(std::string const& from = "56912345678") {
        auto const at = now.ms / 1000;
        REQUIRE(
            post(webhook_of("messages", text_message("wamid.IN" + crypto::random_token(6), from, "Hola", at))).status ==
            200);
        return {number("SELECT max(conversation_id) FROM messages")};
    }
    MessageId agent_writes(ConversationId conversation, std::string const& words = "Hola, ¿en qué ayudo?") {
        conversations::Reply reply{.conversation_id = conversation, .client_id = uuid(), .text = words};
        auto const sent = write([&](Tx& tx) { return conversations::reply(tx, reply); });
        REQUIRE(sent.has_value());
        return sent->id;
    }
    std::string state(MessageId id) {
        return text("SELECT state FROM messages WHERE id = " + std::to_string(id.value)).value_or("none");
    }
    std::string error(MessageId id) {
        return text("SELECT error ->> 'code' FROM messages WHERE id = " + std::to_string(id.value)).value_or("");
    }

    static std::string uuid() {
        auto const hex = text::hex(crypto::random_bytes(16));
        return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + "-8" + hex.substr(17, 3) + "-" +
               hex.substr(20, 12);
    }
    // Requests to the messages edge, read marks apart.
    int sends() const {
        int count = 0;
        for (auto const& request : graph.requests())
            count += request.starts_with("POST ") && request.find("/messages ") != std::string::npos &&
                             request.find("\"status\":\"read\"") == std::string::npos
                         ? 1
                         : 0;
        return count;
    }
};

}  // namespace recado::whatsapp
