#include "channels/whatsapp/testing.h"

namespace recado::whatsapp {
namespace {

std::string accepted(std::string const& id) {
    return R"({"messaging_product":"whatsapp","contacts":[{"input":"+56912345678","wa_id":"56912345678"}],"messages":[{"id":")" +
           id + R"("}]})";
}

http::ScriptedServer::Script always(int status, std::string body) {
    return [status, body](auto const&, int) { return std::optional(answer(status, body)); };
}

// Runs the jobs that are due, moving the clock to each next one, at most `hops` times.
void run_through(Shop& shop, int hops) {
    for (int i = 0; i < hops; ++i) {
        shop.runner.run_due();
        auto const next =
            shop.number("SELECT min(run_at) FROM jobs WHERE state = 'waiting' AND NOT held AND kind = 'send_message'");
        if (next < 0) return;
        shop.now = std::max(shop.now, Time{next});
    }
}

std::string uuid_of(Shop& shop) {
    return shop.text("SELECT uuid FROM message_attempts ORDER BY id DESC LIMIT 1").value_or("");
}

std::string status_webhook(std::string const& id, std::string const& status, std::string const& more = "") {
    return webhook_of("statuses", R"({"id":")" + id + R"(","status":")" + status +
                                      R"(","timestamp":"1763766070","recipient_id":"56912345678")" + more + "}");
}

TEST_CASE("an answer reaches the provider once, and its statuses move it forward only") {
    Shop shop(always(200, accepted("wamid.OUT")));
    auto const message = shop.agent_writes(shop.customer_writes());
    CHECK(shop.state(message) == "queued");
    shop.runner.run_due();
    CHECK(shop.state(message) == "accepted");
    CHECK(shop.sends() == 1);
    auto const request = shop.graph.requests().at(0);
    CHECK(request.starts_with("POST /graph/v25.0/106540352242922/messages HTTP/1.1\r\n"));
    CHECK(request.find("Authorization: Bearer TOKEN\r\n") != std::string::npos);
    CHECK(request.find(R"("to":"+56912345678")") != std::string::npos);
    CHECK(request.find(R"("body":"Hola, ¿en qué ayudo?")") != std::string::npos);
    CHECK(request.find(R"("biz_opaque_callback_data":")" + uuid_of(shop) + "\"") != std::string::npos);
    shop.post(status_webhook("wamid.OUT", "read"));
    CHECK(shop.state(message) == "read");
    shop.post(status_webhook("wamid.OUT", "delivered"));
    shop.post(status_webhook("wamid.OUT", "sent"));
    shop.post(fixture("status_failed"));
    CHECK(shop.state(message) == "read");
}

TEST_CASE("a status that overtakes the answer waits for it") {
    Shop* world = nullptr;
    Shop shop([&](auto const&, int) { return std::optional(answer(200, accepted("wamid.FAST"))); });
    world = &shop;
    auto const message = shop.agent_writes(shop.customer_writes());
    world->post(status_webhook("wamid.FAST", "delivered"));
    CHECK(shop.state(message) == "queued");
    shop.runner.run_due();
    CHECK(shop.state(message) == "delivered");
}

TEST_CASE("an unclear end is unknown, never sent again by itself, and settled by a status with our id") {
    for (auto const* how : {"dropped", "garbage", "empty", "cut", "no id", "gateway"}) {
        CAPTURE(how);
        Shop shop([how = std::string(how)](auto const&, int) -> std::optional<http::Scripted> {
            if (how == "dropped") return http::Scripted{.bytes = "", .close = true};
            if (how == "garbage") return answer(200, "<html>ok</html>");
            if (how == "empty") return answer(200, "");
            if (how == "cut")
                return http::Scripted{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"mess", .close = true};
            if (how == "no id") return answer(200, R"({"messages":[{}]})");
            return answer(504, "<html>gateway time-out</html>");
        });
        auto const message = shop.agent_writes(shop.customer_writes());
        run_through(shop, 20);
        CHECK(shop.state(message) == "unknown");
        CHECK(shop.error(message) == "unknown_outcome");
        CHECK(shop.sends() == 1);
        shop.post(status_webhook("wamid.LATE", "delivered", R"(,"biz_opaque_callback_data":")" + uuid_of(shop) + "\""));
        CHECK(shop.state(message) == "delivered");
        CHECK(shop.text("SELECT source_id FROM messages WHERE id = " + std::to_string(message.value)) == "wamid.LATE");
        CHECK(shop.sends() == 1);
    }
}

TEST_CASE("a refusal that may pass is tried again until it passes") {
    for (auto const& [status, body] : std::vector<std::pair<int, std::string>>{{429, graph_refusal(130429)},
                                                                               {400, graph_refusal(131056)},
                                                                               {500, "<html>"},
                                                                               {503, graph_refusal(131016)},
                                                                               {500, graph_refusal(131000)}}) {
        CAPTURE(body);
        Shop shop([&, status = status, body = body](auto const&, int n) {
            return std::optional(n <= 2 ? answer(status, body) : answer(200, accepted("wamid.OK")));
        });
        auto const message = shop.agent_writes(shop.customer_writes());
        shop.runner.run_due();
        CHECK(shop.state(message) == "queued");
        run_through(shop, 20);
        CHECK(shop.state(message) == "accepted");
        CHECK(shop.sends() == 3);
        CHECK(shop.number("SELECT count(*) FROM message_attempts") == 3);
    }
}

TEST_CASE("a connection that never opened is tried again") {
    Shop shop(always(200, accepted("wamid.OK")));
    auto const conversation = shop.customer_writes();
    (void)shop.write([&](Tx& tx) {
        return inboxes::update_inbox(
            tx, {.inbox_id = shop.inbox, .whatsapp = json::Raw{R"({"graph_base":"http://127.0.0.1:9"})"}});
    });
    shop.client.trust("http://127.0.0.1:9");
    auto const message = shop.agent_writes(conversation);
    shop.runner.run_due();
    CHECK(shop.state(message) == "queued");
    CHECK(shop.sends() == 0);
}

TEST_CASE("after a quarter of an hour of refusals a person decides") {
    Shop shop(always(503, graph_refusal(131016)));
    auto const message = shop.agent_writes(shop.customer_writes());
    auto const began = shop.now;
    run_through(shop, 60);
    CHECK(shop.state(message) == "failed");
    CHECK(shop.error(message) == "131016");
    CHECK(shop.now - began <= 15 * minute_ms);
    CHECK(shop.now - began >= 3 * minute_ms);
}

TEST_CASE("Retry-After is a minimum") {
    Shop shop(
        [](auto const&, int) { return std::optional(answer(429, graph_refusal(130429), "Retry-After: 90\r\n")); });
    shop.agent_writes(shop.customer_writes());
    shop.runner.run_due();
    CHECK(shop.number("SELECT run_at FROM jobs WHERE kind = 'send_message'") >= shop.now.ms + 90'000);
}

TEST_CASE("a final refusal fails at once with the provider's words") {
    for (int const code : {131026, 131047, 131049, 131050, 100, 131009, 132001, 132015, 130472}) {
        CAPTURE(code);
        Shop shop(always(400, graph_refusal(code)));
        auto const message = shop.agent_writes(shop.customer_writes());
        run_through(shop, 10);
        CHECK(shop.state(message) == "failed");
        CHECK(shop.error(message) == std::to_string(code));
        CHECK(shop.sends() == 1);
    }
}

TEST_CASE("a bad token stops the channel, keeps the queue, and everything flows after it was mended") {
    bool mended = false;
    Shop shop([&](auto const&, int) {
        return std::optional(mended ? answer(200, accepted("wamid.OK")) : answer(401, graph_refusal(190)));
    });
    auto const conversation = shop.customer_writes();
    auto const first = shop.agent_writes(conversation);
    auto const second = shop.agent_writes(conversation);
    run_through(shop, 4);
    CHECK(shop.text("SELECT health || ' ' || health_detail FROM inboxes") == "error token_invalid");
    CHECK(shop.sends() == 1);
    CHECK(shop.state(first) == "queued");
    CHECK(shop.state(second) == "queued");
    mended = true;
    (void)shop.write([&](Tx& tx) -> Result<Done> {
        inboxes::set_health(tx, shop.inbox, inboxes::Health::ok, "");
        return Done{};
    });
    run_through(shop, 10);
    CHECK(shop.state(first) == "accepted");
    CHECK(shop.sends() >= 2);
}

TEST_CASE("the window closes 24 h after the customer's last message, to the second, when sending") {
    for (auto const& [offset, state] :
         std::vector<std::pair<std::int64_t, std::string>>{{-1'000, "accepted"}, {+1'000, "failed"}}) {
        Shop shop(always(200, accepted("wamid.OK")));
        auto const opened = shop.now.ms / 1000 * 1000;
        auto const message = shop.agent_writes(shop.customer_writes());
        shop.now.ms = opened + day_ms + offset;
        run_through(shop, 3);
        CHECK(shop.state(message) == state);
        CHECK(shop.sends() == (state == "accepted" ? 1 : 0));
    }
}

TEST_CASE("46 answers at once: 45 leave, the last waits its six seconds") {
    int number = 0;
    Shop shop(
        [&](auto const&, int) { return std::optional(answer(200, accepted("wamid." + std::to_string(++number)))); });
    auto const conversation = shop.customer_writes();
    for (int i = 0; i < 46; ++i) shop.agent_writes(conversation);
    shop.runner.run_due();
    CHECK(shop.sends() == 45);
    auto const due = shop.number("SELECT run_at FROM jobs WHERE kind = 'send_message' AND state = 'waiting'");
    CHECK(due == shop.now.ms + 6'000);
    shop.now.ms = due;
    shop.runner.run_due();
    CHECK(shop.sends() == 46);
}

TEST_CASE("a read by an agent marks the customer's last message as read") {
    Shop shop(always(200, R"({"success":true})"));
    auto const conversation = shop.customer_writes();
    auto agent = Who::system(shop.account);
    agent.kind = ActorKind::user;
    agent.user = {9};
    (void)shop.write([](Tx& tx) -> Result<Done> {
        tx.run(
            "INSERT INTO roles (id, account_id, kind, name, permissions, created_at) VALUES (1, $1, 'agent', "
            "'Agents', '[]', 1)",
            tx.account());
        tx.run("INSERT INTO members (account_id, user_id, role_id, created_at, updated_at) VALUES ($1, 9, 1, 1, 1)",
               tx.account());
        return Done{};
    });
    CHECK(shop.database->write_now(agent, [&](Tx& tx) { return conversations::set_read(tx, {conversation, true}); })
              .has_value());
    shop.runner.run_due();
    REQUIRE(shop.graph.requests().size() == 1);
    CHECK(shop.graph.requests().at(0).ends_with(
        R"({"messaging_product":"whatsapp","status":"read","message_id":")" +
        *shop.text("SELECT source_id FROM messages WHERE direction = 'inbound'") + "\"}"));
}

TEST_CASE("an opt-out reported with a failure is kept") {
    Shop shop(always(200, accepted("wamid.OUT")));
    shop.agent_writes(shop.customer_writes());
    shop.runner.run_due();
    shop.post(status_webhook("wamid.OUT", "failed", R"(,"errors":[{"code":131050,"title":"stopped"}])"));
    CHECK(shop.number("SELECT count(*) FROM whatsapp_preferences WHERE stop AND source = '131050'") == 1);
}

TEST_CASE("a payment problem is told, and stops nothing else: answers within the window go on") {
    bool pays = false;
    Shop shop([&](auto const&, int nth) {
        return std::optional(pays ? answer(200, accepted("wamid." + std::to_string(nth)))
                                  : answer(402, graph_refusal(131042)));
    });
    auto const conversation = shop.customer_writes();
    auto const first = shop.agent_writes(conversation);
    shop.runner.run_due();
    CHECK(shop.state(first) == "queued");
    CHECK(shop.text("SELECT health || ' ' || health_detail FROM inboxes") == "warning payment_problem");
    pays = true;
    auto const other = shop.agent_writes(shop.customer_writes("56987654321"));
    shop.runner.run_due();
    CHECK(shop.state(other) == "accepted");
    run_through(shop, 2);
    CHECK(shop.state(first) == "accepted");
}

}  // namespace
}  // namespace recado::whatsapp
