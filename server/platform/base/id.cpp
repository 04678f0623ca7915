#include "platform/base/id.h"

#include <algorithm>
#include <atomic>

#include "platform/base/check.h"
#include "platform/base/id_node.h"

namespace recado {

namespace {

constexpr int node_bits = 10, time_shift = 22;
static_assert(id_nodes == 1 << node_bits);

std::atomic<std::int64_t> own_node{0};

}  // namespace

void set_id_node(int node) {
    check(node >= 0 && node < id_nodes, "a node has a number that fits into ids");
    own_node = node;
}

std::int64_t next_id_value(std::int64_t now_ms) {
    // 2024-01-01T00:00:00Z. A process may hand out 2^12 ids per millisecond before ids run ahead of the clock, which
    // harms nothing.
    constexpr std::int64_t epoch_ms = 1'704'067'200'000;
    static std::atomic<std::int64_t> last{0};
    auto const earliest = std::max<std::int64_t>(now_ms - epoch_ms, 0) << time_shift;
    auto const node = own_node.load(std::memory_order_relaxed);
    auto previous = last.load(std::memory_order_relaxed);
    std::int64_t next = 0;
    do {
        next = std::max(((previous >> node_bits) + 1) << node_bits, earliest) | node;
    } while (!last.compare_exchange_weak(previous, next, std::memory_order_relaxed));
    return next;
}

}  // namespace recado
