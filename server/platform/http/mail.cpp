#include "platform/http/mail.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <memory>

#include "platform/base/check.h"
#include "platform/base/text.h"
#include "platform/base/time.h"
#include "platform/http/egress.h"

namespace recado::http {
namespace {

constexpr std::size_t encoded_word_bytes = 42;  // 75 characters with the frame around them
constexpr std::size_t base64_line = 76;

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; });
}

// RFC 2047: words of whole characters.
std::string header_text(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    std::string out;
    while (!text.empty()) {
        std::size_t bytes = 0;
        while (bytes < text.size()) {
            auto const next = text::decode(text, bytes).bytes;
            if (bytes + next > encoded_word_bytes) break;
            bytes += next;
        }
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + text::base64(text.substr(0, bytes)) + "?=";
        text.remove_prefix(bytes);
    }
    return out;
}

std::string from_header(std::string_view from, std::string const& address) {
    auto const name = text::trim(from.substr(0, from.find('<')));
    return from.find('<') == std::string_view::npos || name.empty() ? "<" + address + ">"
                                                                    : header_text(name) + " <" + address + ">";
}

// In English whatever the locale, in UTC.
std::string date_header(std::int64_t now_ms) {
    constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::time_t const seconds = now_ms / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%s, %02d %s %d %02d:%02d:%02d +0000",
                  days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                  months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                  utc.tm_sec);
    return buffer.data();
}

std::string address_of(std::string_view text, char const* what) {
    auto address = bare_address(text);
    if (!address) throw Outage(std::string(what) + " is no mail address");
    return std::move(*address);
}

// TLS is asked of every server but one on this machine.
long tls_for(std::string_view url) {
    auto const start = url.find("://");
    auto host = start == std::string_view::npos ? url : url.substr(start + 3);
    host = host.substr(0, host.find_first_of("/:"));
    bool const here = host == "localhost" || host == "127.0.0.1";
    return here && url.starts_with("smtp://") ? CURLUSESSL_TRY : CURLUSESSL_ALL;
}

struct Source {
    std::string_view left;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* user) {
    auto& source = *static_cast<Source*>(user);
    auto const n = std::min(size * count, source.left.size());
    std::memcpy(to, source.left.data(), n);
    source.left.remove_prefix(n);
    return n;
}

}  // namespace

std::optional<std::string> bare_address(std::string_view text) {
    auto const open = text.rfind('<');
    if (open != std::string_view::npos) {
        auto const close = text.find('>', open);
        if (close == std::string_view::npos) return std::nullopt;
        text = text.substr(open + 1, close - open - 1);
    }
    text = text::trim(text);
    auto const at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 254) return std::nullopt;
    if (has_control(text) || text.find_first_of(" <>\",;") != std::string_view::npos) return std::nullopt;
    return std::string(text);
}

std::string mail_text(MailServer const& server, Mail const& mail, std::int64_t now_ms) {
    auto const from = address_of(server.from, "the sender");
    auto const to = address_of(mail.to, "the recipient");
    if (has_control(mail.subject) || has_control(mail.id) || has_control(server.from))
        throw Outage("a header of the mail holds control characters");
    auto out = "Date: " + date_header(now_ms) + "\r\nFrom: " + from_header(server.from, from) + "\r\nTo: <" + to +
               ">\r\nSubject: " + header_text(mail.subject) + "\r\nMessage-ID: <" + mail.id +
               from.substr(from.rfind('@')) +
               ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
               "charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    auto const body = text::base64(mail.text);
    for (std::size_t at = 0; at < body.size(); at += base64_line) out.append(body, at, base64_line).append("\r\n");
    return out;
}

void send_mail(MailServer const& server, Mail const& mail) {
    auto const content = mail_text(server, mail, system_now().ms);
    auto const from = "<" + address_of(server.from, "the sender") + ">";
    auto const to = "<" + address_of(mail.to, "the recipient") + ">";
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> const easy(curl_easy_init(), curl_easy_cleanup);
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> const recipients(curl_slist_append(nullptr, to.c_str()),
                                                                                 curl_slist_free_all);
    Source source{content};
    std::array<char, CURL_ERROR_SIZE> words{};
    auto* handle = easy.get();
    curl_easy_setopt(handle, CURLOPT_URL, server.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_USE_SSL, tls_for(server.url));
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!server.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, server.ca_file.c_str());
    if (!server.user.empty()) {
        curl_easy_setopt(handle, CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 60'000L);
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(handle, CURLOPT_READDATA, &source);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words.data());
    auto const code = curl_easy_perform(handle);
    if (code == CURLE_OK) return;
    throw Outage("the mail server did not take the mail: " +
                 std::string(words.front() ? words.data() : curl_easy_strerror(code)));
}

}  // namespace recado::http
