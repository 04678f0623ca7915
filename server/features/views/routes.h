// The routes of saved views.
#pragma once

#include "platform/http/api.h"

namespace recado::views {

void routes(http::Api& api);

}  // namespace recado::views
