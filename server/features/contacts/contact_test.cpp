#include "features/contacts/contact.h"

#include <doctest/doctest.h>

#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

TEST_CASE("a contact is created with canonical addresses and found by any part of them") {
    World world;
    auto const ana = world.as(world.ana);
    auto const made = ana.post(
        "/contacts", R"({"name":"  José Ñandú ","phone":"9 8765 4321","email":"Jose@Example.COM","city":"Temuco"})");
    CHECK(made.status() == 201);
    CHECK(made.text("name") == "José Ñandú");
    CHECK(made.text("phone") == "+56987654321");
    CHECK(made.text("email") == "jose@example.com");
    CHECK(made.text("country") == "CL");
    CHECK(made.number("display_id") == 1);
    CHECK(made.at("identities").as_array().size() == 2);
    for (auto q : {"jose", "%C3%91ANDU", "8765", "example.com"}) {
        CAPTURE(q);
        CHECK(ana.get(std::string("/contacts?q=") + q).text("items.0.id") == made.text("id"));
    }
    CHECK(ana.get("/contacts?q=100%25").at("items").as_array().empty());
    CHECK(ana.post("/contacts", R"({"name":"X","phone":"123"})").error_on("phone") == "bad_format");
    auto const again = ana.post("/contacts", R"({"name":"Otro","phone":"+56 9 8765 4321"})");
    CHECK(again.status() == 409);
    CHECK(again.text("error.details.contact_id") == made.text("id"));
}

TEST_CASE("a name given by a person is not replaced by the profile's") {
    World world;
    auto const ana = world.as(world.ana);
    auto const conversation = world.conversation({.name = "ada_92"});
    auto const contact = ana.get("/conversations/" + conversation).text("contact.id");
    world.hears({.name = "Ada L."});
    CHECK(ana.get("/contacts/" + contact).text("name") == "Ada L.");
    world.forget();
    CHECK(ana.patch("/contacts/" + contact, R"({"name":"Ada Lovelace","city":"Londres"})").text("city") == "Londres");
    CHECK(world.announced()[0].data.contains(R"("changes":["name","city"])"));
    world.hears({.name = "Ada L."});
    CHECK(ana.get("/contacts/" + contact).text("name") == "Ada Lovelace");
    CHECK(ana.patch("/contacts/" + contact, R"({"city":""})").at("city").is_null());
}

TEST_CASE("a new main phone keeps the old one as an identity") {
    World world;
    auto const ana = world.as(world.ana);
    auto const id = ana.post("/contacts", R"({"name":"Nora","phone":"+56 9 8765 4321"})").text("id");
    auto const changed = ana.patch("/contacts/" + id, R"({"phone":"+56 9 1111 2222"})");
    CHECK(changed.text("phone") == "+56911112222");
    CHECK(changed.at("identities").as_array().size() == 2);
    CHECK(ana.get("/conversations/" + world.conversation({.from = "56987654321"})).text("contact.id") == id);
}

TEST_CASE("contacts are listed by name in pages") {
    World world;
    auto const ana = world.as(world.ana);
    for (auto name : {"Zoé", "ámbar", "Bruno", "Ñusta", "nora"})
        ana.post("/contacts", std::string(R"({"name":")") + name + "\"}");
    std::vector<std::string> names;
    std::string cursor;
    do {
        auto const page = ana.get("/contacts?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
        for (auto const& item : page.at("items").as_array()) names.emplace_back(item.at("name").as_string());
        cursor = page.text("next_cursor");
    } while (!cursor.empty());
    CHECK(names == std::vector<std::string>{"ámbar", "Bruno", "nora", "Ñusta", "Zoé"});
    CHECK(world.as(world.zoe).get("/contacts").at("items").as_array().empty());
}

TEST_CASE("labels of a contact count as uses") {
    World world;
    auto const ana = world.as(world.ana);
    auto const id = ana.post("/contacts", R"({"name":"Nora"})").text("id");
    auto const label = ana.post("/labels", R"({"title":"VIP","color":"pink","scope":"contact"})").text("id");
    CHECK(ana.put("/contacts/" + id + "/labels", R"({"label_ids":[")" + label + "\",\"" + label + "\"]}")
              .at("label_ids")
              .as_array()
              .size() == 1);
    CHECK(ana.get("/labels").number("items.0.uses") == 1);
    CHECK(ana.del("/labels/" + label).status() == 200);
    CHECK(ana.get("/contacts/" + id).at("label_ids").as_array().empty());
}
