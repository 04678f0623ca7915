// How fast one number may speak: a token bucket for the number (80/s unless the provider grants more) and one message
// per 6 s to the same person with a burst of 45 (channels.md 1.9). Lives in memory: after a restart the provider's own
// refusals (130429, 131056) teach it again. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "platform/base/time.h"

namespace recado::whatsapp {

class NumberThrottle {
  public:
    explicit NumberThrottle(double per_second) : full_rate_(per_second), rate_(per_second), tokens_(per_second) {}

    // Zero: go, and the turn is taken. Otherwise how long to wait before asking again.
    std::int64_t take(std::string const& person, Time now);
    // The provider refused: the rate halves at once (not below 1/s) and grows back over a minute.
    void refused(Time now);
    // This person must wait until then (131056).
    void hold(std::string const& person, Time until);
    void set_rate(double per_second);
    double rate(Time now);

  private:
    void accrue(Time now);

    std::mutex mutex_;
    double full_rate_, rate_, tokens_;
    Time accrued_at_{};
    std::unordered_map<std::string, Time> next_;  // theoretical arrival time of each person's next message (GCRA)
};

}  // namespace recado::whatsapp
