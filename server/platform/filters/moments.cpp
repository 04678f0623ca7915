#include "platform/filters/moments.h"

#include <charconv>

namespace recado::filters {

namespace {

struct Moment {
    Time first, after;  // the day or instant: [first, after)
};

std::optional<Moment> moment_of(std::string_view text, Zone const& zone) {
    Date date;
    if (parse_date(text, date)) return Moment{zone.start_of(date), zone.start_of(plus_days(date, 1))};
    std::int64_t ms = 0;
    auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), ms);
    if (code != std::errc{} || end != text.data() + text.size() || ms < 0 || ms > 32'503'680'000'000) return {};
    return Moment{{ms}, {ms + 1}};
}

// `now` moved by a span; `direction` is -1 or 1.
std::optional<Time> moved(std::string_view span, int direction, Time now, Zone const& zone) {
    int many = 0;
    auto const [end, code] = std::from_chars(span.data(), span.data() + span.size(), many);
    if (code != std::errc{} || many < 1 || many > 10'000) return {};
    auto const unit = span.substr(static_cast<std::size_t>(end - span.data()));
    if (unit == "min") return now + direction * many * minute_ms;
    if (unit == "h") return now + direction * many * hour_ms;
    auto day = zone.date_of(now);
    if (unit == "d")
        day = plus_days(day, std::int64_t{direction} * many);
    else if (unit == "w")
        day = plus_days(day, std::int64_t{direction} * many * 7);
    else if (unit == "mo")
        day = plus_months(day, direction * many);
    else
        return {};
    return zone.start_of(direction > 0 ? plus_days(day, 1) : day);
}

}  // namespace

std::optional<Span> span_of(Condition const& condition, Time now, Zone const& zone) {
    auto const& value = condition.values.front();
    auto const first = moment_of(value, zone);
    switch (condition.op) {
        case Operator::before:
            if (first) return Span{{}, first->first};
            return {};
        case Operator::after:
            if (first) return Span{first->after, {}};
            return {};
        case Operator::on:
            if (first) return Span{first->first, first->after};
            return {};
        case Operator::between: {
            auto const last = moment_of(condition.values.back(), zone);
            if (first && last && first->first <= last->first) return Span{first->first, last->after};
            return {};
        }
        case Operator::within_last:
            if (auto const from = moved(value, -1, now, zone)) return Span{*from, now + 1};
            return {};
        case Operator::older_than:
            if (auto const until = moved(value, -1, now, zone)) return Span{{}, *until};
            return {};
        case Operator::within_next:
            if (auto const until = moved(value, 1, now, zone)) return Span{now, *until};
            return {};
        default:
            return {};
    }
}

}  // namespace recado::filters
