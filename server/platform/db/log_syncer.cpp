#include "platform/db/log_syncer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "platform/db/connection.h"

namespace recado::db {

LogSyncer::LogSyncer(Calls calls) : calls_(std::move(calls)) {
    thread_ = std::thread([this] { loop(); });
}

LogSyncer::~LogSyncer() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void LogSyncer::push(Batch batch) {
    std::lock_guard const lock(mutex_);
    waiting_.push_back(std::move(batch));
    wake_.notify_one();
}

bool LogSyncer::resting() const {
    std::lock_guard const lock(mutex_);
    return waiting_.empty() && !syncing_;
}

double LogSyncer::seconds() const {
    std::lock_guard const lock(mutex_);
    return seconds_;
}

std::exception_ptr LogSyncer::sync() {
    auto const start = std::chrono::steady_clock::now();
    std::exception_ptr failure;
    try {
        calls_.sync();
    } catch (...) {
        failure = std::current_exception();
    }
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - start;
    std::lock_guard const lock(mutex_);
    seconds_ += took.count();
    syncing_ = false;
    return failure;
}

void LogSyncer::loop() {
    std::vector<Batch> batches;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            batches.swap(waiting_);
            syncing_ = true;
        }
        auto const failure = sync();
        calls_.rests();
        for (auto& batch : batches) calls_.finished(batch, failure);
        batches.clear();
    }
}

LogFile::LogFile(std::string const& store) {
    auto const path = store + "-wal";
    file_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file_ < 0) throw Outage("cannot open " + path + ": " + std::strerror(errno));
    // A log that is new must also be found again.
    auto folder = std::filesystem::path(path).parent_path();
    int const directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    ::fsync(directory);
    ::close(directory);
}

LogFile::~LogFile() { ::close(file_); }

void LogFile::sync() const {
    if (::fdatasync(file_) != 0) throw StoreBroken(std::string("syncing the log failed: ") + std::strerror(errno));
}

}  // namespace recado::db
