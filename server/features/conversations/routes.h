// The routes of conversations and the periodic work they need.
#pragma once

#include "platform/http/api.h"
#include "platform/jobs/queue.h"

namespace recado::conversations {

void routes(http::Api& api);
// Wakes snoozed conversations, settles attempts whose process died, forgets unclaimed statuses.
void schedule(jobs::Runner& runner);
// What conversations do within the transactions of other features.
void subscribe(Database& database);

}  // namespace recado::conversations
