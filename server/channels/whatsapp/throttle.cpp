#include "channels/whatsapp/throttle.h"

#include <algorithm>
#include <cmath>

namespace recado::whatsapp {
namespace {

constexpr std::int64_t pair_gap_ms = 6'000;
constexpr std::int64_t pair_burst = 45;
constexpr double recovery_ms = 60'000;  // from nothing to the full rate
constexpr std::size_t sweep_above = 10'000;

}  // namespace

void NumberThrottle::accrue(Time now) {
    if (accrued_at_.ms == 0) accrued_at_ = now;
    auto const elapsed = static_cast<double>(std::max<std::int64_t>(0, now - accrued_at_));
    accrued_at_ = std::max(accrued_at_, now);
    rate_ = std::min(full_rate_, rate_ + full_rate_ * elapsed / recovery_ms);
    tokens_ = std::min(rate_, tokens_ + rate_ * elapsed / 1000);
}

std::int64_t NumberThrottle::take(std::string const& person, Time now) {
    std::scoped_lock lock(mutex_);
    accrue(now);
    auto const found = next_.find(person);
    auto const due = found == next_.end() ? now : std::max(found->second, now);
    auto const ahead = due - now;
    if (ahead > (pair_burst - 1) * pair_gap_ms) return ahead - (pair_burst - 1) * pair_gap_ms;
    if (tokens_ < 1) return std::max<std::int64_t>(1, std::llround(std::ceil((1 - tokens_) * 1000 / rate_)));
    tokens_ -= 1;
    if (next_.size() > sweep_above) std::erase_if(next_, [&](auto const& entry) { return entry.second <= now; });
    next_[person] = due + pair_gap_ms;
    return 0;
}

void NumberThrottle::refused(Time now) {
    std::scoped_lock lock(mutex_);
    accrue(now);
    rate_ = std::max(1.0, rate_ / 2);
    tokens_ = std::min(tokens_, rate_ / 10);
}

void NumberThrottle::hold(std::string const& person, Time until) {
    std::scoped_lock lock(mutex_);
    auto& next = next_[person];
    next = std::max(next, until + (pair_burst - 1) * pair_gap_ms);
}

void NumberThrottle::set_rate(double per_second) {
    std::scoped_lock lock(mutex_);
    full_rate_ = std::max(1.0, per_second);
    rate_ = std::min(rate_, full_rate_);
}

double NumberThrottle::rate(Time now) {
    std::scoped_lock lock(mutex_);
    accrue(now);
    return rate_;
}

}  // namespace recado::whatsapp
