#include "platform/db/checkpointer.h"

#include <algorithm>

namespace recado::db {

namespace {

constexpr int pages_between = 1'000;  // 4 MB of log: writers feel the disk for as long as one move takes
// The log starts over only when all of it has been moved, which a thread beside a busy writer never quite does. Of a
// long log it moves what there is again and again, until so little is left that the writer can do the rest itself.
constexpr int long_log = 20'000, little = 256;
// A disk so slow that little is never left makes the writer wait once for each of these, or the log would grow for
// ever.
constexpr int longest_log = 100'000;

}  // namespace

Checkpointer::Checkpointer(std::string const& path, SqliteConnection& writer)
    : writer_(writer), own_(path, SqliteConnection::Mode::read_write) {
    // A connection that has read nothing yet does not know of the log and would move nothing.
    own_.execute("SELECT count(*) FROM sqlite_schema", {});
    writer_.watch_log([this](int pages) { committed(pages); });
    thread_ = std::thread([this] { loop(); });
}

Checkpointer::~Checkpointer() {
    writer_.watch_log({});
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

bool Checkpointer::writer_should_finish() const {
    return pages_ >= longest_log || (pages_ >= long_log && pages_ - moved_ <= little);
}

void Checkpointer::committed(int pages) {
    std::lock_guard const lock(mutex_);
    if (pages < pages_) moved_ = tried_ = 0;  // the log has started over
    pages_ = pages;
    if (writer_should_finish()) moved_ = std::max(moved_, writer_.checkpoint());
    wake_.notify_one();
}

void Checkpointer::loop() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock,
                       [this] { return stopping_ || pages_ - tried_ >= (pages_ < long_log ? pages_between : little); });
            if (stopping_) return;
            tried_ = pages_;
        }
        int const moved = own_.checkpoint();
        std::lock_guard const lock(mutex_);
        // What the log held when it started over meanwhile says nothing of the new one.
        if (moved <= pages_) moved_ = std::max(moved_, moved);
    }
}

}  // namespace recado::db
