// Another account's records cannot be told from records that do not exist: every id that a route takes, in the path, in
// the query and at any depth of the body, is sent once as the id of Boreal's record and once as an id that nobody has,
// and both must be answered alike. The same for what an agent of the account cannot see.
#include <doctest/doctest.h>

#include <set>

#include "testing/requests.h"
#include "testing/walk.h"

using namespace recado;
using namespace recado::testing;
namespace bj = boost::json;

namespace {

// The noun of a field: "label_ids" are labels. Nothing for ids that are not ours.
std::string noun_of(std::string_view field) {
    static std::map<std::string_view, std::string_view> const special{
        {"assignee", "user"},
        {"member", "user"},
        {"reply_to", "message"},
        {"before", "message"},
        {"last_seen_message", "message"},
        {"after", "message"},
        {"actor", "user"},
        {"author", "user"},
        {"within", "conversation"},
        // What others named: the uuid of a client, the numbers of a provider's own records.
        {"client", ""},
        {"phone_number", ""},
        {"waba", ""},
        {"app", ""},
        // The number of a conversation counts within one account: the other account's are no secret and no reference.
        {"display", ""}};
    auto name = field;
    if (name.ends_with("_ids")) name.remove_suffix(4);
    if (name.ends_with("_id")) name.remove_suffix(3);
    auto const found = special.find(name);
    return std::string(found == special.end() ? name : found->second);
}

bool names_record(FieldPlace const& place) {
    bool const by_type = place.type->kind == json::Kind::id;
    bool const by_name = place.name.ends_with("_id") && place.type->kind == json::Kind::string;
    return (by_type || by_name) && !noun_of(place.name).empty();
}

struct Answers {
    int status;
    std::string body;
    bool operator==(Answers const&) const = default;
};

Answers ask(Prepared prepared, std::string const& id) {
    auto const answer = prepared.send();
    auto body = answer.response.body;
    for (auto at = body.find(id); at != std::string::npos; at = body.find(id)) body.replace(at, id.size(), "#");
    return {answer.status(), body};
}

// One place of a request where an id stands, and the request with another id there.
struct IdPlace {
    std::string name;
    std::string noun;
    std::function<Prepared(Prepared, std::string const& id)> with;
};

std::vector<IdPlace> path_ids(Request const& request) {
    std::vector<IdPlace> places;
    auto const pattern = std::string(request.route.substr(request.route.find(' ') + 1));
    int segment = 0;
    for (std::size_t from = 0; from < pattern.size(); ++segment) {
        auto const to = std::min(pattern.find('/', from + 1), pattern.size());
        auto const part = pattern.substr(from + 1, to - from - 1);
        from = to;
        if (!part.ends_with("_id}") || noun_of(part.substr(1, part.size() - 2)).empty()) continue;
        places.push_back({part, noun_of(part.substr(1, part.size() - 2)), [segment](Prepared prepared, auto const& id) {
                              auto& target = prepared.target;
                              std::size_t start = 0;
                              for (int i = 0; i < segment; ++i) start = target.find('/', start + 1);
                              auto const end = std::min(target.find_first_of("/?", start + 1), target.size());
                              target.replace(start + 1, end - start - 1, id);
                              return prepared;
                          }});
    }
    return places;
}

std::vector<IdPlace> input_ids(Request const& request, http::Route const& route) {
    std::vector<IdPlace> places;
    if (!route.in) return places;
    bool const in_query = route.method == http::Method::get;
    for (auto const& place : field_places(*route.in)) {
        if (!names_record(place) || request.route.contains("{" + std::string(place.name) + "}")) continue;
        places.push_back({place.text(), noun_of(place.name), [place, in_query](Prepared prepared, auto const& id) {
                              if (in_query)
                                  prepared.target = with_parameter(prepared.target, place.name, id);
                              else
                                  prepared.body = with_value(prepared.body, place, bj::string(id));
                              return prepared;
                          }});
    }
    return places;
}

std::vector<IdPlace> id_places(World const& world, Request const& request) {
    auto places = path_ids(request);
    for (auto const& route : world.router.api().routes())
        if (route.method == method_of(request) && route.pattern == pattern_of(request))
            for (auto& place : input_ids(request, route)) places.push_back(std::move(place));
    return places;
}

std::string id_of_nobody(World const& world) { return std::to_string(next_id_value(world.now.ms)); }

bool only_reads(World const& world, Request const& request) {
    for (auto const& route : world.router.api().routes())
        if (route.method == method_of(request) && route.pattern == pattern_of(request) && route.options.reads)
            return true;
    return method_of(request) == http::Method::get;
}

// Compares the record named `strange` with one that does not exist, in every place of the request that takes its noun.
int compare(Request const& request, Asker asker, std::function<std::string(World&, std::string const& noun)> strange) {
    int compared = 0;
    World const empty(Start::empty);
    for (auto const& place : id_places(empty, request)) {
        CAPTURE(request.route);
        CAPTURE(place.name);
        World world;
        auto const id = strange(world, place.noun);
        if (id.empty()) continue;
        Records records(world, world.ana, user_of(world, asker));
        auto const prepared = prepare(world, records, request, asker);
        auto const before = stored(world);
        auto const nobody = id_of_nobody(world);
        auto const foreign = ask(place.with(prepared, id), id);
        auto const missing = ask(place.with(prepared, nobody), nobody);
        CHECK(foreign.status == missing.status);
        CHECK(foreign.body == missing.body);
        bool const in_path = place.name.starts_with('{');
        // The last message that a client saw is only compared with, as a moment of its own thread.
        bool const only_compared = place.name == "last_seen_message_id";
        if (in_path) CHECK(foreign.status == 404);
        if (!only_reads(world, request) && !only_compared) {
            CHECK(foreign.status >= 400);
            CHECK(foreign.status < 500);
            CHECK(changes_since(before, world) == "");
        }
        ++compared;
    }
    return compared;
}

}  // namespace

TEST_CASE("a record of another account looks exactly like one that does not exist, on every route") {
    int compared = 0;
    for (auto const& request : requests()) {
        if (request.askers == "O") continue;
        compared += compare(request, first_asker(request), [](World& world, std::string const& noun) {
            Records foreign(world, world.zoe, world.zoe);
            return foreign.of(noun);
        });
    }
    CHECK(compared > 70);
}

TEST_CASE("what an agent cannot see looks exactly like what does not exist, on every route") {
    static std::set<std::string> const hidden{"conversation", "message", "inbox", "file"};
    int compared = 0;
    for (auto const& request : requests()) {
        if (request.askers == "O" || !lets(request, Asker::agent)) continue;
        // Martín works in both inboxes of the account; here he loses one of them.
        compared += compare(request, Asker::agent, [](World& world, std::string const& noun) -> std::string {
            if (!hidden.contains(noun)) return {};
            auto const conversation = world.conversation({.from = "56955556666", .inbox = world.support});
            auto const path = "/conversations/" + conversation + "/messages";
            auto sofia = world.as(world.sofia);
            auto const message = sofia.get(path).text("items.0.id");
            sofia.content_type = "text/plain";
            auto const file = sofia.post("/files?name=b.txt", "b").text("id");
            sofia.content_type = "application/json";
            sofia.post(
                path, R"({"client_id":")" + world.new_uuid() + R"(","direction":"note","file_ids":[")" + file + "\"]}");
            world.as(world.ana).put("/inboxes/" + id_text(world.support) + "/members",
                                    R"({"member_ids":[")" + id_text(world.sofia) + "\"]}");
            if (noun == "inbox") return id_text(world.support);
            return noun == "file" ? file : noun == "message" ? message : conversation;
        });
    }
    CHECK(compared > 20);
}

TEST_CASE("a filter that names a record of another account finds what it finds with one that does not exist") {
    World world;
    Records own(world, world.ana, world.ana), foreign(world, world.zoe, world.zoe);
    (void)own.of("conversation");
    auto const ana = world.as(world.ana);
    std::map<std::string, std::string> const nouns{
        {"user", "user"}, {"team", "team"}, {"inbox", "inbox"}, {"label", "label"}};
    int compared = 0;
    auto const fields = ana.get("/conversations/fields").at("items");
    for (auto const& field : fields.as_array()) {
        auto const noun = nouns.find(std::string(field.at("type").as_string()));
        if (noun == nouns.end()) continue;
        for (auto const& op : field.at("operators").as_array()) {
            bool const takes_value = !op.as_string().ends_with("empty");
            auto const answer = [&](std::string const& id) {
                bj::value const condition{{"field", field.at("name")},
                                          {"op", op},
                                          {"values", takes_value ? bj::array{bj::value(id)} : bj::array{}}};
                bj::value const body{{"filter", {{"and", bj::array{condition}}}}};
                auto const found = ana.post("/conversations/search", bj::serialize(body));
                return std::to_string(found.status()) + found.response.body;
            };
            CAPTURE(bj::serialize(field));
            CAPTURE(bj::serialize(op));
            auto const strange = foreign.of(noun->second);
            auto const nobody = id_of_nobody(world);
            auto named = answer(strange), missing = answer(nobody);
            for (auto at = named.find(strange); at != std::string::npos; at = named.find(strange))
                named.replace(at, strange.size(), nobody);
            CHECK(named == missing);
            ++compared;
        }
    }
    CHECK(compared > 8);
}
