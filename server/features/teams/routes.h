#pragma once

#include "platform/http/api.h"

namespace recado::teams {

void routes(http::Api& api);

}  // namespace recado::teams
