// The routes of inboxes.
#pragma once

#include "platform/http/api.h"

namespace recado::inboxes {

void routes(http::Api& api);

}  // namespace recado::inboxes
