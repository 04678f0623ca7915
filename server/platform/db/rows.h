// Fills described structs from the row a statement stands on, by column name. A type that is no struct takes the first
// column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/tx.h"
#include "platform/json/describe.h"

namespace recado::db {

// The row a statement stands on; texts are valid until the next one. Booleans are 0 and 1 as integers.
class Row {
  public:
    virtual int columns() const = 0;
    virtual std::string_view name(int column) const = 0;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    // As the database holds it.
    virtual Value value(int column) const = 0;

  protected:
    Row() = default;
    ~Row() = default;
};

// Which column holds each field of `type`. Faults when one is missing.
std::vector<int> match_columns(Row const& row, json::Type const& type, std::string_view sql);
void read_row(Row const& row, json::Type const& type, std::vector<int> const& columns, std::string_view sql,
              void* target);

}  // namespace recado::db
