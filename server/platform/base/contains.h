// std::ranges::contains, which the standard library of Debian 12 does not have yet.
#pragma once

#include <algorithm>
#include <ranges>

namespace recado {

template <std::ranges::input_range R, class T>
constexpr bool contains(R&& range, T const& value) {
    return std::ranges::find(range, value) != std::ranges::end(range);
}

}  // namespace recado
