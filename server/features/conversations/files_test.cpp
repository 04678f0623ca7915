#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "features/conversations/media.h"
#include "testing/world.h"

using namespace recado;
using namespace recado::testing;

namespace {

std::string const png = std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x20\x08\x06\0\0\0", 29);

std::string header(Answer const& answer, std::string_view name) {
    for (auto const& [key, value] : answer.response.headers)
        if (key == name) return value;
    return {};
}

Answer upload(World& world, UserId user, std::string name, std::string type, std::string bytes) {
    auto caller = world.as(user);
    caller.content_type = std::move(type);
    return caller.post("/files?name=" + name, std::move(bytes));
}

}  // namespace

TEST_CASE("a file is what its bytes say") {
    World world;
    auto const image = upload(world, world.bob, "foto.png", "text/html", png);
    CHECK(image.status() == 201);
    CHECK(image.text("mime_type") == "image/png");
    CHECK(image.text("kind") == "image");
    auto const page = upload(world, world.bob, "a.png", "image/png", "<html><script>alert(1)</script>");
    CHECK(page.text("mime_type") == "text/html");
    CHECK(page.text("kind") == "document");
    CHECK(upload(world, world.bob, "a.svg", "image/png", "<svg onload='x'>").text("mime_type") == "image/svg+xml");
    CHECK(upload(world, world.bob, "vacio", "image/png", "").error_on("file") == "empty");
    auto huge = png;
    huge[17] = '\x7F';
    CHECK(upload(world, world.bob, "bomb.png", "image/png", huge).error_on("file") == "too_many_pixels");
}

TEST_CASE("what a browser could run is only downloaded") {
    World world;
    auto const shown = world.as(world.bob).get(upload(world, world.bob, "foto.png", "", png).text("url").substr(7));
    CHECK(shown.status() == 200);
    CHECK(shown.response.content_type == "image/png");
    CHECK(header(shown, "Content-Disposition").starts_with("inline"));
    CHECK(header(shown, "Content-Security-Policy").contains("sandbox"));
    std::ifstream stored(shown.response.file, std::ios::binary);
    CHECK(std::string(std::istreambuf_iterator<char>(stored), {}) == png);

    auto const page =
        world.as(world.bob).get(upload(world, world.bob, "a%22b.html", "", "<html>").text("url").substr(7));
    CHECK(page.response.content_type == "application/octet-stream");
    CHECK(header(page, "Content-Disposition") == "attachment; filename=\"a_b.html\"; filename*=UTF-8''a_b.html");
}

TEST_CASE("a file is seen by who uploaded it and by who sees a conversation with it") {
    World world;
    auto const id = world.conversation({.inbox = world.support});
    auto const file = upload(world, world.martin, "foto.png", "", png);
    auto const path = file.text("url").substr(7);
    CHECK(world.as(world.martin).get(path).status() == 200);
    CHECK(world.as(world.sofia).get(path).status() == 404);
    auto const body =
        R"({"client_id":")" + world.new_uuid() + R"(","text":"mire","file_ids":[")" + file.text("id") + "\"]}";
    auto const sent = world.as(world.martin).post("/conversations/" + id + "/messages", body);
    CHECK(sent.text("kind") == "image");
    CHECK(sent.number("attachments.0.width") == 16);
    CHECK(sent.number("attachments.0.height") == 32);
    auto const url = sent.text("attachments.0.url").substr(7);
    CHECK(world.as(world.sofia).get(url).status() == 200);
    CHECK(world.as(world.bob).get(url).status() == 404);
    CHECK(world.as(world.zoe).get(url).status() == 404);
    CHECK(world.nobody().get(url).status() == 401);
    CHECK(world.as(world.sofia).get("/files/abc/x").status() == 404);
}

TEST_CASE("equal bytes are kept once") {
    World world;
    upload(world, world.bob, "a.png", "", png);
    upload(world, world.martin, "b.png", "", png);
    int kept = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(world.directory))
        kept += entry.is_regular_file() ? 1 : 0;
    CHECK(kept == 1);
    CHECK(world.inside([](Tx& tx) { return tx.number("SELECT count(*) FROM files"); }) == 2);
}

TEST_CASE("inbound media is pending until its bytes are here") {
    World world;
    conversations::Inbound in{.inbox = world.sales, .source_id = "wamid.1"};
    in.sender.phone = "56911112222";
    in.kind = conversations::MessageKind::image;
    in.provider_at = world.now;
    in.media.push_back({.kind = conversations::AttachmentKind::image,
                        .provider_media_id = "77",
                        .mime_type = "image/jpeg",
                        .sha256 = "x",
                        .file_name = ""});
    auto const received = world.receive(in).value();
    REQUIRE(received.attachment_ids.size() == 1);
    auto const attachment = received.attachment_ids[0];
    auto const thread = "/conversations/" + id_text(received.conversation_id) + "/messages";
    CHECK(world.as(world.bob).get(thread).response.body.contains(R"("state":"pending")"));
    CHECK(world.inside([&](Tx& tx) { return conversations::find_pending_media(tx, attachment)->provider_media_id; }) ==
          "77");
    world.forget();
    auto const stored = world.store.put(png, "image/png").value();
    world.inside(
        [&](Tx& tx) { return conversations::media_ready(tx, attachment, files::add_file(tx, stored, "foto.png")), 0; });
    CHECK(world.announced_types() == std::vector<std::string>{"file_created", "message_updated"});
    CHECK(world.as(world.bob).get(thread).response.body.contains(R"("state":"ready")"));
    CHECK(!world.inside([&](Tx& tx) { return conversations::find_pending_media(tx, attachment).has_value(); }));
}
