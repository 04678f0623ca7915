// What a store consists of, asked of the store itself: for those who copy, check or empty it as a whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/db/tx.h"

namespace recado::db {

struct Column {
    std::string table_name;
    std::string name;
    std::string type;           // TEXT, BIGINT, BOOLEAN, JSONB ... in capitals, as the database calls it
    std::int64_t key_position;  // 1, 2 ... in the primary key; 0 outside
};
DESCRIBE(Column, FIELD(table_name), FIELD(name), FIELD(type), FIELD(key_position))

// Selects Column rows: tables by name, columns in their order. Leaves out what the database keeps for itself.
std::string_view columns_sql(Dialect dialect);

inline std::vector<Column> columns(Tx& tx) { return tx.all<Column>(columns_sql(tx.dialect())); }

}  // namespace recado::db
