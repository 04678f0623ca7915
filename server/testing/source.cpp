#include "testing/source.h"

namespace recado::testing {

std::string source_dir() { return RECADO_SOURCE_DIR; }

}  // namespace recado::testing
