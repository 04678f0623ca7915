// The routes of bulk actions.
#pragma once

#include "platform/http/api.h"

namespace recado::bulk {

void routes(http::Api& api);

}  // namespace recado::bulk
