#include "platform/db/rows.h"

#include <algorithm>

#include "platform/base/check.h"
#include "platform/json/json.h"
#include "platform/json/numbers.h"

namespace recado::db {

using json::Kind;

namespace {

struct Cell {
    Row const& row;
    int column;
    std::string_view sql;
};

[[noreturn]] void wrong(Cell const& cell, std::string const& what) {
    throw Fault("column '" + std::string(cell.row.name(cell.column)) + "' " + what + ": " + std::string(cell.sql));
}

void read_json(Cell const& cell, json::Type const& type, void* target) {
    auto const parsed = json::parse(cell.row.text(cell.column));
    if (!parsed) wrong(cell, "is not JSON");
    std::vector<FieldError> issues;
    json::read(*parsed, type, {}, target, "", issues);
    if (!issues.empty()) wrong(cell, "does not fit its type at '" + issues[0].field + "', which " + issues[0].message);
}

void read_enum(Cell const& cell, json::Type const& type, void* target) {
    auto const name = cell.row.text(cell.column);
    auto const found = std::ranges::find(type.enumerators, name);
    if (found == type.enumerators.end()) wrong(cell, "has the unknown value '" + std::string(name) + "'");
    json::store_integer(type, target, found - type.enumerators.begin());
}

void read_null(Cell const& cell, json::Type const& type, void* target) {
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
            wrong(cell, "is NULL but its field is not optional");
    }
}

void read_column(Cell const& cell, json::Type const& type, void* target) {
    if (cell.row.is_null(cell.column)) return read_null(cell, type, target);
    switch (type.kind) {
        case Kind::boolean:
            *static_cast<bool*>(target) = cell.row.integer(cell.column) != 0;
            break;
        case Kind::integer: {
            auto const number = cell.row.integer(cell.column);
            auto const range = json::integer_range(type);
            if (number < range.min || number > range.max) wrong(cell, "does not fit its field");
            json::store_integer(type, target, number);
            break;
        }
        case Kind::id:
        case Kind::time:
            *static_cast<std::int64_t*>(target) = cell.row.integer(cell.column);
            break;
        case Kind::number:
            *static_cast<double*>(target) = cell.row.real(cell.column);
            break;
        case Kind::string:
            static_cast<std::string*>(target)->assign(cell.row.text(cell.column));
            break;
        case Kind::raw:
            static_cast<json::Raw*>(target)->text.assign(cell.row.text(cell.column));
            break;
        case Kind::enumeration:
            read_enum(cell, type, target);
            break;
        case Kind::optional:
            read_column(cell, *type.element, type.ops.append(target));
            break;
        case Kind::list:
        case Kind::map:
        case Kind::object:
            read_json(cell, type, target);
            break;
    }
}

}  // namespace

std::vector<int> match_columns(Row const& row, json::Type const& type, std::string_view sql) {
    int const count = row.columns();
    if (type.kind != Kind::object) {
        check(count == 1, "a single value needs a query of one column");
        return {0};
    }
    std::vector<int> columns;
    for (auto const& field : type.fields) {
        int column = 0;
        while (column < count && field.name != row.name(column)) ++column;
        if (column == count)
            throw Fault("query selects no column '" + std::string(field.name) + "': " + std::string(sql));
        columns.push_back(column);
    }
    return columns;
}

void read_row(Row const& row, json::Type const& type, std::vector<int> const& columns, std::string_view sql,
              void* target) {
    if (type.kind != Kind::object) return read_column({row, columns[0], sql}, type, target);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto const& field = type.fields[i];
        read_column({row, columns[i], sql}, *field.type, static_cast<char*>(target) + field.offset);
    }
}

}  // namespace recado::db
