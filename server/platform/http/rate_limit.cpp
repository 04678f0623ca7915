#include "platform/http/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace recado::http {

namespace {

constexpr std::size_t many_buckets = 50'000;
constexpr std::int64_t forget_every_ms = 5 * second_ms;

double refilled(double tokens, int per_minute, std::int64_t elapsed_ms) {
    // A clock that jumps back must not take tokens away.
    auto const elapsed = static_cast<double>(std::max<std::int64_t>(elapsed_ms, 0));
    return std::min<double>(per_minute, tokens + elapsed * per_minute / minute_ms);
}

}  // namespace

int RateLimiter::take(std::string const& key, int per_minute) {
    if (per_minute <= 0) return 0;
    auto const now = clock_();
    std::lock_guard lock(mutex_);
    if (buckets_.size() > many_buckets && now - forgot_at_ > forget_every_ms) forget_full(now);
    auto& bucket = buckets_.try_emplace(key, Bucket{static_cast<double>(per_minute), per_minute, now}).first->second;
    bucket.tokens = refilled(bucket.tokens, per_minute, now - bucket.filled_at);
    bucket.filled_at = now;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
    }
    return std::max(1, static_cast<int>(std::ceil((1 - bucket.tokens) * 60 / per_minute)));
}

void RateLimiter::forget_full(Time now) {
    forgot_at_ = now;
    std::erase_if(buckets_, [&](auto const& item) {
        auto const& bucket = item.second;
        return refilled(bucket.tokens, bucket.per_minute, now - bucket.filled_at) >= bucket.per_minute;
    });
    // An attacker with many addresses keeps buckets below full; memory matters more than their past.
    if (buckets_.size() > 2 * many_buckets) buckets_.clear();
}

}  // namespace recado::http
