// What goes into a batch of write functions and what it leaves behind.
#pragma once

#include <exception>
#include <vector>

#include "platform/db/database.h"

namespace recado::db {

struct WriteOp {
    Who who;
    Work work;
    Completion done;
    std::exception_ptr failure;  // of the last run
};

// What a batch left behind for those who listen.
struct Committed {
    std::vector<Event> events;
    bool jobs_waiting = false;
};

}  // namespace recado::db
