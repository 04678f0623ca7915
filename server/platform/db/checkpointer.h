// Moves what the log of a SQLite store holds into the store, on a thread and connection of its own, so that writers do
// not wait for it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "platform/db/sqlite_connection.h"

namespace recado::db {

class Checkpointer {
  public:
    // `writer` tells after each commit how long its log is; it must outlive this.
    Checkpointer(std::string const& path, SqliteConnection& writer);
    ~Checkpointer();
    Checkpointer(Checkpointer const&) = delete;
    Checkpointer& operator=(Checkpointer const&) = delete;

  private:
    void committed(int pages);
    void loop();

    SqliteConnection& writer_;
    SqliteConnection own_;
    std::mutex mutex_;
    std::condition_variable wake_;
    int moved_at_ = 0;  // pages of log when the thread was last woken
    bool due_ = false, stopping_ = false;
    std::thread thread_;
};

}  // namespace recado::db
