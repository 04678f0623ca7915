#include "platform/base/zone.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>

namespace recado {

namespace {

constexpr std::int64_t day_s = 86'400;
constexpr std::size_t header_size = 44;

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
    return value >= 0 ? value / by : -((-value + by - 1) / by);
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }
int days_in(int year, int month) {
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

std::int64_t big_endian(std::string_view bytes) {
    std::uint64_t value = (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (char c : bytes) value = (value << 8U) | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(value);
}

// The six numbers of a header, in the order of the file.
struct Header {
    std::size_t utc_marks, wall_marks, leaps, times, types, letters;
    std::size_t body(std::size_t time_size) const {
        return times * (time_size + 1) + types * 6 + letters + leaps * (time_size + 4) + wall_marks + utc_marks;
    }
};

std::optional<Header> parse_header(std::string_view bytes) {
    if (bytes.size() < header_size || !bytes.starts_with("TZif")) return {};
    auto const number = [&](std::size_t at) { return static_cast<std::size_t>(big_endian(bytes.substr(at, 4))); };
    Header const header{number(20), number(24), number(28), number(32), number(36), number(40)};
    if (header.times > 10'000 || header.types == 0 || header.types > 256 || header.leaps > 1'000 ||
        header.letters > 2'000 || header.wall_marks > 256 || header.utc_marks > 256)
        return {};
    return header;
}

// Reads the pieces of a footer such as <-04>4<-03>,M9.1.6/24,M4.1.6/24 from the front of what is left.
struct FooterReader {
    std::string_view left;

    bool take(char c) {
        if (!left.starts_with(c)) return false;
        left.remove_prefix(1);
        return true;
    }
    int number() {
        int value = 0;
        auto const end = std::from_chars(left.data(), left.data() + left.size(), value).ptr;
        left.remove_prefix(static_cast<std::size_t>(end - left.data()));
        return value;
    }
    void name() {
        if (take('<'))
            left.remove_prefix(std::min(left.find('>'), left.size() - 1) + 1);
        else
            left.remove_prefix(std::min(left.find_first_of("+-0123456789,"), left.size()));
    }
    std::int64_t clock() {
        bool const negative = take('-');
        if (!negative) take('+');
        std::int64_t seconds = std::int64_t{number()} * 3600;
        if (take(':')) seconds += std::int64_t{number()} * 60;
        if (take(':')) seconds += number();
        return negative ? -seconds : seconds;
    }
};

}  // namespace

// Howard Hinnant's civil calendar: eras of 400 years that begin on 1 March.
std::int64_t days_from_epoch(Date date) {
    std::int64_t const year = date.month <= 2 ? date.year - 1 : date.year;
    auto const era = floor_div(year, 400);
    auto const year_of_era = year - era * 400;
    auto const day_of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
    return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

Date date_of_days(std::int64_t days) {
    days += 719'468;
    auto const era = floor_div(days, 146'097);
    auto const day_of_era = days - era * 146'097;
    auto const year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    auto const day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    auto const shifted = (5 * day_of_year + 2) / 153;
    int const month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
    return {.year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)),
            .month = month,
            .day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1)};
}

Date plus_days(Date date, std::int64_t days) { return date_of_days(days_from_epoch(date) + days); }

Date plus_months(Date date, int months) {
    std::int64_t const total = std::int64_t{date.year} * 12 + (date.month - 1) + months;
    auto const year = static_cast<int>(floor_div(total, 12));
    auto const month = static_cast<int>(total - std::int64_t{year} * 12) + 1;
    return {.year = year, .month = month, .day = std::min(date.day, days_in(year, month))};
}

bool parse_date(std::string_view text, Date& date) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    auto const part = [&](std::size_t at, std::size_t size, int& value) {
        auto const digits = text.substr(at, size);
        return std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }) &&
               std::from_chars(digits.data(), digits.data() + size, value).ec == std::errc{};
    };
    return part(0, 4, date.year) && part(5, 2, date.month) && part(8, 2, date.day) && date.year >= 1900 &&
           date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= days_in(date.year, date.month);
}

std::shared_ptr<Zone const> Zone::utc() {
    static auto const zone = std::make_shared<Zone const>();
    return zone;
}

std::shared_ptr<Zone const> Zone::find(std::string_view name) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<Zone const>, std::less<>> known;
    if (name == "UTC") return utc();
    bool const is_name = !name.empty() && name.size() <= 60 && name[0] != '/' && name.find("..") == name.npos &&
                         std::ranges::all_of(name, [](char c) {
                             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                    c == '/' || c == '_' || c == '-' || c == '+';
                         });
    if (!is_name) return nullptr;
    std::scoped_lock const lock(mutex);
    if (auto const found = known.find(name); found != known.end()) return found->second;
    std::ifstream file("/usr/share/zoneinfo/" + std::string(name), std::ios::binary);
    auto zone = parse(std::string(std::istreambuf_iterator<char>(file), {}));
    if (zone) known.emplace(name, zone);
    return zone;
}

std::shared_ptr<Zone const> Zone::parse(std::string_view bytes) {
    auto const first = parse_header(bytes);
    // The second block has 64-bit times; files without it are older than any system this runs on.
    if (!first || bytes[4] < '2' || bytes.size() < header_size + first->body(4)) return nullptr;
    Zone zone;
    if (!zone.parse_block(bytes.substr(header_size + first->body(4)))) return nullptr;
    return std::make_shared<Zone const>(std::move(zone));
}

bool Zone::parse_block(std::string_view bytes) {
    auto const header = parse_header(bytes);
    if (!header || bytes.size() < header_size + header->body(8)) return false;
    auto const times = bytes.substr(header_size);
    auto const kinds = times.substr(header->times * 8);
    auto const types = kinds.substr(header->times);
    auto const offset = [&](std::size_t type) { return big_endian(types.substr(type * 6, 4)); };
    first_offset_s_ = offset(0);
    for (std::size_t i = 0; i < header->times; ++i) {
        auto const type = static_cast<unsigned char>(kinds[i]);
        if (type >= header->types) return false;
        transitions_.push_back({big_endian(times.substr(i * 8, 8)), offset(type)});
    }
    if (!std::ranges::is_sorted(transitions_, {}, &Transition::second)) return false;
    auto footer = bytes.substr(header_size + header->body(8));
    if (footer.size() > 2 && footer.front() == '\n') parse_footer(footer.substr(1, footer.find('\n', 1) - 1));
    return true;
}

void Zone::parse_footer(std::string_view rule) {
    FooterReader reader{rule};
    reader.name();
    winter_s_ = -reader.clock();
    has_rule_ = true;
    if (reader.left.empty()) return;
    reader.name();
    summer_s_ = winter_s_ + 3600;
    if (!reader.left.empty() && reader.left.front() != ',') summer_s_ = -reader.clock();
    for (auto* change : {&to_summer_, &to_winter_}) {
        // Days given as numbers of the year (Jn, n) occur in no zone of today.
        if (!reader.take(',') || !reader.take('M')) return;
        change->month = reader.number();
        if (!reader.take('.')) return;
        change->week = reader.number();
        if (!reader.take('.')) return;
        change->weekday = reader.number();
        change->second = reader.take('/') ? reader.clock() : 7200;
        if (change->month < 1 || change->month > 12) return;
    }
    has_summer_ = true;
}

std::int64_t Zone::offset_by_rule(std::int64_t second) const {
    if (!has_summer_) return winter_s_;
    int const year = date_of_days(floor_div(second + winter_s_, day_s)).year;
    auto const at = [&](Change const& change, std::int64_t offset_before) {
        auto const first = days_from_epoch({year, change.month, 1});
        auto const weekday = ((first + 4) % 7 + 7) % 7;
        auto day = (change.weekday - weekday + 7) % 7 + 7 * (std::min(change.week, 5) - 1);
        if (day >= days_in(year, change.month)) day -= 7;
        return (first + day) * day_s + change.second - offset_before;
    };
    auto const start = at(to_summer_, winter_s_), end = at(to_winter_, summer_s_);
    bool const summer = start < end ? second >= start && second < end : second >= start || second < end;
    return summer ? summer_s_ : winter_s_;
}

std::int64_t Zone::offset_ms(Time at) const {
    auto const second = floor_div(at.ms, 1000);
    auto const after = std::ranges::upper_bound(transitions_, second, {}, &Transition::second);
    if (after == transitions_.end() && has_rule_) return offset_by_rule(second) * 1000;
    return (after == transitions_.begin() ? first_offset_s_ : std::prev(after)->offset_s) * 1000;
}

Date Zone::date_of(Time at) const { return date_of_days(floor_div(at.ms + offset_ms(at), day_s * 1000)); }

Time Zone::start_of(Date date) const {
    Time const local{days_from_epoch(date) * day_s * 1000};
    auto const before = offset_ms(local + -26 * hour_ms), after = offset_ms(local + 26 * hour_ms);
    Time const early = local + -before, late = local + -after;
    if (offset_ms(early) == before) return early;
    if (offset_ms(late) == after) return late;
    return early;  // the clock jumped over midnight: this is the instant of the jump
}

}  // namespace recado
