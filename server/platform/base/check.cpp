#include "platform/base/check.h"

namespace recado {

void check(bool condition, char const* what, std::source_location where) {
    if (condition) return;
    throw Fault(std::string(where.file_name()) + ":" + std::to_string(where.line()) + " " + where.function_name() +
                ": " + what);
}

}  // namespace recado
