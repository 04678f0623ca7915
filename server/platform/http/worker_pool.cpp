#include "platform/http/worker_pool.h"

namespace recado::http {

WorkerPool::WorkerPool(int threads, std::size_t most_waiting) : most_waiting_(most_waiting), inline_(threads <= 0) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::post(Work& work) {
    {
        std::lock_guard lock(mutex_);
        if (stopping_ || waiting_.size() >= most_waiting_) return false;
        if (!inline_) {
            waiting_.push_back(std::move(work));
            wake_.notify_one();
            return true;
        }
    }
    work();
    return true;
}

void WorkerPool::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    threads_.clear();
}

void WorkerPool::run() {
    for (;;) {
        Work work;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            work = std::move(waiting_.front());
            waiting_.pop_front();
        }
        work();
    }
}

}  // namespace recado::http
