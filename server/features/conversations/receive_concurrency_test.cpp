// The same webhooks at once from many threads, against a store with its real writer.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "features/conversations/receive.h"
#include "features/inboxes/kinds.h"
#include "platform/db/database.h"
#include "platform/db/testing.h"

using namespace recado;

TEST_CASE("messages delivered ten times concurrently are stored once") {
    db::testing::Place const place;
    AccountId const account{7};
    InboxId const inbox{11};
    constexpr int messages = 60, threads = 10;
    {
        auto const database = place.open();
        auto const inside = [&](auto f) { return database->write_now(Who::system(account), f); };
        REQUIRE(inside([&](Tx& tx) -> Result<Done> {
            tx.run(
                "INSERT INTO inboxes (id, account_id, name, kind, created_at, updated_at) VALUES ($1, $2, 'Ventas', "
                "'none', 1, 1)",
                inbox, account);
            return Done{};
        }));
        std::atomic<int> fresh = 0;
        auto const deliver = [&](int start) {
            for (int step = 0; step < messages; ++step) {
                int const which = (start * 7 + step) % messages;
                conversations::Inbound in{.inbox = inbox, .source_id = "wamid." + std::to_string(which)};
                in.sender.phone = "5691111222" + std::to_string(which % 3);
                in.text = "n" + std::to_string(which);
                in.provider_at = Time{1'790'000'000'000 + which * second_ms};
                auto const received = inside([&](Tx& tx) { return conversations::receive(tx, in); });
                if (received && !received->duplicate) ++fresh;
            }
        };
        std::vector<std::jthread> crowd;
        for (int i = 0; i < threads; ++i) crowd.emplace_back(deliver, i);
        crowd.clear();
        auto const count = [&](std::string const& sql) {
            return inside([&](Tx& tx) -> Result<std::int64_t> { return tx.number(sql).value_or(-1); }).value();
        };
        CHECK(fresh == messages);
        CHECK(count("SELECT count(*) FROM messages WHERE direction = 'inbound'") == messages);
        CHECK(count("SELECT count(*) FROM contacts") == 3);
        CHECK(count("SELECT count(*) FROM conversations") == 3);
        CHECK(count("SELECT sum(unread_count) FROM conversations") == messages);
        CHECK(count("SELECT sum(count) FROM conversation_counts WHERE label_id = 0") == 3);
        // Each message, and the line that opened each conversation.
        CHECK(count("SELECT count(*) FROM events WHERE type = 'message_created'") == messages + 3);
        database->close();
    }
}
