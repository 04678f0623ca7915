#include "platform/http/parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace recado::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

constexpr std::size_t shortest_chunked_end = 5;  // "0\r\n\r\n"

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool lists_token(std::string_view list, std::string_view token) {
    while (!list.empty()) {
        auto const comma = list.find(',');
        auto item = list.substr(0, comma);
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
        while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
        if (lower(item) == token) return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > 255) return false;
    for (char const c : host) {
        bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && std::string_view(".-_:[]").find(c) == std::string_view::npos) return false;
    }
    return true;
}

}  // namespace

std::string_view Head::header(std::string_view lower_case_name) const {
    for (auto const& [name, value] : headers)
        if (name == lower_case_name) return value;
    return {};
}

void RequestParser::reset() {
    parser_.reset();
    head_ = {};
    refusal_ = {};
    scanned_ = 0;
    stripped_ = false;
}

RequestParser::Progress RequestParser::refuse(int status, std::string_view code, std::string_view message) {
    refusal_ = {status, code, message};
    return Progress::refused;
}

RequestParser::Progress RequestParser::read_head(std::string& input) {
    // One empty line before a request is what old clients leave behind a body (RFC 9112 2.2).
    if (!stripped_ && input.starts_with("\r\n")) {
        input.erase(0, 2);
        stripped_ = true;
        scanned_ = 0;
    }
    auto const from = scanned_ > 3 ? scanned_ - 3 : 0;
    auto const end = input.find("\r\n\r\n", from);
    auto const size = end == std::string::npos ? input.size() : end + 4;
    if (size > max_head_bytes) {
        bool const long_target =
            std::string_view(input).substr(0, max_target_bytes).find('\n') == std::string_view::npos;
        return long_target ? refuse(414, "uri_too_long", "the request target is longer than 8 KB")
                           : refuse(431, "headers_too_large", "the header section is larger than 16 KB");
    }
    if (end == std::string::npos) {
        scanned_ = input.size();
        // A bare line feed will never become a head: say so now rather than at the time limit.
        return check_raw(input) == Progress::refused ? Progress::refused : Progress::need_more;
    }
    if (check_raw(std::string_view(input).substr(0, size)) == Progress::refused) return Progress::refused;
    parser_.emplace();
    parser_->header_limit(max_head_bytes + 1);
    parser_->body_limit(boost::none);
    parser_->eager(false);
    beast::error_code error;
    auto const used = parser_->put(asio::buffer(input.data(), size), error);
    if (error || !parser_->is_header_done() || used != size)
        return refuse(400, "bad_request", "the request cannot be read");
    input.erase(0, size);
    scanned_ = 0;
    return accept_head();
}

RequestParser::Progress RequestParser::check_raw(std::string_view raw) {
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '\n' && (i == 0 || raw[i - 1] != '\r'))
            return refuse(400, "bad_request", "a line ends without a carriage return");
        if (raw[i] == '\r' && i + 1 < raw.size() && raw[i + 1] != '\n')
            return refuse(400, "bad_request", "a carriage return stands alone");
        if (raw[i] == '\0') return refuse(400, "bad_request", "a NUL in the header section");
        bool const folded = i > 0 && raw[i - 1] == '\n' && (raw[i] == ' ' || raw[i] == '\t');
        if (folded) return refuse(400, "bad_request", "folded header lines are not accepted");
    }
    return Progress::ready;
}

RequestParser::Progress RequestParser::accept_head() {
    auto const& message = parser_->get();
    switch (message.method()) {
        case beast::http::verb::head:
            head_.head_only = true;
            [[fallthrough]];
        case beast::http::verb::get:
            head_.method = Method::get;
            break;
        case beast::http::verb::post:
            head_.method = Method::post;
            break;
        case beast::http::verb::put:
            head_.method = Method::put;
            break;
        case beast::http::verb::patch:
            head_.method = Method::patch;
            break;
        case beast::http::verb::delete_:
            head_.method = Method::del;
            break;
        default:
            return refuse(501, "method_not_implemented", "this server knows GET, HEAD, POST, PUT, PATCH and DELETE");
    }
    for (auto const& field : message)
        head_.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                   std::string(field.value().data(), field.value().size()));
    if (accept_framing() == Progress::refused) return Progress::refused;
    if (accept_target() == Progress::refused) return Progress::refused;
    auto const connection = head_.header("connection");
    head_.keep_alive = message.version() == 11 && !lists_token(connection, "close");
    head_.upgrades_to_websocket = head_.method == Method::get && lists_token(connection, "upgrade") &&
                                  lower(head_.header("upgrade")) == "websocket";
    if (auto const expect = head_.header("expect"); !expect.empty()) {
        if (lower(expect) != "100-continue")
            return refuse(417, "expectation_failed", "only 100-continue can be expected");
        head_.expects_continue = message.version() == 11;
    }
    return Progress::ready;
}

RequestParser::Progress RequestParser::accept_framing() {
    auto const version = parser_->get().version();
    if (version != 10 && version != 11)
        return refuse(505, "version_not_supported", "HTTP/1.0 and HTTP/1.1 are spoken here");
    int hosts = 0;
    int lengths = 0;
    int encodings = 0;
    std::string_view encoding;
    for (auto const& [name, value] : head_.headers) {
        if (name == "host") {
            ++hosts;
            if (!is_host(value)) return refuse(400, "bad_request", "the Host header is not a host");
        }
        if (name == "content-length") {
            ++lengths;
            // Beast takes a list of equal numbers ("5, 5").
            if (value.find_first_not_of("0123456789") != std::string::npos)
                return refuse(400, "bad_request", "Content-Length is not a number");
        }
        if (name == "transfer-encoding") {
            ++encodings;
            encoding = value;
        }
    }
    if (hosts > 1 || (hosts == 0 && version == 11))
        return refuse(400, "bad_request", "exactly one Host header is needed");
    if (lengths > 1) return refuse(400, "bad_request", "more than one Content-Length");
    if (encodings > 0) {
        bool const clean = encodings == 1 && lengths == 0 && version == 11 && lower(encoding) == "chunked";
        if (!clean) return refuse(400, "bad_request", "the body's framing is ambiguous");
    }
    head_.has_body = !parser_->is_done();
    return Progress::ready;
}

RequestParser::Progress RequestParser::accept_target() {
    auto const view = parser_->get().target();
    std::string_view target(view.data(), view.size());
    if (target.size() > max_target_bytes) return refuse(414, "uri_too_long", "the request target is longer than 8 KB");
    for (std::string_view const scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        auto const slash = target.find('/', scheme.size());
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    if (!target.starts_with('/')) return refuse(400, "bad_request", "the request target is not a path");
    for (char const c : target)
        if (static_cast<unsigned char>(c) <= ' ' || c == 127)
            return refuse(400, "bad_request", "a control character in the target");
    auto const question = target.find('?');
    head_.path = target.substr(0, question);
    if (question != std::string_view::npos) head_.query = target.substr(question + 1);
    return Progress::ready;
}

RequestParser::Progress RequestParser::read_body(std::string& input, std::size_t limit) {
    auto const announced = parser_->content_length();
    if (announced && *announced > limit) return refuse(413, "too_large", "the body is larger than this route takes");
    parser_->body_limit(limit);
    parser_->eager(true);
    while (!parser_->is_done()) {
        // The end of a chunked body is five bytes long; Beast 1.81 aborts the process when it looks at a part of them
        // twice.
        bool const chunked = !announced;
        if (input.empty() || (chunked && input.size() < shortest_chunked_end)) return Progress::need_more;
        beast::error_code error;
        auto const used = parser_->put(asio::buffer(input.data(), input.size()), error);
        input.erase(0, used);
        if (error == beast::http::error::body_limit || parser_->get().body().size() > limit)
            return refuse(413, "too_large", "the body is larger than this route takes");
        if (error && error != beast::http::error::need_more)
            return refuse(400, "bad_request", "the body's framing is broken");
        if (parser_->is_done()) break;
        // What Beast leaves is an unfinished chunk head or trailer; nobody needs 16 KB for those.
        if (error == beast::http::error::need_more && input.size() > max_head_bytes)
            return refuse(400, "bad_request", "a chunk head or trailer is too long");
        if (error == beast::http::error::need_more) return Progress::need_more;
    }
    return Progress::ready;
}

std::string RequestParser::take_body() { return std::move(parser_->get().body()); }

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus_is_space) c = ' ';
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            int const high = hex_digit(text[i + 1]);
            int const low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        out += c;
    }
    return out;
}

std::optional<std::map<std::string, std::string>> parse_query(std::string_view query) {
    std::map<std::string, std::string> out;
    while (!query.empty()) {
        auto const end = query.find('&');
        auto const pair = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (pair.empty()) continue;
        auto const equals = pair.find('=');
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value =
            percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!name || !value || !out.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
    }
    return out;
}

}  // namespace recado::http
