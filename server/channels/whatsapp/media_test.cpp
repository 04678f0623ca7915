#include "channels/whatsapp/media.h"

#include "channels/whatsapp/testing.h"

namespace recado::whatsapp {
namespace {

std::string const png =
    std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0", 29) + std::string(20, 'x');

std::string image_message(std::string const& sha256) {
    return webhook_of(
        "messages",
        R"({"from":"56912345678","id":"wamid.IMG","timestamp":"1763766000","type":"image","image":{"caption":"Foto","mime_type":"image/png","sha256":")" +
            sha256 + R"(","id":"5001"}})");
}

// A provider whose info call names `url` and whose bytes are answered by `bytes`.
struct Provider {
    std::function<std::string(std::string const& base)> url = [](std::string const& base) {
        return base + "/cdn/5001";
    };
    std::function<http::Scripted(int)> bytes = [](int) { return answer(200, png); };
    std::string base;
    int downloads = 0, infos = 0;

    std::optional<http::Scripted> operator()(std::string const& request) {
        if (request.starts_with("GET /graph/v25.0/5001?phone_number_id=106540352242922 ")) {
            ++infos;
            return answer(200, R"({"messaging_product":"whatsapp","url":")" + url(base) +
                                   R"(","mime_type":"image/png","file_size":"49","id":"5001"})");
        }
        if (request.starts_with("GET /cdn/")) return bytes(++downloads);
        return answer(404, graph_refusal(100));
    }
};

struct MediaShop {
    Provider provider;
    Shop shop{[this](std::string const& request, int) { return provider(request); }};

    explicit MediaShop(std::string const& sha256 = text::base64(crypto::sha256(png))) {
        provider.base = shop.graph.base();
        REQUIRE(shop.post(image_message(sha256)).status == 200);
    }
    // Runs the fetch with all its repetitions.
    void fetch() {
        for (int i = 0; i < 12; ++i) {
            shop.runner.run_due();
            auto const next = shop.number("SELECT min(run_at) FROM jobs WHERE state = 'waiting'");
            if (next < 0) return;
            shop.now = std::max(shop.now, Time{next});
        }
    }
    std::string state() {
        return shop.text("SELECT state || ' ' || coalesce(error, '') FROM attachments").value_or("none");
    }
};

TEST_CASE("the message shows before its media, which follows") {
    MediaShop media;
    CHECK(media.shop.number("SELECT count(*) FROM messages WHERE kind = 'image'") == 1);
    CHECK(media.state() == "pending ");
    media.fetch();
    CHECK(media.state() == "ready ");
    CHECK(media.shop.number("SELECT size FROM attachments") == static_cast<std::int64_t>(png.size()));
    CHECK(media.shop.text("SELECT mime_type FROM files") == "image/png");
    CHECK(std::filesystem::exists(media.shop.store.path(text::hex(crypto::sha256(png)))));
    CHECK(media.shop.number("SELECT count(*) FROM events WHERE type = 'message_updated'") == 1);
    bool with_token = false;
    for (auto const& request : media.shop.graph.requests())
        with_token = with_token || (request.starts_with("GET /cdn/") &&
                                    request.find("Authorization: Bearer TOKEN") != std::string::npos);
    CHECK(with_token);
}

TEST_CASE("an address that expired is asked for again") {
    MediaShop media;
    media.provider.bytes = [](int n) { return n == 1 ? answer(404, "") : answer(200, png); };
    media.fetch();
    CHECK(media.state() == "ready ");
    CHECK(media.provider.infos == 2);
}

TEST_CASE("the token never leaves for a foreign host, a private address or plain http") {
    for (auto const* url :
         {"https://evil.example/5001", "http://lookaside.fbsbx.com/x", "https://lookaside.fbsbx.com.evil.example/x",
          "http://169.254.169.254/latest", "https://user@fbsbx.com/x", "file:///etc/passwd"}) {
        CAPTURE(url);
        MediaShop media;
        media.provider.url = [&](std::string const&) { return url; };
        media.fetch();
        CHECK(media.state() == "failed foreign_host");
        CHECK(media.provider.infos == 1);
        CHECK(media.provider.downloads == 0);
    }
}

TEST_CASE("which hosts may have the token") {
    std::string const base = "http://127.0.0.1:9100/graph";
    for (auto const* url : {"https://lookaside.fbsbx.com/a", "https://x.fbcdn.net/a", "https://graph.facebook.com/a",
                            "https://mmg.whatsapp.net/a", "http://127.0.0.1:9100/cdn/1"})
        CHECK_MESSAGE(may_have_token(url, base), url);
    for (auto const* url :
         {"https://fbsbx.com.evil.com/a", "https://evilfbsbx.com/a", "http://lookaside.fbsbx.com/a",
          "https://lookaside.fbsbx.com:8443/a", "http://127.0.0.1:9101/cdn/1", "https://127.0.0.1:9100/a", ""})
        CHECK_FALSE_MESSAGE(may_have_token(url, base), url);
}

TEST_CASE("bytes that do not match the hash of the webhook are tried again, then given up, never shown") {
    MediaShop media(text::base64(crypto::sha256("something else")));
    media.fetch();
    CHECK(media.state() == "failed corrupt");
    CHECK(media.provider.downloads == 8);
    CHECK(media.shop.number("SELECT count(*) FROM files") == 0);
}

TEST_CASE("a provider that lost the media ends it at once; one that is down is asked eight times") {
    MediaShop gone;
    gone.provider.base = "";
    gone.provider.url = [](std::string const&) { return std::string(); };
    gone.fetch();
    CHECK(gone.state() == "failed foreign_host");
    MediaShop down;
    down.provider.bytes = [](int) { return answer(503, ""); };
    down.fetch();
    CHECK(down.state() == "failed unavailable");
    CHECK(down.provider.downloads == 8);
}

TEST_CASE("hashes are compared whether hex or base64") {
    auto const hex = crypto::sha256_hex("a");
    CHECK(hash_matches(hex, hex));
    CHECK(hash_matches(text::base64(crypto::sha256("a")), hex));
    CHECK_FALSE(hash_matches(crypto::sha256_hex("b"), hex));
    CHECK_FALSE(hash_matches(text::base64(crypto::sha256("b")), hex));
    CHECK(hash_matches("", hex));
}

}  // namespace
}  // namespace recado::whatsapp
