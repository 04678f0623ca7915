#include "platform/db/catalog.h"

namespace recado::db {

std::string_view columns_sql(Dialect dialect) {
    if (dialect == Dialect::sqlite)
        return "SELECT m.name AS table_name, c.name AS name, upper(c.type) AS type, c.pk AS key_position FROM "
               "sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE "
               "'sqlite\\_%' "
               "ESCAPE '\\' ORDER BY m.name, c.cid";
    return "SELECT t.relname AS table_name, a.attname AS name, upper(format_type(a.atttypid, NULL)) AS type, "
           "coalesce(array_position(k.conkey, a.attnum), 0) AS key_position FROM pg_class t JOIN pg_attribute a ON "
           "a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_constraint k ON k.conrelid = t.oid "
           "AND k.contype = 'p' WHERE t.relkind = 'r' AND t.relnamespace = CAST(current_schema() AS regnamespace) AND "
           "t.relname <> 'store_writers' ORDER BY t.relname COLLATE \"C\", a.attnum";
}

}  // namespace recado::db
