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
    bool writer_should_finish() const;
    void loop();

    SqliteConnection& writer_;
    SqliteConnection own_;
    std::mutex mutex_;
    std::condition_variable wake_;
    int pages_ = 0;  // of the log
    int moved_ = 0;  // of these, into the store
    int tried_ = 0;  // of these, at the last move
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace recado::db
