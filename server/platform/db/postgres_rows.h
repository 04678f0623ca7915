// A row of PostgreSQL's answer, in the text format.
#pragma once

#include <charconv>
#include <cstdlib>
#include <string>

#include "platform/base/check.h"
#include "platform/db/libpq.h"
#include "platform/db/rows.h"

namespace recado::db {

namespace postgres_types {
inline constexpr Oid boolean = 16, int8 = 20, int2 = 21, int4 = 23, float4 = 700, float8 = 701, numeric = 1700;
}

class PostgresRow final : public Row {
  public:
    PostgresRow(PGresult const* answer, int row) : answer_(answer), row_(row) {}

    int columns() const override { return libpq().columns(answer_); }
    std::string_view name(int column) const override { return libpq().column_name(answer_, column); }
    bool is_null(int column) const override { return libpq().is_null(answer_, row_, column) != 0; }
    std::string_view text(int column) const override {
        return {libpq().value(answer_, row_, column), static_cast<std::size_t>(libpq().length(answer_, row_, column))};
    }
    std::int64_t integer(int column) const override {
        auto const digits = text(column);
        if (libpq().column_type(answer_, column) == postgres_types::boolean) return digits == "t" ? 1 : 0;
        std::int64_t number = 0;
        auto const [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (code != std::errc{} || end != digits.data() + digits.size())
            throw Fault("column '" + std::string(name(column)) + "' holds no whole number");
        return number;
    }
    double real(int column) const override { return std::strtod(libpq().value(answer_, row_, column), nullptr); }
    Value value(int column) const override {
        if (is_null(column)) return Null{};
        switch (libpq().column_type(answer_, column)) {
            case postgres_types::boolean:
                return integer(column) != 0;
            case postgres_types::int2:
            case postgres_types::int4:
            case postgres_types::int8:
                return integer(column);
            case postgres_types::float4:
            case postgres_types::float8:
            case postgres_types::numeric:
                return real(column);
            default:
                return text(column);
        }
    }

  private:
    PGresult const* answer_;
    int row_;
};

}  // namespace recado::db
