// The law of realtime: the old list plus the events is the new list, and the old counts plus the events are the new
// counts; for those who see all of their inbox, what stands with their team, or only their own.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "features/accounts/member.h"
#include "features/conversations/narrowing.h"
#include "platform/realtime/live_client.h"
#include "testing/world.h"

using namespace recado;
using namespace recado::testing;
namespace bj = boost::json;

namespace {

// What a browser keeps of the inbox, patched by events as web/src/lib/live.ts does.
struct Client {
    World& world;
    UserId user;
    InboxId inbox;  // the only one this person sees
    std::map<std::string, bj::object> list{};
    std::int64_t mine = 0, unassigned = 0, all = 0;

    static bool active(std::string_view status, bool archived) {
        return !archived && (status == "open" || status == "pending");
    }

    // What was announced since the last call.
    void catch_up() {
        std::int64_t seq = 0;
        for (auto const& event : world.announced()) {
            if (event.account_id == world.aurora.value) CHECK(event.seq > seq);
            seq = event.seq;
            apply(event);
        }
        world.forget();
    }

    void load() {
        auto const page = world.as(user).get("/conversations?state=any&limit=200");
        for (auto const& item : page.at("items").as_array()) {
            auto conversation = item.as_object();
            conversation.erase("can");
            list[std::string(conversation.at("id").as_string())] = std::move(conversation);
        }
        auto const counted = world.as(user).get("/conversations?limit=1");
        mine = counted.number("counts.mine");
        unassigned = counted.number("counts.unassigned");
        all = counted.number("counts.all");
    }

    void count(bool is_active, std::string_view assignee, int sign) {
        if (!is_active) return;
        all += sign;
        if (assignee.empty()) unassigned += sign;
        if (assignee == id_text(user)) mine += sign;
    }
    static std::string assignee(bj::object const& of) {
        auto const* found = of.if_contains("assignee_id");
        return found ? std::string(found->as_string()) : "";
    }

    void take(bj::object const& conversation, bj::object const* before) {
        if (before)
            count(active(before->at("status").as_string(), before->at("archived").as_bool()), assignee(*before), -1);
        count(active(conversation.at("status").as_string(), conversation.contains("archived_at")),
              assignee(conversation), 1);
        list[std::string(conversation.at("id").as_string())] = conversation;
    }

    void patch_preview(bj::object const& message) {
        auto const found = list.find(std::string(message.at("conversation_id").as_string()));
        if (found == list.end() || !found->second.contains("last_message")) return;
        auto& preview = found->second.at("last_message").as_object();
        if (preview.at("id") == message.at("id") && message.contains("state")) preview["state"] = message.at("state");
    }

    void patch_contact(bj::object const& contact) {
        for (auto& [id, conversation] : list) {
            auto& card = conversation.at("contact").as_object();
            if (card.at("id") != contact.at("id")) continue;
            for (auto key : {"name", "phone", "country", "avatar_url", "blocked"}) {
                card.erase(key);
                if (auto const* value = contact.if_contains(key)) card[key] = *value;
            }
        }
    }

    // As the hub decides it.
    bool is_told(db::Event const& event) const {
        return world.inside([&](Tx& tx) {
            auto const who = accounts::who_of(tx, tx.account(), user);
            return realtime::may_receive(*who, event.audience) &&
                   realtime::stands_in_sight(accounts::sight_of(tx, user),
                                             realtime::parcel_of(event, conversations::narrowing()));
        });
    }

    void apply(db::Event const& event) {
        if (event.account_id != world.aurora.value || !is_told(event)) return;
        auto const data = bj::parse(event.data).as_object();
        auto const* conversation = data.if_contains("conversation");
        auto const* before = data.if_contains("before");
        if (conversation && (event.type == "message_created" || event.type == "conversation_updated" ||
                             event.type == "conversation_created" || event.type == "conversation_shown"))
            take(conversation->as_object(), before ? &before->as_object() : nullptr);
        if (event.type == "conversation_hidden") {
            auto const& was = before->as_object();
            count(active(was.at("status").as_string(), was.at("archived").as_bool()), assignee(was), -1);
            list.erase(std::string(data.at("conversation_id").as_string()));
        }
        if (event.type == "message_updated") {
            if (conversation) list[std::string(conversation->at("id").as_string())] = conversation->as_object();
            patch_preview(data.at("message").as_object());
        }
        if (event.type == "contact_updated") patch_contact(data.at("contact").as_object());
        if (event.type == "label_deleted")
            for (auto& [id, one] : list) {
                bj::array kept;
                for (auto const& label : one.at("label_ids").as_array())
                    if (label != data.at("label_id")) kept.push_back(label);
                one["label_ids"] = kept;
            }
    }
};

// One question to the list, and what the law says of its answer.
struct Question {
    std::string tab, state, sort, narrowed;  // narrowed: "&label_id=..." or nothing
    std::function<bool(bj::object const&)> keeps = [](bj::object const&) { return true; };
};

bool is_in_state(bj::object const& one, std::string_view state) {
    auto const status = one.at("status").as_string();
    bool const archived = one.contains("archived_at"), answered = one.contains("first_reply_at");
    if (state == "any") return true;
    if (state == "archived" || archived) return archived && state == "archived";
    if (state == "active") return Client::active(status, archived);
    if (state == "new") return status == "open" && !answered;
    if (state == "in_progress") return status == "open" && answered;
    return status == state;
}

bool is_in_tab(bj::object const& one, std::string_view tab, UserId user) {
    auto const assignee = Client::assignee(one);
    return tab == "all" || (tab == "mine" ? assignee == id_text(user) : assignee.empty());
}

std::int64_t order_of(bj::object const& one, std::string_view sort) {
    static constexpr std::string_view priorities[] = {"low", "medium", "high", "urgent"};
    constexpr auto last = std::numeric_limits<std::int64_t>::max();
    if (sort == "waiting") return one.contains("waiting_since") ? one.at("waiting_since").as_int64() : last;
    if (sort == "last_activity") return -one.at("last_activity_at").as_int64();
    auto const* priority = sort == "priority" ? one.if_contains("priority") : nullptr;
    if (!priority) return 0;
    return -1 - (std::ranges::find(priorities, std::string_view(priority->as_string())) - priorities);
}

// Of what the client holds, in the order that was asked for.
std::vector<std::string> expected(Client const& client, Question const& question) {
    std::vector<std::pair<std::int64_t, std::int64_t>> order;
    for (auto const& [id, one] : client.list) {
        if (!is_in_state(one, question.state) || !is_in_tab(one, question.tab, client.user) || !question.keeps(one))
            continue;
        auto const number = std::stoll(id);
        order.emplace_back(order_of(one, question.sort), question.sort == "waiting" ? number : -number);
    }
    std::ranges::sort(order);
    std::vector<std::string> ids;
    for (auto const& [key, id] : order) ids.push_back(std::to_string(std::abs(id)));
    return ids;
}

std::string joined(std::vector<std::string> const& ids) {
    std::string all;
    for (auto const& id : ids) all += id + " ";
    return all;
}

void check_question(Client const& client, Question question) {
    auto const path = "/conversations?limit=200&tab=" + question.tab + "&state=" + question.state +
                      "&sort=" + question.sort + question.narrowed;
    CAPTURE(path);
    auto const answer = client.world.as(client.user).get(path);
    REQUIRE(answer.status() == 200);
    std::vector<std::string> listed;
    for (auto const& item : answer.at("items").as_array()) listed.emplace_back(item.at("id").as_string());
    CHECK(joined(listed) == joined(expected(client, question)));
    for (std::string const tab : {"mine", "unassigned", "all"}) {
        question.tab = tab;
        CHECK(answer.number("counts." + tab) == std::ssize(expected(client, question)));
    }
}

// Every tab, state and order, alone and with every filter that a list knows.
void check_every_list(Client const& client, std::string const& label, std::string const& team) {
    auto const has = [](std::string key, std::string value) {
        return [=](bj::object const& one) { return one.contains(key) && one.at(key) == bj::value(value); };
    };
    auto const labelled = [=](bj::object const& one) {
        auto const& ids = one.at("label_ids").as_array();
        return std::ranges::find(ids, bj::value(label)) != ids.end();
    };
    auto const unattended = [](bj::object const& one) {
        return !one.contains("first_reply_at") || one.contains("waiting_since");
    };
    auto const martin = id_text(client.world.martin), sales = id_text(client.world.sales);
    std::vector<std::pair<std::string, std::function<bool(bj::object const&)>>> const filters{
        {"", [](auto const&) { return true; }},
        {"&inbox_id=" + sales, has("inbox_id", sales)},
        {"&label_id=" + label, labelled},
        {"&team_id=" + team, has("team_id", team)},
        {"&unattended=true", unattended},
        {"&label_id=" + label + "&team_id=" + team,
         [=](bj::object const& one) { return labelled(one) && has("team_id", team)(one); }}};
    for (std::string const state : {"active", "new", "in_progress", "snoozed", "closed", "archived", "any"})
        for (std::string const sort : {"last_activity", "waiting", "priority", "created"})
            for (auto const& [narrowed, keeps] : filters)
                for (std::string const tab : {"mine", "unassigned", "all"})
                    check_question(client, {tab, state, sort, narrowed, keeps});
    for (std::string const sort : {"last_activity", "created"})
        check_question(client, {"all", "any", sort, "&assignee_id=" + martin, has("assignee_id", martin)});
}

// Bob gets a role that sees so much.
void see(World& world, std::string const& visibility) {
    auto const ana = world.as(world.ana);
    auto const role = ana.post("/roles", R"({"name":"Turno","permissions":["view_conversations","reply",)"
                                         R"("assign_conversations","view_contacts"],"visibility":")" +
                                             visibility + "\"}");
    REQUIRE(role.status() == 201);
    auto const given = R"({"role_id":")" + role.text("id") + "\"}";
    REQUIRE(ana.patch("/members/" + id_text(world.bob), given).status() == 200);
}

struct Run {
    unsigned seed;
    std::string visibility;
};

}  // namespace

TEST_CASE("old list + events = new list") {
    for (auto const& [seed, visibility] :
         {Run{1, "all_in_inboxes"}, Run{2, "all_in_inboxes"}, Run{3, "team"}, Run{4, "own"}}) {
        CAPTURE(visibility);
        World world;
        std::mt19937 random(seed);
        auto const pick = [&](std::vector<std::string> const& list) { return list[random() % list.size()]; };
        auto const ana = world.as(world.ana);
        auto const label = ana.post("/labels", R"({"title":"uno","color":"blue"})").text("id");
        auto const team =
            ana.post("/teams", R"({"name":"Tarde","member_ids":[")" + id_text(world.bob) + "\"]}").text("id");
        see(world, visibility);
        for (int i = 0; i < 4; ++i) world.conversation({.from = "5691111200" + std::to_string(i)});
        Client client{world, world.bob, world.sales};
        client.load();
        world.forget();
        for (int step = 0; step < 120; ++step) {
            client.catch_up();
            if (step % 40 == 39) check_every_list(client, label, team);
            world.pass(static_cast<std::int64_t>(random() % (3 * hour_ms)));
            std::vector<std::string> ids;
            for (auto const& item : ana.get("/conversations?state=any&limit=200").at("items").as_array())
                if (item.at("inbox_id").as_string() == id_text(world.sales))
                    ids.emplace_back(item.at("id").as_string());
            auto const path = "/conversations/" + pick(ids);
            switch (random() % 13) {
                case 0:
                    world.hears(
                        {.from = "5691111200" + std::to_string(random() % 8), .name = pick({"Ada", "Bea", "Ciro"})});
                    break;
                case 1:
                    world.hears({.from = "5692222200" + std::to_string(random() % 3), .inbox = world.support});
                    break;
                case 2:
                    ana.put(path + "/assignment",
                            R"({"assignee_id":")" + pick({"0", id_text(world.bob), id_text(world.martin)}) + "\"}");
                    break;
                case 3:
                    ana.put(path + "/status",
                            R"({"status":")" + pick({"open", "pending", "snoozed", "closed"}) + "\"}");
                    break;
                case 4:
                    ana.put(path + "/archive", pick({R"({"archived":true})", R"({"archived":false})"}));
                    break;
                case 5:
                    ana.put(path + "/labels", pick({R"({"label_ids":[")" + label + "\"]}", R"({"label_ids":[]})"}));
                    break;
                case 6:
                    ana.put(path + "/priority", pick({R"({"priority":"urgent"})", R"({"priority":"low"})", "{}"}));
                    break;
                case 7:
                    ana.put(path + "/assignment", R"({"team_id":")" + pick({"0", team}) + "\"}");
                    break;
                case 8:
                    world.as(world.bob).post(path + "/messages", world.said("hola"));
                    break;
                case 9:
                    ana.put(path + "/read", pick({R"({"read":true})", R"({"read":false})"}));
                    break;
                case 10:
                    ana.put(path + "/mute", pick({R"({"muted":true})", R"({"muted":false})"}));
                    break;
                case 11:
                    ana.put("/contacts/" + ana.get(path).text("contact.id") + "/block",
                            pick({R"({"blocked":true})", R"({"blocked":false})"}));
                    break;
                case 12: {
                    auto const message = world.as(world.bob).post(path + "/messages", world.said("ups")).text("id");
                    if (!message.empty()) world.as(world.bob).post(path + "/messages/" + message + "/cancel");
                    break;
                }
            }
        }
        ana.del("/labels/" + label);
        // Whose sight changes with the team is told to read everything again.
        if (visibility != "team") ana.del("/teams/" + team);
        client.catch_up();
        Client fresh{world, world.bob, world.sales};
        fresh.load();
        CHECK(client.mine == fresh.mine);
        CHECK(client.unassigned == fresh.unassigned);
        CHECK(client.all == fresh.all);
        REQUIRE(client.list.size() == fresh.list.size());
        for (auto const& [id, conversation] : fresh.list) {
            CAPTURE(id);
            CHECK_MESSAGE((client.list.at(id) == conversation),
                          (bj::serialize(client.list.at(id)) + " / " + bj::serialize(conversation)));
        }
    }
}
