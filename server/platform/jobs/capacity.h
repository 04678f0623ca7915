// How many threads each class of jobs may use, so that urgent work never waits behind a campaign.
#pragma once

#include <algorithm>
#include <array>

#include "platform/jobs/queue.h"

namespace recado::jobs {

class Capacity {
  public:
    explicit Capacity(int threads) {
        threads = std::max(threads, 3);
        // Of a class and everything less urgent together.
        limits_[index(Queue::interactive)] = threads;
        limits_[index(Queue::customer)] = threads - 1;
        limits_[index(Queue::notifications)] = std::max(1, threads / 2);
        limits_[index(Queue::bulk)] = std::max(1, threads / 4);
    }
    int threads() const { return limits_[0]; }

    int free(Queue queue) const {
        int least = threads();
        for (std::size_t i = 0; i <= index(queue); ++i) {
            int running = 0;
            for (std::size_t j = i; j < running_.size(); ++j) running += running_[j];
            least = std::min(least, limits_[i] - running);
        }
        return std::max(least, 0);
    }
    void take(Queue queue) { ++running_[index(queue)]; }
    void give_back(Queue queue) { --running_[index(queue)]; }

  private:
    static std::size_t index(Queue queue) { return static_cast<std::size_t>(queue); }

    std::array<int, 4> limits_{}, running_{};
};

}  // namespace recado::jobs
