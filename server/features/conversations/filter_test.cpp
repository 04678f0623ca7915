#include <doctest/doctest.h>

#include <random>
#include <set>

#include "features/conversations/plan.h"
#include "platform/base/text.h"
#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

// A conversation as the test sees it, without the engine.
struct Plain {
    std::int64_t id;
    std::string state;
    std::optional<std::int64_t> assignee_id;
    std::int64_t inbox_id;
    std::int64_t priority;
    std::int64_t unread_count;
    std::optional<std::int64_t> waiting_since;
    std::optional<std::int64_t> first_reply_at;
    std::int64_t last_activity_at;
    std::optional<std::int64_t> snoozed_until;
    std::optional<std::int64_t> window_expires_at;
    std::optional<std::string> last_state;
    std::string label_ids;
    std::string name;
    std::optional<std::string> phone;
    std::optional<std::string> email;
    std::optional<std::string> city;
    json::Raw attributes;
    std::string contact_label_ids;

    bool labelled(std::int64_t label) const {
        return ("," + label_ids + ",").contains("," + std::to_string(label) + ",");
    }
};
DESCRIBE(Plain, FIELD(id), FIELD(state), FIELD(assignee_id), FIELD(inbox_id), FIELD(priority), FIELD(unread_count),
         FIELD(waiting_since), FIELD(first_reply_at), FIELD(last_activity_at), FIELD(snoozed_until),
         FIELD(window_expires_at), FIELD(last_state), FIELD(label_ids), FIELD(name), FIELD(phone), FIELD(email),
         FIELD(city), FIELD(attributes), FIELD(contact_label_ids))

// A filter as JSON beside what it means.
struct Meaning {
    std::string json;
    std::function<bool(Plain const&)> holds;
};

std::string condition(std::string_view field, std::string_view op, std::vector<std::string> const& values) {
    std::string json = R"({"field":")" + std::string(field) + R"(","op":")" + std::string(op) + "\"";
    if (!values.empty()) json += R"(,"values":)" + json::to_text(values);
    return json + "}";
}

// A small shop with every kind of emptiness, and random questions about it.
struct Shop {
    World world;
    std::mt19937 random{20'261'122};
    std::vector<std::int64_t> labels;
    std::vector<Plain> all;

    std::size_t dice(std::size_t sides) { return random() % sides; }
    template <class T>
    T pick(std::vector<T> const& list) {
        return list[dice(list.size())];
    }
    std::optional<std::int64_t> maybe_time() {
        if (dice(3) == 0) return {};
        // Also exactly on the borders that conditions draw.
        std::vector<std::int64_t> const borders{world.now.ms, midnight(), midnight() - 5 * day_ms,
                                                world.now.ms - 2 * hour_ms};
        if (dice(4) == 0) return pick(borders) - static_cast<std::int64_t>(dice(2));
        return world.now.ms - static_cast<std::int64_t>(dice(12 * day_ms)) + day_ms;
    }
    // Santiago is three hours behind UTC on the days of this test.
    std::int64_t midnight() const { return (world.now.ms - 3 * hour_ms) / day_ms * day_ms + 3 * hour_ms; }

    explicit Shop(int many) {
        auto const ana = world.as(world.ana);
        for (auto title : {"VIP", "Envío", "Soporte Técnico"})
            labels.push_back(std::stoll(
                ana.post("/labels", R"({"title":")" + std::string(title) + R"(","color":"red"})").text("id")));
        for (int i = 0; i < many; ++i) add(i);
        read();
    }

    std::string some_labels() {
        std::string ids;
        for (auto label : labels)
            if (dice(3) == 0) ids += (ids.empty() ? "\"" : ",\"") + std::to_string(label) + "\"";
        return R"({"label_ids":[)" + ids + "]}";
    }

    void add(int number) {
        auto const ana = world.as(world.ana);
        auto const id = world.conversation(
            {.from = "5691111" + std::to_string(2000 + number), .inbox = dice(3) == 0 ? world.support : world.sales});
        ana.put("/conversations/" + id + "/labels", some_labels());
        auto const contact = ana.get("/conversations/" + id).text("contact.id");
        ana.put("/contacts/" + contact + "/labels", some_labels());
        world.inside([&](Tx& tx) {
            std::vector<std::string> const states{"fresh", "in_progress", "bot", "snoozed", "closed", "archived"};
            std::optional<std::int64_t> assignee;
            if (dice(3) != 0) assignee = pick(std::vector{world.ana.value, world.bob.value});
            std::optional<std::string> last_state;
            if (dice(2) == 0) last_state = pick(std::vector<std::string>{"failed", "read"});
            tx.run(R"(
                UPDATE conversations SET state = $1, assignee_id = $2, priority = $3, unread_count = $4, waiting_since = $5, first_reply_at = $6,
                       last_activity_at = $7, snoozed_until = $8, window_expires_at = $9, last_state = $10 WHERE account_id = $11 AND id = $12)",
                   pick(states), assignee, dice(5), dice(3), maybe_time(), maybe_time(),
                   maybe_time().value_or(world.now.ms), maybe_time(), maybe_time(), last_state, tx.account(),
                   std::stoll(id));
            std::optional<std::string> email, city, phone, attributes;
            if (dice(3) != 0) email = pick(std::vector<std::string>{"", "ada@acme.cl", "EVA@Acme.CL", "luz@otra.com"});
            if (dice(3) != 0) city = pick(std::vector<std::string>{"", "Ñuñoa", "nunoa", "Concepción", "50%"});
            if (dice(3) != 0) phone = pick(std::vector<std::string>{"+56911112222", "+5491155556666"});
            if (dice(3) != 0)
                attributes =
                    pick(std::vector<std::string>{R"({"plan":"Oro","puntos":120})", R"({"puntos":"abc"})",
                                                  R"({"plan":null,"puntos":7.5})", R"({"plan":"","socio":true})"});
            tx.run(
                "UPDATE contacts SET name = $1, email = $2, city = $3, phone = $4, attributes = $5 WHERE account_id = "
                "$6 AND id = $7",
                pick(std::vector<std::string>{"Ada", "María José", "maria_jose", "Ángel", "Zoë"}), email, city, phone,
                attributes, tx.account(), std::stoll(contact));
            return 0;
        });
    }

    void read() {
        all = world.inside([](Tx& tx) {
            return tx.all<Plain>(R"(
                SELECT v.id, v.state, v.assignee_id, v.inbox_id, v.priority, v.unread_count, v.waiting_since, v.first_reply_at, v.last_activity_at,
                       v.snoozed_until, v.window_expires_at, v.last_state, v.label_ids, c.name, c.phone, c.email, c.city, c.attributes,
                       c.label_ids AS contact_label_ids
                FROM conversations v JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id WHERE v.account_id = $1)",
                                 tx.account());
        });
    }

    Meaning choices() {
        switch (dice(4)) {
            case 0: {
                std::vector<std::string> const names{"new", "in_progress", "closed", "archived", "snoozed", "bot"};
                auto const a = pick(names), b = pick(names);
                bool const is = dice(2) == 0;
                return {condition("state", is ? "is" : "is_not", {a, b}), [=](Plain const& v) {
                            auto const state = v.state == "fresh" ? "new" : v.state;
                            return (state == a || state == b) == is;
                        }};
            }
            case 1: {
                std::vector<std::string> const names{"none", "low", "medium", "high", "urgent"};
                auto const level = dice(5);
                return {condition("priority", "is_not", {names[level]}),
                        [=](Plain const& v) { return v.priority != static_cast<std::int64_t>(level); }};
            }
            case 2:
                return {condition("last_message_state", "is_not", {"failed"}),
                        [](Plain const& v) { return v.last_state != "failed"; }};
            default:
                return {condition("reply_state", "is", {"waiting", "never_answered"}),
                        [](Plain const& v) { return v.waiting_since || !v.first_reply_at; }};
        }
    }

    Meaning people() {
        auto const me = world.ana.value, bob = world.bob.value;
        switch (dice(5)) {
            case 0:
                return {condition("assignee_id", "is", {"me"}), [=](Plain const& v) { return v.assignee_id == me; }};
            case 1:
                return {condition("assignee_id", "is_not", {std::to_string(bob)}),
                        [=](Plain const& v) { return v.assignee_id != bob; }};
            case 2:
                return {condition("assignee_id", "is_empty", {}), [](Plain const& v) { return !v.assignee_id; }};
            case 3:
                return {condition("unread", "is", {"false"}), [](Plain const& v) { return v.unread_count == 0; }};
            default: {
                auto const inbox = world.support.value;
                return {condition("inbox_id", "is_not", {std::to_string(inbox)}),
                        [=](Plain const& v) { return v.inbox_id != inbox; }};
            }
        }
    }

    Meaning sets() {
        auto const a = pick(labels), b = pick(labels);
        std::vector<std::string> const ids{std::to_string(a), std::to_string(b)};
        switch (dice(6)) {
            case 0:
                return {condition("label_ids", "has_any", ids),
                        [=](Plain const& v) { return v.labelled(a) || v.labelled(b); }};
            case 1:
                return {condition("label_ids", "has_all", ids),
                        [=](Plain const& v) { return v.labelled(a) && v.labelled(b); }};
            case 2:
                return {condition("label_ids", "has_none", ids),
                        [=](Plain const& v) { return !v.labelled(a) && !v.labelled(b); }};
            case 3:
                return {condition("label_ids", "is_empty", {}), [](Plain const& v) { return v.label_ids.empty(); }};
            case 4:
                return {condition("contact.label_ids", "has_none", {ids[0]}), [=](Plain const& v) {
                            return !("," + v.contact_label_ids + ",").contains("," + ids[0] + ",");
                        }};
            default:
                return {condition("contact.label_ids", "is_not_empty", {}),
                        [](Plain const& v) { return !v.contact_label_ids.empty(); }};
        }
    }

    Meaning texts() {
        struct Column {
            std::string name;
            std::optional<std::string> (*of)(Plain const&);
        };
        auto const [name, of] =
            pick(std::vector<Column>{{"contact.name", [](Plain const& v) { return std::optional(v.name); }},
                                     {"contact.email", [](Plain const& v) { return v.email; }},
                                     {"contact.city", [](Plain const& v) { return v.city; }}});
        bool const may_be_empty = name != "contact.name";
        auto const word = pick(std::vector<std::string>{"Maria", "_", "@ACME.cl", "Ñ", "ñuñoa", "%", "ada", "ángel"});
        auto const folded = text::fold(word);
        switch (dice(may_be_empty ? 8 : 6)) {
            case 0:
                return {condition(name, "is", {word}),
                        [=](Plain const& v) { return of(v) && text::fold(*of(v)) == folded; }};
            case 1:
                return {condition(name, "is_not", {word}),
                        [=](Plain const& v) { return !of(v) || text::fold(*of(v)) != folded; }};
            case 2:
                return {condition(name, "contains", {word, "zo"}), [=](Plain const& v) {
                            return of(v) && (text::fold(*of(v)).contains(folded) || text::fold(*of(v)).contains("zo"));
                        }};
            case 3:
                return {condition(name, "not_contains", {word, "zo"}), [=](Plain const& v) {
                            return !of(v) ||
                                   (!text::fold(*of(v)).contains(folded) && !text::fold(*of(v)).contains("zo"));
                        }};
            case 4:
                return {condition(name, "starts_with", {word}),
                        [=](Plain const& v) { return of(v) && text::fold(*of(v)).starts_with(folded); }};
            case 5:
                return {condition(name, "ends_with", {word}),
                        [=](Plain const& v) { return of(v) && text::fold(*of(v)).ends_with(folded); }};
            case 6:
                return {condition(name, "is_empty", {}), [=](Plain const& v) { return of(v).value_or("").empty(); }};
            default:
                return {condition(name, "is_not_empty", {}),
                        [=](Plain const& v) { return !of(v).value_or("").empty(); }};
        }
    }

    Meaning numbers() {
        auto const attribute = [](Plain const& v, std::string_view key) -> boost::json::value {
            if (v.attributes.text.empty()) return nullptr;
            auto const parsed = boost::json::parse(v.attributes.text);
            auto const* found = parsed.as_object().if_contains(key);
            return found ? *found : boost::json::value(nullptr);
        };
        switch (dice(5)) {
            case 0:
                return {condition("contact.attribute:puntos", "greater", {"7.25"}), [=](Plain const& v) {
                            auto const value = attribute(v, "puntos");
                            return value.is_number() && value.to_number<double>() > 7.25;
                        }};
            case 1:
                return {condition("contact.attribute:plan", "is_not", {"ORO"}), [=](Plain const& v) {
                            auto const value = attribute(v, "plan");
                            return !value.is_string() || text::fold(value.as_string()) != "oro";
                        }};
            case 2:
                return {condition("contact.attribute:plan", "is_empty", {}), [=](Plain const& v) {
                            auto const value = attribute(v, "plan");
                            return !value.is_string() || value.as_string().empty();
                        }};
            case 3:
                return {condition("contact.attribute:socio", "is", {"true"}),
                        [=](Plain const& v) { return attribute(v, "socio") == boost::json::value(true); }};
            default: {
                auto const written =
                    pick(std::vector<std::string>{"+56 9 1111 2222", "56911112222", "(569) 1111-2222"});
                return {condition("contact.phone", "is", {written}),
                        [](Plain const& v) { return v.phone == "+56911112222"; }};
            }
        }
    }

    Meaning times() {
        struct Column {
            std::string name;
            std::optional<std::int64_t> (*of)(Plain const&);
        };
        auto const [name, of] =
            pick(std::vector<Column>{{"waiting_since", [](Plain const& v) { return v.waiting_since; }},
                                     {"first_reply_at", [](Plain const& v) { return v.first_reply_at; }},
                                     {"snoozed_until", [](Plain const& v) { return v.snoozed_until; }}});
        auto const now = world.now.ms, today = midnight();
        auto const days = static_cast<std::int64_t>(1 + dice(9));
        auto const span = std::to_string(days) + "d";
        switch (dice(7)) {
            case 0:
                return {condition(name, "within_last", {span}),
                        [=](Plain const& v) { return of(v) && *of(v) >= today - days * day_ms && *of(v) <= now; }};
            case 1:
                return {condition(name, "older_than", {span}),
                        [=](Plain const& v) { return of(v) && *of(v) < today - days * day_ms; }};
            case 2:
                return {condition(name, "within_last", {"2h"}),
                        [=](Plain const& v) { return of(v) && *of(v) >= now - 2 * hour_ms && *of(v) <= now; }};
            case 3:
                return {condition(name, "within_next", {"1d"}),
                        [=](Plain const& v) { return of(v) && *of(v) >= now && *of(v) < today + 2 * day_ms; }};
            case 4:
                return {condition(name, "is_empty", {}), [=](Plain const& v) { return !of(v); }};
            case 5:
                return {condition("window_open", "is", {"false"}),
                        [=](Plain const& v) { return v.window_expires_at.value_or(0) <= now; }};
            default:
                return {condition(name, "before", {std::to_string(today)}),
                        [=](Plain const& v) { return of(v) && *of(v) < today; }};
        }
    }

    Meaning question(int depth) {
        if (depth == 0 || dice(3) == 0) {
            Meaning (Shop::* const kinds[])() = {&Shop::choices, &Shop::people,  &Shop::sets,
                                                 &Shop::texts,   &Shop::numbers, &Shop::times};
            return (this->*kinds[dice(6)])();
        }
        bool const both = dice(2) == 0;
        std::vector<Meaning> parts;
        auto json = std::string(both ? R"({"and":[)" : R"({"or":[)");
        for (auto n = 1 + dice(3); n > 0; --n) {
            parts.push_back(question(depth - 1));
            json += parts.back().json + (n > 1 ? "," : "");
        }
        return {json + "]}", [both, parts](Plain const& v) {
                    auto const holds = [&](Meaning const& part) { return part.holds(v); };
                    return both ? std::ranges::all_of(parts, holds) : std::ranges::any_of(parts, holds);
                }};
    }

    std::set<std::string> truth(Meaning const& question) const {
        std::set<std::string> ids;
        for (auto const& one : all)
            if (question.holds(one)) ids.insert(std::to_string(one.id));
        return ids;
    }
};

std::string in_url(std::string_view text) {
    std::string out;
    for (char c : text) out += "%" + text::hex({&c, 1});
    return out;
}

}  // namespace

TEST_CASE("any filter over any data gives what a plain look at every conversation gives") {
    Shop shop(90);
    auto const ana = shop.world.as(shop.world.ana);
    std::size_t some = 0;
    for (int round = 0; round < 400; ++round) {
        auto const question = shop.question(3);
        CAPTURE(question.json);
        auto const expected = shop.truth(question);
        some += !expected.empty() && expected.size() < shop.all.size() ? 1 : 0;
        auto const answer =
            ana.post("/conversations/search", R"({"state":"any","limit":200,"filter":)" + question.json + "}");
        REQUIRE(answer.status() == 200);
        std::set<std::string> got;
        for (auto const& item : answer.at("items").as_array()) got.insert(std::string(item.at("id").as_string()));
        REQUIRE(got == expected);
        CHECK(answer.number("counts.all") == static_cast<std::int64_t>(expected.size()));
        if (round % 8 != 0) continue;
        std::set<std::string> paged;
        std::string cursor;
        do {
            auto const page = ana.get("/conversations?state=any&limit=9&sort=waiting&filter=" + in_url(question.json) +
                                      (cursor.empty() ? "" : "&cursor=" + cursor));
            REQUIRE(page.status() == 200);
            for (auto const& item : page.at("items").as_array())
                CHECK(paged.insert(std::string(item.at("id").as_string())).second);
            cursor = page.text("next_cursor");
        } while (!cursor.empty());
        CHECK(paged == expected);
    }
    CHECK(some > 200);  // questions that separate
}

TEST_CASE("a filter decides about states itself only when it speaks of them") {
    World world;
    auto const open = world.conversation({.from = "56911110001"});
    auto const closed = world.conversation({.from = "56911110002"});
    auto const ana = world.as(world.ana);
    ana.put("/conversations/" + closed + "/status", R"({"status":"closed"})");
    auto const count = [&](std::string const& body) { return ana.post("/conversations/count", body).number("all"); };
    CHECK(count(R"({"filter":{"and":[{"field":"display_id","op":"greater","values":[0]}]}})") == 1);
    CHECK(count(R"({"filter":{"and":[{"field":"state","op":"is","values":["closed"]}]}})") == 1);
    CHECK(count(R"({"filter":{"and":[{"field":"state","op":"is","values":["new","closed"]}]}})") == 2);
    CHECK(count(R"({"state":"active","filter":{"and":[{"field":"state","op":"is","values":["closed"]}]}})") == 0);
    CHECK(count(R"({"unattended":true})") == 1);
    CHECK(count(R"({"channel":"paper"})") == 1);
    CHECK(count(R"({"channel":"whatsapp"})") == 0);
    CHECK(count("{}") == 1);
    CHECK(ana.get("/conversations?unattended=true").text("items.0.id") == open);
}

TEST_CASE("a wrong filter is refused with the place of what is wrong, and a foreign one finds nothing") {
    World world;
    auto const mine = world.conversation();
    world.conversation({.inbox = world.counter});
    auto const bob = world.as(world.bob);
    CHECK(bob.get("/conversations?filter=" + in_url(R"({"and":[{"field":"nose","op":"is","values":["1"]}]})"))
              .error_on("filter.and[0].field") == "unknown_field");
    CHECK(bob.get("/conversations?filter=nonsense").error_on("filter") == "wrong_type");
    CHECK(bob.post("/conversations/count", R"({"filter":{"or":[{"field":"state","op":"is","values":["open"]}]}})")
              .error_on("filter.or[0].values[0]") == "unknown_value");
    auto const of_inbox = [](InboxId inbox) {
        return R"({"filter":{"and":[{"field":"inbox_id","op":"is","values":[")" + id_text(inbox) + R"("]}]}})";
    };
    CHECK(bob.post("/conversations/count", of_inbox(world.sales)).number("all") == 1);
    CHECK(bob.post("/conversations/count", of_inbox(world.counter)).number("all") == 0);
    CHECK(bob.post("/conversations/search",
                   R"({"q":"ada","filter":{"and":[{"field":"unread","op":"is","values":[true]}]}})")
              .text("items.0.id") == mine);
    auto const fields = world.as(world.ines).get("/conversations/fields").at("items").as_array();
    CHECK(fields.size() > 30);
}

TEST_CASE("a scan stops where it was told to and says so") {
    World world;
    for (int i = 0; i < 12; ++i) world.conversation({.from = "5691111" + std::to_string(3000 + i)});
    world.inside([&](Tx& tx) {
        auto const plan =
            conversations::plan_of(tx, {.filter = json::Raw{R"({"field":"unread","op":"is","values":["true"]})"}});
        REQUIRE(plan);
        auto const all = conversations::scan(tx, *plan, 100);
        CHECK(all.complete);
        CHECK(all.rows.size() == 12);
        CHECK(!conversations::scan(tx, *plan, 0).complete);
        return 0;
    });
}
