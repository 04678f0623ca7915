// The job that does bulk work, a few conversations in each transaction, so that nobody waits for it. Where it stopped
// it goes on: what it did and how far it came are written together.
#pragma once

#include "features/bulk/bulk.h"
#include "platform/files/store.h"
#include "platform/jobs/queue.h"

namespace recado::bulk {

inline constexpr std::string_view bulk_job = "bulk";

// One transaction of it; false when there is nothing left to do.
bool go_on(Tx& tx, BulkId id);
void schedule(jobs::Runner& runner, files::Store& store);

}  // namespace recado::bulk
