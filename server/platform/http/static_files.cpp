#include "platform/http/static_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/http/wire.h"

namespace recado::http {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view index_path = "/index.html";

std::string_view view(std::span<std::byte const> bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

bool wants_page(Request const& request) {
    if (request.path.starts_with("/api/") || request.path.starts_with("/hooks/") ||
        request.path.starts_with("/assets/"))
        return false;
    return request.header("accept").find("text/html") != std::string_view::npos;
}

std::string_view mime_of(fs::path const& path) {
    struct Known {
        std::string_view extension, type;
    };
    static constexpr std::array<Known, 13> known = {{{".html", "text/html; charset=utf-8"},
                                                     {".js", "text/javascript; charset=utf-8"},
                                                     {".css", "text/css; charset=utf-8"},
                                                     {".json", "application/json"},
                                                     {".map", "application/json"},
                                                     {".webmanifest", "application/manifest+json"},
                                                     {".svg", "image/svg+xml"},
                                                     {".png", "image/png"},
                                                     {".webp", "image/webp"},
                                                     {".ico", "image/x-icon"},
                                                     {".woff2", "font/woff2"},
                                                     {".mp3", "audio/mpeg"},
                                                     {".txt", "text/plain; charset=utf-8"}}};
    auto const extension = path.extension().string();
    auto const* const found = std::ranges::find(known, std::string_view(extension), &Known::extension);
    return found == known.end() ? "application/octet-stream" : found->type;
}

bool is_plain_word(std::string_view text) {
    return !text.empty() && text.size() <= 16 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

// Replaces or adds one attribute of the tag that starts `page`'s <html ...>.
void set_attribute(std::string& page, std::string_view name, std::string_view value) {
    auto const tag = page.find("<html");
    if (tag == std::string::npos) return;
    auto const end = page.find('>', tag);
    auto const key = " " + std::string(name) + "=\"";
    auto const found = page.find(key, tag);
    if (found == std::string::npos || found > end) {
        page.insert(tag + 5, key + std::string(value) + "\"");
        return;
    }
    auto const start = found + key.size();
    page.replace(start, page.find('"', start) - start, value);
}

Response not_modified(std::string_view etag) {
    Response response{.status = 304};
    response.headers.emplace_back("ETag", etag);
    return response;
}

// The page differs by cookie and is small: it is put together, not taken from the compressed forms.
Response page_response(std::string page, Request const& request) {
    Response response{.body = personal_page(std::move(page), request), .content_type = "text/html; charset=utf-8"};
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

}  // namespace

std::string personal_page(std::string page, Request const& request) {
    struct Choice {
        std::string_view cookie, attribute;
    };
    static constexpr std::array<Choice, 3> choices = {
        {{"recado_lang", "lang"}, {"recado_theme", "data-theme"}, {"recado_density", "data-density"}}};
    for (auto const& [cookie, attribute] : choices)
        if (auto const value = request.cookie(cookie); is_plain_word(value)) set_attribute(page, attribute, value);
    return page;
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
    if (if_none_match == "*") return true;
    auto const found = if_none_match.find(etag);
    return !etag.empty() && found != std::string_view::npos;
}

std::optional<Response> StaticFiles::find(Request const& request) const {
    std::string_view path = request.path;
    if (path == "/") path = index_path;
    auto found = folder_.empty() ? from_table(request, path) : from_folder(request, path);
    if (!found && wants_page(request))
        found = folder_.empty() ? from_table(request, index_path) : from_folder(request, index_path);
    return found;
}

std::optional<Response> StaticFiles::from_table(Request const& request, std::string_view path) const {
    auto const found = std::ranges::lower_bound(table_, path, {}, &Asset::path);
    if (found == table_.end() || found->path != path) return std::nullopt;
    if (path == index_path) return page_response(std::string(view(found->raw)), request);
    auto const cache = found->immutable ? "public, max-age=31536000, immutable" : "no-cache";
    if (matches_etag(request.header("if-none-match"), found->etag)) {
        auto response = not_modified(found->etag);
        response.headers.emplace_back("Cache-Control", cache);
        return response;
    }
    Response response{.content_type = std::string(found->mime)};
    response.headers.emplace_back("Cache-Control", cache);
    response.headers.emplace_back("ETag", found->etag);
    auto const accepted = request.header("accept-encoding");
    auto bytes = found->raw;
    std::string_view coding;
    if (!found->br.empty() && accepts(accepted, "br")) {
        bytes = found->br;
        coding = "br";
    } else if (!found->gz.empty() && accepts(accepted, "gzip")) {
        bytes = found->gz;
        coding = "gzip";
    }
    if (!found->br.empty() || !found->gz.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
    response.headers.emplace_back("Content-Encoding", coding.empty() ? "identity" : coding);
    response.body = view(bytes);
    return response;
}

std::optional<Response> StaticFiles::from_folder(Request const& request, std::string_view path) const {
    auto const relative = fs::path(path.substr(1)).lexically_normal();
    if (relative.empty() || relative.is_absolute() || *relative.begin() == "..") return std::nullopt;
    auto const file = fs::path(folder_) / relative;
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (path == index_path) return page_response(std::move(bytes), request);
    Response response{.body = std::move(bytes), .content_type = std::string(mime_of(file))};
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

}  // namespace recado::http
