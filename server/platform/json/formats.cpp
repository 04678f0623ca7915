#include "platform/json/formats.h"

#include <algorithm>

namespace recado::json {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_lower(c) || is_upper(c); }
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

template <class F>
bool all_of(std::string_view text, F f) {
    return std::ranges::all_of(text, f);
}

// Splits at `separator` and asks every part; empty parts are asked too.
template <class F>
bool every_part(std::string_view text, char separator, F f) {
    for (;;) {
        auto const end = text.find(separator);
        if (!f(text.substr(0, end))) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

bool is_host_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || is_high(c); });
}

bool is_email(std::string_view text) {
    auto const at = text.rfind('@');
    if (at == std::string_view::npos || text.size() > 254) return false;
    auto const local = text.substr(0, at);
    auto const domain = text.substr(at + 1);
    constexpr std::string_view extra = "!#$%&'*+-/=?^_`{|}~";
    auto const is_atom = [&](std::string_view atom) {
        return !atom.empty() && all_of(atom, [&](char c) {
            return is_letter(c) || is_digit(c) || is_high(c) || extra.find(c) != std::string_view::npos;
        });
    };
    return local.size() <= 64 && every_part(local, '.', is_atom) && domain.find('.') != std::string_view::npos &&
           every_part(domain, '.', is_host_label);
}

bool is_phone(std::string_view text) {
    return text.size() >= 8 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
           all_of(text.substr(1), is_digit);
}

bool is_url(std::string_view text) {
    auto const scheme = text.starts_with("https://") ? 8U : text.starts_with("http://") ? 7U : 0U;
    if (scheme == 0 || text.size() > 2048) return false;
    auto const visible = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; };
    if (!all_of(text, visible) || text.find_first_of("\"<>\\^`{|}") != std::string_view::npos) return false;
    auto authority = text.substr(scheme, text.find_first_of("/?#", scheme) - scheme);
    if (authority.find('@') != std::string_view::npos) return false;  // no passwords in addresses
    auto const colon = authority.starts_with('[') ? authority.find(':', authority.find(']')) : authority.find(':');
    if (colon != std::string_view::npos) {
        auto const port = authority.substr(colon + 1);
        if (port.empty() || port.size() > 5 || !all_of(port, is_digit)) return false;
        authority = authority.substr(0, colon);
    }
    if (authority.starts_with('['))
        return authority.ends_with(']') && authority.size() > 4 &&
               authority.substr(1, authority.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
                   std::string_view::npos;
    return every_part(authority, '.', is_host_label);
}

bool is_color(std::string_view text) {
    constexpr auto names = std::to_array<std::string_view>(
        {"red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink", "gray"});
    return std::ranges::find(names, text) != names.end();
}

bool is_locale(std::string_view text) {
    auto const language = text.substr(0, text.find('-'));
    if (language.size() < 2 || language.size() > 3 || !all_of(language, is_lower)) return false;
    text.remove_prefix(language.size());
    if (text.empty()) return true;
    text.remove_prefix(1);
    if (text.size() >= 4 && is_upper(text[0]) && all_of(text.substr(1, 3), is_lower)) {  // the script
        text.remove_prefix(4);
        if (text.empty()) return true;
        if (text[0] != '-') return false;
        text.remove_prefix(1);
    }
    return (text.size() == 2 && all_of(text, is_upper)) || (text.size() == 3 && all_of(text, is_digit));
}

bool is_time_zone(std::string_view text) {
    return text.size() <= 64 && !text.empty() && is_letter(text[0]) && every_part(text, '/', [](std::string_view part) {
               return !part.empty() && all_of(part, [](char c) {
                   return is_letter(c) || is_digit(c) || c == '_' || c == '+' || c == '-';
               });
           });
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool const digit =
            is_digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f') || (text[i] >= 'A' && text[i] <= 'F');
        if (dash ? text[i] != '-' : !digit) return false;
    }
    return true;
}

}  // namespace

bool has_format(std::string_view text, Format format) {
    switch (format) {
        case Format::none:
        case Format::password:
            return true;
        case Format::email:
            return is_email(text);
        case Format::phone:
            return is_phone(text);
        case Format::url:
            return is_url(text);
        case Format::color:
            return is_color(text);
        case Format::locale:
            return is_locale(text);
        case Format::time_zone:
            return is_time_zone(text);
        case Format::country:
            return text.size() == 2 && all_of(text, is_upper);
        case Format::uuid:
            return is_uuid(text);
    }
    return false;
}

std::string_view format_name(Format format) {
    switch (format) {
        case Format::none:
            return "";
        case Format::email:
            return "email";
        case Format::phone:
            return "phone";
        case Format::url:
            return "uri";
        case Format::color:
            return "color";
        case Format::locale:
            return "locale";
        case Format::time_zone:
            return "time-zone";
        case Format::country:
            return "country";
        case Format::uuid:
            return "uuid";
        case Format::password:
            return "password";
    }
    return "";
}

std::string_view format_hint(Format format) {
    switch (format) {
        case Format::none:
        case Format::password:
            return "must be a valid text";
        case Format::email:
            return "must be an e-mail address";
        case Format::phone:
            return "must be a phone number with + and country code";
        case Format::url:
            return "must be an http or https address";
        case Format::color:
            return "must be the name of a colour";
        case Format::locale:
            return "must be a language such as es or pt-BR";
        case Format::time_zone:
            return "must be a time zone such as America/Santiago";
        case Format::country:
            return "must be a country code of two capital letters";
        case Format::uuid:
            return "must be a UUID";
    }
    return "must be a valid text";
}

}  // namespace recado::json
