// The description of the API in OpenAPI 3.1, printed from the table of routes: what is not described in C++ is not in
// it, and nothing is written twice.
#pragma once

#include <span>
#include <string>

#include "platform/http/api.h"

namespace recado::http {

std::string openapi(Api const& api);

}  // namespace recado::http
