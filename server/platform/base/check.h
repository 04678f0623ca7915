// Faults and outages are thrown. A Fault is a bug of ours (500, stack in the log); an Outage is the world failing (503,
// retried by jobs).
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace recado {

struct Fault : std::logic_error {
    using std::logic_error::logic_error;
};

struct Outage : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The disk is full or the store is read-only for want of space: answered with 507, nothing was kept.
struct StorageFull : Outage {
    using Outage::Outage;
};

// Throws Fault naming the caller's place when `condition` does not hold.
void check(bool condition, char const* what, std::source_location where = std::source_location::current());

}  // namespace recado
