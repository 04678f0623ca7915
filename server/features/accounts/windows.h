// Limits on guessing: so many attempts under a key within a window that slides. Keys never share a count, and a success
// takes back only its own attempt, so nothing that goes well elsewhere gives a guesser more tries. In memory, bounded,
// thread-safe.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/base/result.h"
#include "platform/base/time.h"

namespace recado::accounts {

struct Window {
    std::string key;  // "email:ada@example.com"
    std::size_t most;
    std::int64_t length_ms;
};

class Windows {
  public:
    explicit Windows(Clock clock) : clock_(std::move(clock)) {}

    // Counts one attempt in every window; 429 and nothing counted when one of them is full.
    Result<Done> take(std::vector<Window> const& windows);
    // One attempt that turned out to be no guess.
    void give_back(std::vector<Window> const& windows);

  private:
    struct Attempts {
        std::deque<Time> at;
        std::int64_t length_ms = 0;
    };
    void drop_old(Attempts& attempts, Time now) const;
    void make_room(Time now);

    Clock clock_;
    std::mutex mutex_;
    std::unordered_map<std::string, Attempts> attempts_;
};

}  // namespace recado::accounts
