#include "platform/backup/sqlite_handle.h"

#include <charconv>

#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::backup {

namespace {

[[noreturn]] void fail(sqlite3* handle, std::string_view sql) {
    auto const code = sqlite3_errcode(handle) & 0xFF;
    auto const what = std::string(sqlite3_errmsg(handle)) + ": " + std::string(sql.substr(0, 200));
    if (code == SQLITE_FULL) throw StorageFull("the disk is full");
    throw Outage("the store cannot be copied: " + what);
}

// Indexes may call it, and SQLite must then know it to write a row.
void fold_sql(sqlite3_context* context, int, sqlite3_value** values) {
    auto const* data = reinterpret_cast<char const*>(sqlite3_value_text(values[0]));
    if (!data) return sqlite3_result_null(context);
    auto const folded = text::fold({data, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
    sqlite3_result_text64(context, folded.data(), folded.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

SqliteStatement::SqliteStatement(sqlite3* handle, std::string_view sql) {
    if (sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr) != SQLITE_OK)
        fail(handle, sql);
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

bool SqliteStatement::step() {
    int const code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail(sqlite3_db_handle(statement_), sqlite3_sql(statement_));
    return code == SQLITE_ROW;
}

void SqliteStatement::reset() { sqlite3_reset(statement_); }

void SqliteStatement::bind(int at, std::string_view text) {
    sqlite3_bind_text64(statement_, at, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
}
void SqliteStatement::bind(int at, std::int64_t number) { sqlite3_bind_int64(statement_, at, number); }
void SqliteStatement::bind(int at, double number) { sqlite3_bind_double(statement_, at, number); }
void SqliteStatement::bind_null(int at) { sqlite3_bind_null(statement_, at); }

void SqliteStatement::bind(int at, Field const& field, ColumnType type) {
    auto const& text = field.text;
    if (field.null) return bind_null(at);
    if (type == ColumnType::text || type == ColumnType::json) return bind(at, std::string_view(text));
    auto const* end = text.data() + text.size();
    std::int64_t number = 0;
    double real = 0;
    bool const read = type == ColumnType::real ? std::from_chars(text.data(), end, real).ptr == end
                                               : std::from_chars(text.data(), end, number).ptr == end;
    if (!read || text.empty()) throw Outage("a row holds '" + text + "' where a number must stand");
    type == ColumnType::real ? bind(at, real) : bind(at, number);
}

bool SqliteStatement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string_view SqliteStatement::text(int column) const {
    auto const* data = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
    if (!data) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void SqliteStatement::append(std::string& line, int column, ColumnType type) const {
    if (is_null(column)) return append_null(line);
    switch (type) {
        case ColumnType::integer:
            return append_integer(line, number(column));
        case ColumnType::boolean:
            return append_integer(line, number(column) != 0 ? 1 : 0);
        case ColumnType::real:
            return append_real(line, sqlite3_column_double(statement_, column));
        case ColumnType::text:
            return append_text(line, text(column));
        case ColumnType::json:
            return append_json(line, text(column));
    }
}

SqliteHandle::SqliteHandle(std::string const& path, int flags) {
    if (sqlite3_open_v2(path.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr) !=
        SQLITE_OK) {
        std::string const reason = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
        sqlite3_close(handle_);
        throw Outage("cannot open the store " + path + ": " + reason);
    }
    sqlite3_busy_timeout(handle_, 30'000);
    sqlite3_create_function(handle_, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr,
                            fold_sql, nullptr, nullptr);
}

SqliteHandle::~SqliteHandle() { sqlite3_close(handle_); }

void SqliteHandle::run(std::string const& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle_, sql);
}

bool SqliteHandle::has_table(std::string_view name) {
    auto statement = prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
    statement.bind(1, name);
    return statement.step();
}

}  // namespace recado::backup
