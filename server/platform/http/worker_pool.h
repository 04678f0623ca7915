// A few threads for handlers that may block. The queue is bounded: what does not fit is refused, not delayed for ever.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace recado::http {

class WorkerPool {
  public:
    using Work = std::move_only_function<void()>;

    // Without threads the work runs inside post().
    explicit WorkerPool(int threads, std::size_t most_waiting = 1024);
    ~WorkerPool();
    // False, and nothing happens, when too much waits or the pool has stopped.
    bool post(Work& work);
    // Runs what waits, then ends.
    void stop();

  private:
    void run();

    std::size_t most_waiting_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Work> waiting_;
    bool stopping_ = false;
    bool inline_;
    std::vector<std::jthread> threads_;
};

}  // namespace recado::http
