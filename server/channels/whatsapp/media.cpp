#include "channels/whatsapp/media.h"

#include <array>
#include <filesystem>
#include <fstream>

#include "channels/whatsapp/json_view.h"
#include "features/conversations/media.h"
#include "platform/base/text.h"

namespace recado::whatsapp {
namespace {

constexpr int max_attempts = 8;

std::string temporary_path() {
    return (std::filesystem::temp_directory_path() / ("recado_media_" + crypto::random_token(12))).string();
}

struct Removed {  // at the end of its scope
    std::string path;
    ~Removed() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

}  // namespace

bool may_have_token(std::string_view url, std::string_view graph_base) {
    auto const target = http::parse_target(url);
    if (!target) return false;
    if (auto const base = http::parse_target(graph_base); base && base->origin() == target->origin()) return true;
    if (target->scheme != "https" || target->port != 443) return false;
    constexpr std::string_view domains[] = {"fbsbx.com", "facebook.com", "fbcdn.net", "whatsapp.net"};
    return std::ranges::any_of(domains, [&](std::string_view domain) {
        return target->host == domain || target->host.ends_with("." + std::string(domain));
    });
}

bool hash_matches(std::string_view expected, std::string_view sha256_hex) {
    if (expected.size() == 64 && text::from_hex(expected)) return text::lower_ascii(expected) == sha256_hex;
    auto const bytes = text::from_base64(expected);
    return !bytes || bytes->size() != 32 || text::hex(*bytes) == sha256_hex;
}

MediaFetcher::Download MediaFetcher::download(Number const& number, std::string const& media_id,
                                              std::string const& about) {
    auto const info = call(client_, number,
                           {.path = media_id + "?phone_number_id=" + number.settings.phone_number_id,
                            .body = {},
                            .parts = {},
                            .limits = {},
                            .about = about});
    if (!info.ok() || !info.object()) {
        auto const& rule = rule_of(info);
        bool const gone = info.status == 404 || rule.kind == Class::fault || rule.kind == Class::permanent;
        return {.path = {},
                .problem = gone ? "expired" : "unavailable",
                .final = gone,
                .retry_after_ms = info.retry_after_ms.value_or(0)};
    }
    auto const url = text_at(*info.object(), "url");
    if (number_at(*info.object(), "file_size") > files::max_file_size)
        return {.path = {}, .problem = "too_large", .final = true};
    if (!may_have_token(url, number.settings.graph_base)) return {.path = {}, .problem = "foreign_host", .final = true};
    auto path = temporary_path();
    auto const answer = client_.send_now({.url = url,
                                          .headers = {{"Authorization", "Bearer " + number.secrets.access_token}},
                                          .body = {},
                                          .parts = {},
                                          .sink = path,
                                          .limits = http::media_limits,
                                          .about = about});
    if (answer.ok()) return {.path = std::move(path), .problem = {}};
    if (answer.too_large) return {.path = {}, .problem = "too_large", .final = true};
    if (answer.delivery == http::Delivery::refused) return {.path = {}, .problem = "foreign_host", .final = true};
    // A 404 here is an address older than five minutes: the next try asks for a fresh one.
    return {.path = {}, .problem = "unavailable", .retry_after_ms = answer.status == 404 ? 1 : 0};
}

// Gives the problem, or nothing.
std::string MediaFetcher::keep(Download const& download, std::string const& mime_type, std::string const& expected,
                               files::Stored& stored) {
    auto incoming = store_.begin();
    crypto::Sha256 hash;
    std::ifstream file(download.path, std::ios::binary);
    std::array<char, 64 << 10> buffer{};
    while (file.read(buffer.data(), buffer.size()), file.gcount() > 0) {
        std::string_view const bytes(buffer.data(), static_cast<std::size_t>(file.gcount()));
        hash.add(bytes);
        if (!incoming.write(bytes)) return "too_large";
    }
    if (!hash_matches(expected, text::hex(hash.digest()))) return "corrupt";
    auto finished = incoming.finish(mime_type);
    if (!finished) return finished.error().code;
    stored = std::move(*finished);
    return {};
}

jobs::Outcome MediaFetcher::fetch(AccountId account, std::int64_t attachment, int attempt) {
    auto const who = Who::system(account);
    std::optional<Number> number;
    auto const pending = database_.read_now(who, [&](Tx& tx) -> Result<std::optional<conversations::PendingMedia>> {
        auto found = conversations::find_pending_media(tx, {attachment});
        if (found) number = accounts_.find(tx, found->inbox_id);
        return found;
    });
    if (!*pending) return jobs::Done{};
    auto const& media = **pending;
    auto const fail = [&](std::string const& code) -> jobs::Outcome {
        (void)database_.write_now(who, [&](Tx& tx) -> Result<Done> {
            conversations::media_failed(tx, {attachment}, code);
            return Done{};
        });
        return jobs::Done{};
    };
    if (!number) return fail("inbox_gone");
    if (media.provider_media_id.empty()) return fail("unavailable");
    auto const got = download(*number, media.provider_media_id, "whatsapp media " + std::to_string(attachment));
    Removed const removed{got.path};
    auto problem = got.problem;
    files::Stored stored;
    if (problem.empty()) problem = keep(got, media.mime_type, media.provider_sha256.value_or(""), stored);
    if (!problem.empty()) {
        bool const transient = !got.final && (problem == "unavailable" || problem == "corrupt");
        if (!transient || attempt >= max_attempts) return fail(problem);
        return jobs::Retry{.after_ms = got.retry_after_ms, .error = problem};
    }
    (void)database_.write_now(who, [&](Tx& tx) -> Result<Done> {
        conversations::media_ready(tx, {attachment}, files::add_file(tx, stored, media.name));
        return Done{};
    });
    return jobs::Done{};
}

}  // namespace recado::whatsapp
