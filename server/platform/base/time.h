// Points in time are UTC milliseconds everywhere: columns, JSON, C++. Only the edge of a process reads the system
// clock.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace recado {

struct Time {
    std::int64_t ms = 0;
    auto operator<=>(Time const&) const = default;
    constexpr Time operator+(std::int64_t other_ms) const { return {ms + other_ms}; }
    constexpr std::int64_t operator-(Time other) const { return ms - other.ms; }
};

inline constexpr std::int64_t second_ms = 1'000;
inline constexpr std::int64_t minute_ms = 60 * second_ms;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

// The clock is handed in, so that tests own it. Must be callable from any thread.
using Clock = std::function<Time()>;
Time system_now();

}  // namespace recado
