// The readable form of the API's description: three small files that show /api/openapi.json. They load nothing from
// elsewhere, so that the page works behind the strict content policy and without the Internet.
#pragma once

#include <string_view>

namespace recado::http {

std::string_view docs_html();
std::string_view docs_script();
std::string_view docs_style();

}  // namespace recado::http
