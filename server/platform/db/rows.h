// Fills described structs from the row a statement stands on, by column name. A type that is no struct takes the first
// column.
#pragma once

#include <sqlite3.h>

#include <string_view>
#include <vector>

#include "platform/json/describe.h"

namespace recado::db {

std::vector<int> match_columns(sqlite3_stmt* statement, json::Type const& row, std::string_view sql);
void read_row(sqlite3_stmt* statement, json::Type const& row, std::vector<int> const& columns, void* target);
std::string_view column_text(sqlite3_stmt* statement, int column);

}  // namespace recado::db
