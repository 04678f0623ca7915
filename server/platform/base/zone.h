// Time zones from the system's zone files: which local day and hour a point in time is, and when a local day begins.
// An unknown name gives nothing; whoever asks decides what then (an account falls back to UTC).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time.h"

namespace recado {

struct Date {
    int year = 1970;
    int month = 1;  // 1..12
    int day = 1;
    auto operator<=>(Date const&) const = default;
};
std::int64_t days_from_epoch(Date date);
Date date_of_days(std::int64_t days_from_epoch);
Date plus_days(Date date, std::int64_t days);
// The same day of another month, or its last day: 31 March minus one month is 28 or 29 February.
Date plus_months(Date date, int months);
// "2026-11-22"; false for anything else and for days that no calendar has.
bool parse_date(std::string_view text, Date& date);

class Zone {
  public:
    // "America/Santiago". Read once and kept for the life of the process.
    static std::shared_ptr<Zone const> find(std::string_view name);
    static std::shared_ptr<Zone const> utc();
    // The contents of a zone file (RFC 8536); nothing when they are none.
    static std::shared_ptr<Zone const> parse(std::string_view bytes);

    std::int64_t offset_ms(Time at) const;
    Date date_of(Time at) const;
    // The first instant of the day: midnight, or what follows it where the clock jumps over midnight.
    Time start_of(Date date) const;

  private:
    // When the clocks change in the years after the last transition of the file, as its footer says.
    struct Change {
        int month = 0, week = 0, weekday = 0;
        std::int64_t second = 0;
    };
    struct Transition {
        std::int64_t second;
        std::int64_t offset_s;
    };

    bool parse_block(std::string_view bytes);
    void parse_footer(std::string_view rule);
    std::int64_t offset_by_rule(std::int64_t second) const;

    std::vector<Transition> transitions_;
    std::int64_t first_offset_s_ = 0;
    bool has_rule_ = false;
    bool has_summer_ = false;
    std::int64_t winter_s_ = 0, summer_s_ = 0;
    Change to_summer_, to_winter_;
};

}  // namespace recado
