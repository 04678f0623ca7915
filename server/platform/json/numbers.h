// Integers of a described width, loaded and stored without knowing their C++ type.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

#include "platform/json/describe.h"

namespace recado::json {

template <class T>
T load_as(void const* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// Of unsigned 64-bit numbers, the bits.
inline std::int64_t load_integer(Type const& type, void const* from) {
    switch (type.bytes) {
        case 1:
            return type.is_signed ? load_as<std::int8_t>(from) : load_as<std::uint8_t>(from);
        case 2:
            return type.is_signed ? load_as<std::int16_t>(from) : load_as<std::uint16_t>(from);
        case 4:
            return type.is_signed ? load_as<std::int32_t>(from) : load_as<std::uint32_t>(from);
        default:
            return load_as<std::int64_t>(from);
    }
}

// The value must fit; little-endian machines only, as everywhere in this program.
inline void store_integer(Type const& type, void* to, std::int64_t value) { std::memcpy(to, &value, type.bytes); }

struct IntegerRange {
    std::int64_t min, max;  // of unsigned 64-bit numbers the upper half is not used
};
inline IntegerRange integer_range(Type const& type) {
    constexpr std::int64_t max64 = std::numeric_limits<std::int64_t>::max();
    if (type.bytes == 8) return {type.is_signed ? -max64 - 1 : 0, max64};
    auto const bits = type.bytes * 8U;
    if (!type.is_signed) return {0, (std::int64_t{1} << bits) - 1};
    return {-(std::int64_t{1} << (bits - 1)), (std::int64_t{1} << (bits - 1)) - 1};
}

}  // namespace recado::json
