#include "platform/db/rows.h"

#include <algorithm>

#include "platform/base/check.h"
#include "platform/json/json.h"
#include "platform/json/numbers.h"

namespace recado::db {

using json::Kind;

namespace {

[[noreturn]] void wrong(sqlite3_stmt* statement, int column, std::string const& what) {
    throw Fault("column '" + std::string(sqlite3_column_name(statement, column)) + "' " + what + ": " +
                sqlite3_sql(statement));
}

void read_json(sqlite3_stmt* statement, int column, json::Type const& type, void* target) {
    auto const parsed = json::parse(column_text(statement, column));
    if (!parsed) wrong(statement, column, "is not JSON");
    std::vector<FieldError> issues;
    json::read(*parsed, type, {}, target, "", issues);
    if (!issues.empty())
        wrong(statement, column, "does not fit its type at '" + issues[0].field + "', which " + issues[0].message);
}

void read_enum(sqlite3_stmt* statement, int column, json::Type const& type, void* target) {
    auto const name = column_text(statement, column);
    auto const found = std::ranges::find(type.enumerators, name);
    if (found == type.enumerators.end()) wrong(statement, column, "has the unknown value '" + std::string(name) + "'");
    json::store_integer(type, target, found - type.enumerators.begin());
}

void read_null(sqlite3_stmt* statement, int column, json::Type const& type, void* target) {
    switch (type.kind) {
        case Kind::optional:
        case Kind::list:
        case Kind::map:
            type.ops.clear(target);
            break;
        case Kind::id:
            *static_cast<std::int64_t*>(target) = 0;
            break;  // none is NULL in columns
        case Kind::raw:
            static_cast<json::Raw*>(target)->text.clear();
            break;
        default:
            wrong(statement, column, "is NULL but its field is not optional");
    }
}

void read_column(sqlite3_stmt* statement, int column, json::Type const& type, void* target) {
    if (sqlite3_column_type(statement, column) == SQLITE_NULL) return read_null(statement, column, type, target);
    switch (type.kind) {
        case Kind::boolean:
            *static_cast<bool*>(target) = sqlite3_column_int64(statement, column) != 0;
            break;
        case Kind::integer: {
            auto const number = sqlite3_column_int64(statement, column);
            auto const range = json::integer_range(type);
            if (number < range.min || number > range.max) wrong(statement, column, "does not fit its field");
            json::store_integer(type, target, number);
            break;
        }
        case Kind::id:
        case Kind::time:
            *static_cast<std::int64_t*>(target) = sqlite3_column_int64(statement, column);
            break;
        case Kind::number:
            *static_cast<double*>(target) = sqlite3_column_double(statement, column);
            break;
        case Kind::string:
            static_cast<std::string*>(target)->assign(column_text(statement, column));
            break;
        case Kind::raw:
            static_cast<json::Raw*>(target)->text.assign(column_text(statement, column));
            break;
        case Kind::enumeration:
            read_enum(statement, column, type, target);
            break;
        case Kind::optional:
            read_column(statement, column, *type.element, type.ops.append(target));
            break;
        case Kind::list:
        case Kind::map:
        case Kind::object:
            read_json(statement, column, type, target);
            break;
    }
}

}  // namespace

std::string_view column_text(sqlite3_stmt* statement, int column) {
    auto const* data = reinterpret_cast<char const*>(sqlite3_column_text(statement, column));
    return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)))
                : std::string_view();
}

std::vector<int> match_columns(sqlite3_stmt* statement, json::Type const& row, std::string_view sql) {
    int const count = sqlite3_column_count(statement);
    if (row.kind != Kind::object) {
        check(count == 1, "a single value needs a query of one column");
        return {0};
    }
    std::vector<int> columns;
    for (auto const& field : row.fields) {
        int column = 0;
        while (column < count && field.name != sqlite3_column_name(statement, column)) ++column;
        if (column == count)
            throw Fault("query selects no column '" + std::string(field.name) + "': " + std::string(sql));
        columns.push_back(column);
    }
    return columns;
}

void read_row(sqlite3_stmt* statement, json::Type const& row, std::vector<int> const& columns, void* target) {
    if (row.kind != Kind::object) return read_column(statement, columns[0], row, target);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto const& field = row.fields[i];
        read_column(statement, columns[i], *field.type, static_cast<char*>(target) + field.offset);
    }
}

}  // namespace recado::db
