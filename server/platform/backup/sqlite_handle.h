// SQLite as copying needs it: columns as they are, whatever they are called, and no limit of time. Everything else uses
// db/connection.h.
#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>

#include "platform/backup/rows.h"

namespace recado::backup {

class SqliteStatement {
  public:
    SqliteStatement(sqlite3* handle, std::string_view sql);
    ~SqliteStatement();
    SqliteStatement(SqliteStatement const&) = delete;
    SqliteStatement& operator=(SqliteStatement const&) = delete;

    bool step();  // whether there is a row
    void reset();
    void bind(int at, std::string_view text);  // referenced until the next step has run
    void bind(int at, std::int64_t number);
    void bind(int at, double number);
    void bind_null(int at);
    // By the type of the column; JSON and numbers that SQLite keeps as numbers find their way back.
    void bind(int at, Field const& field, ColumnType type);

    bool is_null(int column) const;
    std::string_view text(int column) const;
    std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
    // The value of a column of this type as part of a line.
    void append(std::string& line, int column, ColumnType type) const;

  private:
    sqlite3_stmt* statement_ = nullptr;
};

class SqliteHandle {
  public:
    SqliteHandle(std::string const& path, int flags);
    ~SqliteHandle();
    SqliteHandle(SqliteHandle const&) = delete;
    SqliteHandle& operator=(SqliteHandle const&) = delete;

    void run(std::string const& sql);
    SqliteStatement prepare(std::string_view sql) { return {handle_, sql}; }
    bool has_table(std::string_view name);

  private:
    sqlite3* handle_ = nullptr;
};

}  // namespace recado::backup
