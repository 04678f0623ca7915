// The files beside the database: the lock that keeps a second process out, and a reserve that is given back to the disk
// when it is full, so that administrators can still delete things.
#pragma once

#include <cstdint>
#include <string>

namespace recado::db {

// Held while it lives; the kernel frees it with the process. Throws Outage naming the holder.
class StoreLock {
  public:
    explicit StoreLock(std::string const& store);
    ~StoreLock();
    StoreLock(StoreLock const&) = delete;
    StoreLock& operator=(StoreLock const&) = delete;

  private:
    int file_ = -1;
};

class Reserve {
  public:
    static constexpr std::int64_t size = 8 << 20;

    explicit Reserve(std::string const& store) : path_(store + ".reserve"), store_(store) {}
    // Makes the file unless it is there; false when there is no room.
    bool fill();
    void release();
    // Whether there is room for the reserve and as much again.
    bool space_is_back() const;

  private:
    std::string path_, store_;
};

}  // namespace recado::db
