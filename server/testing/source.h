// Where the sources of this build stand, for tests that read fixtures.
#pragma once

#include <string>

namespace recado::testing {

// The root of the clone, without a slash at the end.
std::string source_dir();

}  // namespace recado::testing
