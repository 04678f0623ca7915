#include "platform/base/id.h"

#include <algorithm>
#include <atomic>

namespace recado {

std::int64_t next_id_value(std::int64_t now_ms) {
    // 2024-01-01T00:00:00Z. A process may hand out 2^22 ids per millisecond before ids run ahead of the clock, which
    // harms nothing.
    constexpr std::int64_t epoch_ms = 1'704'067'200'000;
    static std::atomic<std::int64_t> last{0};
    auto const earliest = std::max<std::int64_t>(now_ms - epoch_ms, 0) << 22;
    auto previous = last.load(std::memory_order_relaxed);
    std::int64_t next = 0;
    do {
        next = std::max(previous + 1, earliest);
    } while (!last.compare_exchange_weak(previous, next, std::memory_order_relaxed));
    return next;
}

}  // namespace recado
