// The routes of labels.
#pragma once

#include "platform/http/api.h"

namespace recado::labels {

void routes(http::Api& api);

}  // namespace recado::labels
