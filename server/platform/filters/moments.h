// What a value of a time condition means: days and spans in the zone of the account.
#pragma once

#include <optional>
#include <string_view>

#include "platform/base/zone.h"
#include "platform/filters/filter.h"

namespace recado::filters {

// Half open; an open side is nothing.
struct Span {
    std::optional<Time> from;   // included
    std::optional<Time> until;  // not included
};

// "2026-11-22" is the whole local day; a number of milliseconds is that instant. The relative ones take a span such as
// "30min", "12h", "30d", "2w", "6mo": minutes and hours count from now; days, weeks and months from the start of the
// local day, so that "older than 30 days" changes at midnight.
std::optional<Span> span_of(Condition const& condition, Time now, Zone const& zone);

}  // namespace recado::filters
