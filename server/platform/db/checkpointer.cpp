#include "platform/db/checkpointer.h"

namespace recado::db {

namespace {

constexpr int pages_between = 1'000;  // 4 MB of log: writers feel the disk for as long as one move takes
// The log starts over only when all of it has been moved, which a thread beside a busy writer never quite does: from
// here on the writer itself moves the little that is left.
constexpr int pages_at_most = 20'000;

}  // namespace

Checkpointer::Checkpointer(std::string const& path, SqliteConnection& writer)
    : writer_(writer), own_(path, SqliteConnection::Mode::read_write) {
    // A connection that has read nothing yet does not know of the log and would move nothing.
    own_.execute("SELECT count(*) FROM sqlite_schema", {});
    writer_.watch_log([this](int pages) { committed(pages); });
    thread_ = std::thread([this] { loop(); });
}

Checkpointer::~Checkpointer() {
    // A connection that has read nothing yet does not know of the log and would move nothing.
    own_.execute("SELECT count(*) FROM sqlite_schema", {});
    writer_.watch_log({});
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Checkpointer::committed(int pages) {
    std::lock_guard const lock(mutex_);
    if (pages < moved_at_) moved_at_ = 0;  // the log has started over
    if (pages >= pages_at_most) writer_.checkpoint();
    if (pages - moved_at_ < pages_between) return;
    moved_at_ = pages;
    due_ = true;
    wake_.notify_one();
}

void Checkpointer::loop() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return due_ || stopping_; });
            if (stopping_) return;
            due_ = false;
        }
        own_.checkpoint();
    }
}

}  // namespace recado::db
