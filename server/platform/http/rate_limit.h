// Token buckets by key: each refills evenly up to its burst of one minute. Keys of different purposes never share a
// bucket, so no success anywhere refills another counter. Thread-safe and bounded: full buckets are forgotten.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "platform/base/time.h"

namespace recado::http {

class RateLimiter {
  public:
    explicit RateLimiter(Clock clock) : clock_(std::move(clock)) {}

    // Zero when the request may pass, else after how many seconds it may. `per_minute` of zero never refuses.
    int take(std::string const& key, int per_minute);

  private:
    struct Bucket {
        double tokens;
        int per_minute;
        Time filled_at;
    };
    void forget_full(Time now);

    Clock clock_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
    Time forgot_at_;
};

}  // namespace recado::http
