#include "platform/http/wire.h"

#include <zlib.h>

#include <ctime>

#include "platform/base/check.h"

namespace recado::http {

namespace {

constexpr std::size_t worth_compressing = 1024;

std::string_view reason(int status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        case 507:
            return "Insufficient Storage";
        default:
            return "Status";
    }
}

// Of the web UI (design/ui.md 2.5), which loads nothing from elsewhere.
constexpr std::string_view page_policy =
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' blob: "
    "data:; "
    "media-src 'self' blob:; connect-src 'self'; frame-src 'self'; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
// Of everything else: should a browser ever show it as a page, it may do nothing.
constexpr std::string_view data_policy = "default-src 'none'; frame-ancestors 'none'; sandbox";

constexpr std::string_view common_headers =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\nX-Frame-Options: DENY\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n";

bool has_header(Response const& response, std::string_view name) {
    for (auto const& [one, value] : response.headers)
        if (one == name) return true;
    return false;
}

// A value with a line break would let data write headers.
void append_header(std::string& out, std::string_view name, std::string_view value) {
    check(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos, "a header value is one line");
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

bool is_compressible(std::string_view type) {
    return type.starts_with("application/json") || type.starts_with("text/");
}

}  // namespace

void write_head(std::string& out, Response const& response, std::uint64_t length, Writing const& writing) {
    out.reserve(out.size() + 1024);
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += reason(response.status);
    out += "\r\n";
    append_header(out, "Date", writing.date);
    if (response.status != 204 && response.status != 304) {
        append_header(out, "Content-Type", response.content_type);
        append_header(out, "Content-Length", std::to_string(length));
    }
    append_header(out, "X-Request-Id", writing.request_id);
    for (auto const& [name, value] : response.headers) append_header(out, name, value);
    out += common_headers;
    if (!has_header(response, "Content-Security-Policy"))
        append_header(out, "Content-Security-Policy",
                      response.content_type.starts_with("text/html") ? page_policy : data_policy);
    if (!has_header(response, "Cache-Control")) out += "Cache-Control: no-store\r\n";
    if (writing.public_https) out += "Strict-Transport-Security: max-age=31536000\r\n";
    if (!writing.keep_alive) out += "Connection: close\r\n";
    out += "\r\n";
}

void write_response(std::string& out, Response const& response, Writing const& writing) {
    write_head(out, response, response.body.size(), writing);
    bool const bare = response.status == 204 || response.status == 304;
    if (!writing.head_only && !bare) out += response.body;
}

std::string http_date(std::int64_t seconds_utc) {
    auto const time = static_cast<std::time_t>(seconds_utc);
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[40];
    auto const size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text, size};
}

bool accepts(std::string_view accept_encoding, std::string_view coding) {
    while (!accept_encoding.empty()) {
        auto const end = accept_encoding.find(',');
        auto item = accept_encoding.substr(0, end);
        accept_encoding.remove_prefix(end == std::string_view::npos ? accept_encoding.size() : end + 1);
        while (item.starts_with(' ')) item.remove_prefix(1);
        auto const name = item.substr(0, item.find_first_of("; "));
        if (name != coding && name != "*") continue;
        auto const weight = item.find("q=");
        return weight == std::string_view::npos ||
               item.substr(weight + 2).find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

void compress(Response& response, std::string_view accept_encoding) {
    bool const fits = response.body.size() > worth_compressing && is_compressible(response.content_type);
    if (!fits || response.status == 206 || has_header(response, "Content-Encoding")) return;
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (!accepts(accept_encoding, "gzip")) return;
    z_stream stream{};
    constexpr int window_with_gzip_header = 15 + 16;
    check(deflateInit2(&stream, 1, Z_DEFLATED, window_with_gzip_header, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib starts");
    std::string packed(deflateBound(&stream, response.body.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(response.body.data());
    stream.avail_in = static_cast<uInt>(response.body.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    bool const whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (!whole) return;
    response.body = std::move(packed);
    response.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace recado::http
