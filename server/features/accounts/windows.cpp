#include "features/accounts/windows.h"

#include <algorithm>

namespace recado::accounts {
namespace {

constexpr std::size_t most_keys = 200'000;

}  // namespace

Result<Done> Windows::take(std::vector<Window> const& windows) {
    std::lock_guard const lock(mutex_);
    auto const now = clock_();
    std::int64_t wait_ms = 0;
    for (auto const& window : windows) {
        auto const found = attempts_.find(window.key);
        if (found == attempts_.end()) continue;
        drop_old(found->second, now);
        auto const& at = found->second.at;
        if (at.size() >= window.most)
            wait_ms = std::max(wait_ms, (at[at.size() - window.most] + window.length_ms) - now);
    }
    if (wait_ms > 0) return too_many(static_cast<int>((wait_ms + second_ms - 1) / second_ms));
    if (attempts_.size() + windows.size() > most_keys) make_room(now);
    for (auto const& window : windows) {
        auto& attempts = attempts_[window.key];
        attempts.length_ms = window.length_ms;
        attempts.at.push_back(now);
    }
    return Done{};
}

void Windows::give_back(std::vector<Window> const& windows) {
    std::lock_guard const lock(mutex_);
    for (auto const& window : windows) {
        auto const found = attempts_.find(window.key);
        if (found != attempts_.end() && !found->second.at.empty()) found->second.at.pop_back();
    }
}

void Windows::drop_old(Attempts& attempts, Time now) const {
    while (!attempts.at.empty() && attempts.at.front() + attempts.length_ms <= now) attempts.at.pop_front();
}

// Somebody who fills the table with invented keys from many addresses pushes out the least used keys, not those under
// attack.
void Windows::make_room(Time now) {
    for (auto& [key, attempts] : attempts_) drop_old(attempts, now);
    std::erase_if(attempts_, [](auto const& entry) { return entry.second.at.empty(); });
    for (std::size_t size = 1; attempts_.size() > most_keys / 2; ++size)
        std::erase_if(attempts_, [&](auto const& entry) { return entry.second.at.size() <= size; });
}

}  // namespace recado::accounts
