#include "platform/base/time.h"

#include <chrono>

namespace recado {

Time system_now() {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace recado
