#include "features/conversations/delivery.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;
using namespace recado::conversations;

namespace {

struct Sending {
    World& world;
    std::string conversation = world.conversation();
    MessageId id{std::stoll(
        world.as(world.bob).post("/conversations/" + conversation + "/messages", world.said("Hola")).text("id"))};

    Outgoing begin() {
        return world.inside([&](Tx& tx) { return begin_attempt(tx, id).value(); });
    }
    void accepted(std::string const& name) {
        world.inside([&](Tx& tx) { return mark_accepted(tx, id, name), 0; });
    }
    Applied status(MessageState state, std::string source, std::string ours = {}) {
        StatusUpdate update{.inbox = world.sales,
                            .source_id = std::move(source),
                            .our_id = std::move(ours),
                            .state = state,
                            .at = world.now};
        if (state == MessageState::failed)
            update.error = MessageError{.code = "131026", .title = "undeliverable", .retryable = false};
        return world.inside([&](Tx& tx) { return apply_status(tx, update); });
    }
    std::string state() {
        return world.inside([&](Tx& tx) { return tx.text("SELECT state FROM messages WHERE id = $1", id).value(); });
    }
};

MessageError trouble(std::string code) { return {.code = std::move(code), .title = "t", .retryable = true}; }

}  // namespace

TEST_CASE("statuses in every order end in the furthest state") {
    std::vector<std::vector<MessageState>> sets{{MessageState::sent, MessageState::delivered, MessageState::read},
                                                {MessageState::sent, MessageState::failed},
                                                {MessageState::sent, MessageState::failed, MessageState::delivered},
                                                {MessageState::read, MessageState::failed}};
    std::vector<std::string> const ends{"read", "failed", "delivered", "read"};
    for (std::size_t i = 0; i < sets.size(); ++i) {
        auto& states = sets[i];
        std::ranges::sort(states);
        do {
            World world;
            Sending sending{world};
            sending.begin();
            sending.accepted("wamid.out");
            int last = 0;
            for (auto state : states) {
                sending.status(state, "wamid.out");
                sending.status(state, "wamid.out");
                auto const rank = rank_of(*json::parse_enum<MessageState>(sending.state()));
                CHECK(rank >= last);
                last = rank;
            }
            CHECK(sending.state() == ends[i]);
            CHECK(world.as(world.bob).get("/conversations/" + sending.conversation).text("last_message.state") ==
                  ends[i]);
        } while (std::ranges::next_permutation(states).found);
    }
}

TEST_CASE("a status that overtakes the answer is parked and applied when the message has its name") {
    World world;
    Sending sending{world};
    sending.begin();
    CHECK(sending.status(MessageState::delivered, "wamid.out") == Applied::parked);
    CHECK(sending.status(MessageState::sent, "wamid.out") == Applied::parked);
    CHECK(sending.state() == "sending");
    world.pass(10 * minute_ms);
    sending.accepted("wamid.out");
    CHECK(sending.state() == "delivered");
    CHECK(world.inside([](Tx& tx) { return tx.number("SELECT count(*) FROM parked_statuses"); }) == 0);
}

TEST_CASE("statuses nobody claims are forgotten") {
    World world;
    Sending sending{world};
    CHECK(sending.status(MessageState::read, "wamid.unknown") == Applied::parked);
    world.pass(29 * minute_ms);
    CHECK(world.inside([](Tx& tx) { return expire_parked(tx); }) == 0);
    world.pass(2 * minute_ms);
    CHECK(world.inside([](Tx& tx) { return expire_parked(tx); }) == 1);
    CHECK(sending.status(MessageState::read, "") == Applied::dropped);
}

TEST_CASE("an unclear end is not sent again and is settled by a status with our id") {
    World world;
    Sending sending{world};
    auto const outgoing = sending.begin();
    CHECK(outgoing.attempt_number == 1);
    CHECK(outgoing.attempt_uuid.size() == 36);
    world.inside([&](Tx& tx) { return mark_unknown(tx, sending.id, trouble("timeout")), 0; });
    CHECK(sending.state() == "unknown");
    CHECK(!world.inside([&](Tx& tx) { return begin_attempt(tx, sending.id).has_value(); }));
    CHECK(sending.status(MessageState::delivered, "wamid.late", outgoing.attempt_uuid) == Applied::changed);
    CHECK(sending.state() == "delivered");
    CHECK(sending.status(MessageState::read, "wamid.late") == Applied::changed);
    CHECK(sending.state() == "read");
}

TEST_CASE("a process that died while sending leaves the outcome unknown after the lease") {
    World world;
    Sending sending{world};
    sending.begin();
    CHECK(world.inside([](Tx& tx) { return expire_attempts(tx); }) == 0);
    world.pass(attempt_lease_ms + 1);
    CHECK(world.inside([](Tx& tx) { return expire_attempts(tx); }) == 1);
    CHECK(sending.state() == "unknown");
    CHECK(world.inside([](Tx& tx) { return expire_attempts(tx); }) == 0);
}

TEST_CASE("a refusal that may pass goes back to the queue; a failure can be retried by a person") {
    World world;
    Sending sending{world};
    sending.begin();
    world.inside([&](Tx& tx) { return mark_refused(tx, sending.id, trouble("130429")), 0; });
    CHECK(sending.state() == "queued");
    CHECK(sending.begin().attempt_number == 2);
    world.inside([&](Tx& tx) { return mark_failed(tx, sending.id, trouble("131026")), 0; });
    CHECK(sending.state() == "failed");
    auto const bob = world.as(world.bob);
    auto const path = "/conversations/" + sending.conversation + "/messages/" + id_text(sending.id) + "/retry";
    auto const retried = bob.post(path);
    CHECK(retried.text("state") == "queued");
    CHECK(retried.at("error").is_null());
    CHECK(bob.post(path).code() == "not_failed");
    CHECK(sending.begin().attempt_number == 3);
}

TEST_CASE("a failure after the delivery is kept with the attempt and changes nothing") {
    World world;
    Sending sending{world};
    sending.begin();
    sending.accepted("wamid.out");
    sending.status(MessageState::read, "wamid.out");
    CHECK(sending.status(MessageState::failed, "wamid.out") == Applied::unchanged);
    CHECK(sending.state() == "read");
    CHECK(
        world.inside([](Tx& tx) { return tx.text("SELECT error FROM message_attempts").value(); }).contains("131026"));
}

TEST_CASE("the window is looked at again when the message leaves") {
    World world;
    Sending sending{world};
    world.pass(25 * hour_ms);
    CHECK(!world.inside([&](Tx& tx) { return begin_attempt(tx, sending.id).has_value(); }));
    CHECK(sending.state() == "failed");
}

TEST_CASE("a message goes to the thread's own identity first") {
    World world;
    world.hears({.from = "5511987654321", .user_id = "BR.9"});
    Sending sending{world, world.conversation({.from = "5511987654321", .user_id = "BR.9"})};
    auto const outgoing = sending.begin();
    REQUIRE(outgoing.recipients.size() == 2);
    CHECK(outgoing.recipients[0].name_space == "wa_user:1");
    CHECK(outgoing.recipients[1].provider_value == "5511987654321");
    CHECK(outgoing.inbox_kind == "paper");
}
