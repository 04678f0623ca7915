// Rows as text that SQLite and PostgreSQL give alike: PostgreSQL's COPY text format, one line for a row, columns
// separated by tabs, \N for NULL, true and false as 1 and 0, JSON with sorted keys. Equal rows are equal lines, so that
// a checksum over the lines says whether two databases hold the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/describe.h"

namespace recado::backup {

enum class ColumnType : std::uint8_t { integer, real, boolean, text, json };
DESCRIBE_ENUM(ColumnType, integer, real, boolean, text, json)

struct Column {
    std::string name;
    ColumnType type;
    bool operator==(Column const&) const = default;
};
DESCRIBE(Column, FIELD(name), FIELD(type))

struct Table {
    std::string name;
    std::vector<Column> columns;
    std::vector<std::string> key;  // columns of the primary key, in its order
    bool operator==(Table const&) const = default;
};
DESCRIBE(Table, FIELD(name), FIELD(columns), FIELD(key))

// What a column of this declared type holds ("BIGINT", "jsonb"). Throws Fault for types nobody has used yet.
ColumnType column_type(std::string_view declared);

void append_null(std::string& line);
void append_integer(std::string& line, std::int64_t value);
void append_real(std::string& line, double value);
void append_text(std::string& line, std::string_view value);
// Keys sorted, no spaces, numbers as short as they go; what is no JSON stays as it is.
void append_json(std::string& line, std::string_view value);

struct Field {
    bool null = false;
    std::string text;
};
// The columns of a line without its end; `fields` keeps its memory from row to row.
void split_line(std::string_view line, std::vector<Field>& fields);
// The first line of `lines`, which is taken away together with its end.
std::string_view take_line(std::string_view& lines);

// How many rows, and the sum of their fingerprints: equal for the same rows in whatever order.
class Tally {
  public:
    void add_line(std::string_view line);
    void add_lines(std::string_view lines);

    std::int64_t rows() const { return rows_; }
    std::string checksum() const;  // 32 hexadecimal digits
    static Tally from(std::int64_t rows, std::string_view checksum);
    bool operator==(Tally const&) const = default;

  private:
    std::int64_t rows_ = 0;
    std::uint64_t high_ = 0, low_ = 0;
};

}  // namespace recado::backup
