#include "platform/db/log_syncer.h"

#include <doctest/doctest.h>

#include <latch>
#include <semaphore>
#include <string>

#include "platform/db/connection.h"

namespace recado::db {

namespace {

// A log whose syncs end when the test says so.
struct SlowLog {
    std::counting_semaphore<8> begun{0}, may_end{0};
    bool broken = false;

    void sync() {
        begun.release();
        may_end.acquire();
        if (broken) throw StoreBroken("the disk is gone");
    }
};

Batch batch(std::string* told, std::string name) {
    Batch made;
    made.ops.push_back({.done = [told, name = std::move(name)](std::exception_ptr failure) {
        *told += name + (failure ? " failed, " : " durable, ");
    }});
    return made;
}

void finish(Batch& batch, std::exception_ptr const& failure) {
    for (auto& op : batch.ops) op.done(failure);
}

}  // namespace

TEST_CASE("nobody hears of a batch before the log is on the disk, and one sync serves all that wait") {
    SlowLog log;
    std::string told;
    std::latch all(3);
    {
        LogSyncer syncer({.sync = [&] { log.sync(); },
                          .rests = [] {},
                          .finished =
                              [&](Batch& batch, std::exception_ptr const& failure) {
                                  finish(batch, failure);
                                  all.count_down();
                              }});
        CHECK(syncer.resting());
        syncer.push(batch(&told, "first"));
        log.begun.acquire();
        CHECK(told.empty());
        CHECK_FALSE(syncer.resting());
        // These were not committed when the sync began, so it says nothing about them.
        syncer.push(batch(&told, "second"));
        syncer.push(batch(&told, "third"));
        log.may_end.release();
        log.begun.acquire();
        CHECK(told == "first durable, ");
        log.may_end.release();
        all.wait();
        CHECK(told == "first durable, second durable, third durable, ");
        CHECK_FALSE(log.begun.try_acquire());
    }
}

TEST_CASE("the writer may commit again as soon as the disk is free") {
    SlowLog log;
    std::string told;
    std::binary_semaphore rested{0}, may_finish{0};
    LogSyncer syncer({.sync = [&] { log.sync(); },
                      .rests = [&] { rested.release(); },
                      .finished = [&](Batch&, std::exception_ptr const&) { may_finish.acquire(); }});
    syncer.push(batch(&told, "slow to tell"));
    log.may_end.release();
    rested.acquire();
    CHECK(syncer.resting());
    may_finish.release();
}

TEST_CASE("a sync that fails is told to everybody whom it was for, and closing tells the rest") {
    SlowLog log;
    log.broken = true;
    std::string told;
    {
        LogSyncer syncer({.sync = [&] { log.sync(); }, .rests = [] {}, .finished = finish});
        syncer.push(batch(&told, "first"));
        log.begun.acquire();
        syncer.push(batch(&told, "second"));
        log.may_end.release(2);
    }
    CHECK(told == "first failed, second failed, ");
}

}  // namespace recado::db
