// Makes committed batches durable on a thread of its own: one sync of the log for all that were committed before it
// began. The writer goes on with the next batch meanwhile, and nobody hears of a batch that is not on the disk.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/db/batch.h"

namespace recado::db {

struct Batch {
    std::vector<WriteOp> ops;
    Committed committed;
};

class LogSyncer {
  public:
    struct Calls {
        std::function<void()> sync;   // throws when what was written may not last
        std::function<void()> rests;  // nothing is left to sync; called before the batches are finished
        // Once for each batch, in the order of the commits.
        std::function<void(Batch&, std::exception_ptr)> finished;
    };

    explicit LogSyncer(Calls calls);
    // Finishes what it was given.
    ~LogSyncer();
    LogSyncer(LogSyncer const&) = delete;
    LogSyncer& operator=(LogSyncer const&) = delete;

    void push(Batch batch);
    bool resting() const;
    double seconds() const;  // spent in syncs

  private:
    void loop();
    std::exception_ptr sync();

    Calls calls_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Batch> waiting_;
    bool syncing_ = false, stopping_ = false;
    double seconds_ = 0;
    std::thread thread_;
};

// The log of a SQLite store as a file that can be synced. Its descriptor is not that of SQLite, whose locks lie on
// other files.
class LogFile {
  public:
    // Throws Outage when it cannot be opened. The store must have been read or written already, or it has no log.
    explicit LogFile(std::string const& store);
    ~LogFile();
    LogFile(LogFile const&) = delete;
    LogFile& operator=(LogFile const&) = delete;

    // Throws StoreBroken: after a failed sync the system may hold pages for written that are not.
    void sync() const;

  private:
    int file_ = -1;
};

}  // namespace recado::db
