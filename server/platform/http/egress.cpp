#include "platform/http/egress.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

namespace recado::http {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Url make_url() { return {curl_url(), curl_url_cleanup}; }

std::optional<std::string> part(CURLU* url, CURLUPart what, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, what, &text, flags) != CURLUE_OK) return std::nullopt;
    std::string copy = text;
    curl_free(text);
    return copy;
}

struct Range {
    std::uint32_t network;
    int bits;
};

constexpr std::uint32_t v4(int a, int b, int c, int d) {
    return static_cast<std::uint32_t>(a) << 24 | static_cast<std::uint32_t>(b) << 16 |
           static_cast<std::uint32_t>(c) << 8 | static_cast<std::uint32_t>(d);
}

// IANA's special-purpose registry (RFC 6890) and multicast.
constexpr Range special_v4[] = {
    {v4(0, 0, 0, 0), 8},      {v4(10, 0, 0, 0), 8},     {v4(100, 64, 0, 0), 10}, {v4(127, 0, 0, 0), 8},
    {v4(169, 254, 0, 0), 16}, {v4(172, 16, 0, 0), 12},  {v4(192, 0, 0, 0), 24},  {v4(192, 0, 2, 0), 24},
    {v4(192, 88, 99, 0), 24}, {v4(192, 168, 0, 0), 16}, {v4(198, 18, 0, 0), 15}, {v4(198, 51, 100, 0), 24},
    {v4(203, 0, 113, 0), 24}, {v4(224, 0, 0, 0), 4},    {v4(240, 0, 0, 0), 4},
};

bool is_public_v4(std::uint32_t address) {
    return std::ranges::none_of(special_v4, [&](Range const& range) {
        auto const mask = ~std::uint32_t{0} << (32 - range.bits);
        return (address & mask) == range.network;
    });
}

std::uint32_t word(std::uint8_t const* bytes) { return v4(bytes[0], bytes[1], bytes[2], bytes[3]); }

bool is_public_v6(std::array<std::uint8_t, 16> const& a) {
    auto const starts = [&](std::initializer_list<std::uint8_t> prefix) {
        return std::ranges::equal(prefix, std::span(a).first(prefix.size()));
    };
    // Addresses that carry an IPv4 address are as public as that one: mapped, NAT64, 6to4.
    if (starts({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_public_v4(word(&a[12]));
    if (starts({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public_v4(word(&a[12]));
    if (starts({0x20, 0x02})) return is_public_v4(word(&a[2]));
    if (starts({0x20, 0x01, 0x0d, 0xb8}) || starts({0x20, 0x01, 0, 0})) return false;  // documentation, Teredo
    return (a[0] & 0xe0) == 0x20;                                                      // 2000::/3 is all that is routed
}

}  // namespace

std::string Target::origin() const { return scheme + "://" + host + ":" + std::to_string(port); }

std::optional<Target> parse_target(std::string_view url) {
    auto parsed = make_url();
    if (curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(), 0) != CURLUE_OK) return std::nullopt;
    if (part(parsed.get(), CURLUPART_USER) || part(parsed.get(), CURLUPART_PASSWORD)) return std::nullopt;
    auto scheme = part(parsed.get(), CURLUPART_SCHEME);
    auto host = part(parsed.get(), CURLUPART_HOST);
    auto port = part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    auto path = part(parsed.get(), CURLUPART_PATH);
    if (!scheme || !host || !port || !path || (*scheme != "http" && *scheme != "https")) return std::nullopt;
    std::ranges::transform(*host, host->begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (host->size() > 2 && host->front() == '[') *host = host->substr(1, host->size() - 2);
    return Target{.scheme = *scheme, .host = *host, .path = *path, .port = std::stoi(*port)};
}

std::optional<std::string> resolve_url(std::string const& base, std::string const& location) {
    auto url = make_url();
    if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK) return std::nullopt;
    if (curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK) return std::nullopt;
    return part(url.get(), CURLUPART_URL);
}

std::string redacted_url(std::string_view url) {
    std::string out(url.substr(0, url.find_first_of("?#")));
    // Telegram has the token in the path: /bot<token>/method, /file/bot<token>/path.
    auto const bot = out.find("/bot");
    if (bot != std::string::npos && out.find(':', bot) != std::string::npos) {
        auto const end = std::min(out.find('/', bot + 1), out.size());
        out.replace(bot + 4, end - bot - 4, "***");
    }
    auto const mark = url.find('?');
    if (mark == std::string_view::npos) return out;
    auto rest = url.substr(mark + 1);
    char separator = '?';
    while (!rest.empty()) {
        auto const pair = rest.substr(0, rest.find('&'));
        out += separator;
        out += pair.substr(0, pair.find('='));
        separator = '&';
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    }
    return out;
}

std::string join_url(std::string_view base, std::string_view path) {
    while (base.ends_with('/')) base.remove_suffix(1);
    while (path.starts_with('/')) path.remove_prefix(1);
    return std::string(base) + "/" + std::string(path);
}

std::string query_escaped(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (unsigned char const c : text) {
        if (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~') {
            out += static_cast<char>(c);
        } else {
            out += '%';
            out += hex[c >> 4];
            out += hex[c & 15];
        }
    }
    return out;
}

bool is_public(sockaddr const& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        return is_public_v4(ntohl(in.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof in);
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
        return is_public_v6(bytes);
    }
    return false;
}

void Egress::trust(std::string_view base) {
    if (base.find("://") == std::string_view::npos) {
        trust("http://" + std::string(base));
        trust("https://" + std::string(base));
        return;
    }
    if (auto target = parse_target(base)) origins_.insert(target->origin());
}

std::optional<std::string> Egress::objection(std::string_view url) const {
    auto const target = parse_target(url);
    if (!target) return "not an http or https URL";
    if (target->scheme == "http" && !trusts(*target)) return "plain http is allowed only for configured bases";
    return std::nullopt;
}

}  // namespace recado::http
