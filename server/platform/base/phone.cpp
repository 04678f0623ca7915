#include "platform/base/phone.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "platform/base/phone_tables.h"

namespace recado::phone {

namespace {

// Compiled on first use and kept: there are at most as many as patterns in the tables.
RE2 const& pattern(std::string_view text) {
    static std::shared_mutex mutex;
    static std::map<std::string_view, std::unique_ptr<RE2>> compiled;
    {
        std::shared_lock const lock(mutex);
        if (auto const found = compiled.find(text); found != compiled.end()) return *found->second;
    }
    std::unique_lock const lock(mutex);
    auto& slot = compiled[text];
    if (!slot) slot = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), RE2::Quiet);
    return *slot;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

bool matches(std::string_view text, std::string_view expression) {
    return RE2::FullMatch(piece(text), pattern(expression));
}

bool begins_with(std::string_view text, std::string_view expression) {
    return pattern(expression).Match(piece(text), 0, text.size(), RE2::ANCHOR_START, nullptr, 0);
}

CountryTable const* find_country(std::string_view name) {
    if (name.empty()) return nullptr;
    auto const found = std::ranges::find(countries(), name, &CountryTable::country);
    return found == countries().end() ? nullptr : &*found;
}

// Of countries that share a calling code, the one whose ranges hold the number; the main one when none does.
CountryTable const* country_of_national(std::string_view code, std::string_view national) {
    auto const entry = std::ranges::find(calling_codes(), code, &CodeTable::calling_code);
    if (entry == calling_codes().end()) {
        auto const other = std::ranges::find_if(
            countries(), [&](auto const& table) { return table.country.empty() && table.calling_code == code; });
        return other == countries().end() ? nullptr : &*other;
    }
    auto names = entry->countries;
    if (!names.contains(' ')) return find_country(names);
    auto const* main = find_country(names.substr(0, 2));
    for (; !names.empty(); names.remove_prefix(std::min<std::size_t>(3, names.size()))) {
        auto const* table = find_country(names.substr(0, 2));
        if (!table) continue;
        if (!table->leading.empty()) {
            if (begins_with(national, table->leading)) return table;
        } else if (!table->types.empty() && matches(national, table->types)) {
            return table;
        }
    }
    return main;
}

struct Split {
    std::string_view code;
    std::string_view national;
};

std::optional<Split> split_code(std::string_view digits) {
    for (std::size_t size = 1; size <= 3 && size < digits.size(); ++size) {
        auto const code = digits.substr(0, size);
        if (country_of_national(code, digits.substr(size))) return Split{code, digits.substr(size)};
    }
    return std::nullopt;
}

// Takes off what is only dialled at home ("0", "0 11 15"), unless that spoils a number that was right.
std::string without_prefix(CountryTable const& table, std::string const& national) {
    if (table.prefix.empty()) return national;
    auto const& expression = pattern(table.prefix);
    int const groups = expression.NumberOfCapturingGroups();
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups) + 1);
    if (!expression.Match(piece(national), 0, national.size(), RE2::ANCHOR_START, found.data(), groups + 1))
        return national;
    if (found[0].empty()) return national;
    auto const rest = national.substr(found[0].size());
    std::string stripped = rest;
    bool const transforms = !table.transform.empty() && groups > 0 && !found[static_cast<std::size_t>(groups)].empty();
    if (transforms) {
        stripped.clear();
        for (std::size_t i = 0; i < table.transform.size(); ++i) {
            if (table.transform[i] != '$') {
                stripped += table.transform[i];
                continue;
            }
            auto const group = static_cast<std::size_t>(table.transform[++i] - '0');
            if (group < found.size()) stripped.append(found[group].data(), found[group].size());
        }
        stripped += rest;
    }
    if (matches(national, table.pattern) && !matches(stripped, table.pattern)) return national;
    return stripped;
}

// One value for the ways of writing a mobile number that Brazil, Argentina and Mexico know.
std::string unified(std::string_view code, std::string national) {
    if (code == "55" && national.size() == 10 && national[2] >= '6' && national[2] <= '9') national.insert(2, "9");
    if (code == "54" && national.size() == 10) national.insert(0, "9");
    if (code == "52" && national.size() == 11 && national[0] == '1') national.erase(0, 1);
    return "+" + std::string(code) + national;
}

// Digits of a written number; `plus` tells whether it began with one. An extension is left out.
std::string digits_of(std::string_view written, bool& plus) {
    std::string digits;
    plus = false;
    for (std::size_t i = 0; i < written.size(); ++i) {
        char const c = written[i];
        if (c >= '0' && c <= '9') digits += c;
        if (c == '+' && digits.empty()) plus = true;
        bool const extension =
            c == ';' || c == '#' || ((c == 'x' || c == 'X' || c == 'e' || c == 'E') && digits.size() >= 5);
        if (extension) break;
    }
    return digits;
}

std::optional<Number> valid(std::string_view code, std::string const& written_national) {
    auto const* first = country_of_national(code, written_national);
    if (!first) return std::nullopt;
    auto const national = without_prefix(*first, written_national);
    auto const* table = country_of_national(code, national);
    auto const value = unified(code, national);
    auto const unified_national = std::string_view(value).substr(1 + code.size());
    if (!matches(national, table->pattern) && !matches(unified_national, table->pattern)) return std::nullopt;
    return Number{value, std::string(table->country)};
}

std::string_view skip_idd(std::string_view digits, CountryTable const& table) {
    auto const idd = table.idd.empty() ? std::string_view("00") : table.idd;
    re2::StringPiece found;
    if (!pattern(idd).Match(piece(digits), 0, digits.size(), RE2::ANCHOR_START, &found, 1) || found.empty()) return {};
    return digits.substr(found.size());
}

std::string filled(std::string_view format, std::vector<re2::StringPiece> const& groups) {
    std::string out;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] == '$' && i + 1 < format.size()) {
            auto const group = static_cast<std::size_t>(format[++i] - '0');
            if (group < groups.size()) out.append(groups[group].data(), groups[group].size());
        } else if (format[i] >= '0' && format[i] <= '9') {
            out += format[i];
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    while (out.ends_with(' ')) out.pop_back();
    return out;
}

}  // namespace

std::optional<Number> parse(std::string_view written, std::string_view default_country) {
    bool plus = false;
    auto const digits = digits_of(written, plus);
    if (digits.size() < 2 || digits.size() > 20) return std::nullopt;
    auto const international = [](std::string_view all) -> std::optional<Number> {
        auto const split = split_code(all);
        if (!split) return std::nullopt;
        return valid(split->code, std::string(split->national));
    };
    if (plus) return international(digits);
    auto const* home = find_country(default_country);
    if (!home) return digits.starts_with("00") ? international(std::string_view(digits).substr(2)) : std::nullopt;
    if (auto const rest = skip_idd(digits, *home); !rest.empty())
        if (auto number = international(rest)) return number;
    auto number = valid(home->calling_code, digits);
    if (number) return number;
    if (digits.starts_with(home->calling_code))
        return valid(home->calling_code, digits.substr(home->calling_code.size()));
    return std::nullopt;
}

std::string canonical(std::string_view provider_digits) {
    std::string digits;
    for (char c : provider_digits)
        if (c >= '0' && c <= '9') digits += c;
    if (digits.empty()) return {};
    for (auto code : {"55", "54", "52"})
        if (digits.starts_with(code)) return unified(code, digits.substr(2));
    return "+" + digits;
}

std::string country_of(std::string_view value) {
    if (!value.starts_with('+')) return {};
    auto const split = split_code(value.substr(1));
    if (!split) return {};
    auto const* table = country_of_national(split->code, split->national);
    return table ? std::string(table->country) : std::string();
}

std::string display(std::string_view value) {
    if (!value.starts_with('+')) return std::string(value);
    auto const split = split_code(value.substr(1));
    if (!split) return std::string(value);
    auto const* table = country_of_national(split->code, split->national);
    for (auto const& format : table->formats) {
        if (!format.leading.empty() && !begins_with(split->national, format.leading)) continue;
        auto const& expression = pattern(format.pattern);
        std::vector<re2::StringPiece> groups(static_cast<std::size_t>(expression.NumberOfCapturingGroups()) + 1);
        if (!expression.Match(piece(split->national), 0, split->national.size(), RE2::ANCHOR_BOTH, groups.data(),
                              static_cast<int>(groups.size())))
            continue;
        return "+" + std::string(split->code) + " " + filled(format.format, groups);
    }
    return "+" + std::string(split->code) + " " + std::string(split->national);
}

}  // namespace recado::phone
