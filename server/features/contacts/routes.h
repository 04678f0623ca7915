// The routes of contacts.
#pragma once

#include "platform/http/api.h"

namespace recado::contacts {

void routes(http::Api& api);

}  // namespace recado::contacts
