#include "platform/db/sqlite_connection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "platform/base/log.h"
#include "platform/base/text.h"
#include "platform/db/rows.h"

namespace recado::db {

namespace {

// Statements composed by filters would otherwise fill the cache for ever.
constexpr std::size_t max_statements = 512;

void fold_sql(sqlite3_context* context, int, sqlite3_value** values) {
    if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
    auto const* data = reinterpret_cast<char const*>(sqlite3_value_text(values[0]));
    if (!data) return sqlite3_result_error_nomem(context);
    auto const folded = text::fold({data, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
    sqlite3_result_text64(context, folded.data(), folded.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

bool means_no_space(int system_error) {
    return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

// sqlite3_system_errno is often 0 by the time an error surfaces; the files remember. A quota or a file size limit shows
// only here: SQLite calls nothing but ENOSPC a full disk.
int last_system_error(sqlite3* handle) {
    int of_store = 0, of_log = 0;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &of_store);
    sqlite3_file* log = nullptr;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log));
    if (log && log->pMethods) log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &of_log);
    return means_no_space(of_log) || of_store == 0 ? of_log : of_store;
}

std::string_view column_text(sqlite3_stmt* statement, int column) {
    auto const* data = reinterpret_cast<char const*>(sqlite3_column_text(statement, column));
    return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)))
                : std::string_view();
}

class SqliteRow final : public Row {
  public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
    int columns() const override { return sqlite3_column_count(statement_); }
    std::string_view name(int column) const override { return sqlite3_column_name(statement_, column); }
    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
    double real(int column) const override { return sqlite3_column_double(statement_, column); }
    std::string_view text(int column) const override { return column_text(statement_, column); }
    Value value(int column) const override {
        switch (sqlite3_column_type(statement_, column)) {
            case SQLITE_NULL:
                return Null{};
            case SQLITE_INTEGER:
                return integer(column);
            case SQLITE_FLOAT:
                return real(column);
            default:
                return text(column);
        }
    }

  private:
    sqlite3_stmt* statement_;
};

}  // namespace

void Statement::bind(std::span<Value const> values, std::string_view sql) {
    if (parameters_.empty() && sqlite3_bind_parameter_count(handle_) > 0)
        for (std::size_t i = 1; i <= values.size(); ++i)
            parameters_.push_back(sqlite3_bind_parameter_index(handle_, ("$" + std::to_string(i)).c_str()));
    auto const count = static_cast<std::size_t>(sqlite3_bind_parameter_count(handle_));
    if (count != values.size() || parameters_.size() != count || std::ranges::find(parameters_, 0) != parameters_.end())
        throw Fault("the statement has " + std::to_string(count) + " placeholders but " +
                    std::to_string(values.size()) + " values were given: " + std::string(sql));
    for (std::size_t i = 0; i < count; ++i) {
        int const at = parameters_[i];
        if (auto const* number = std::get_if<std::int64_t>(&values[i])) {
            sqlite3_bind_int64(handle_, at, *number);
        } else if (auto const* text = std::get_if<std::string_view>(&values[i])) {
            // A null pointer would bind NULL instead of the empty text.
            sqlite3_bind_text64(handle_, at, text->data() ? text->data() : "", text->size(), SQLITE_STATIC,
                                SQLITE_UTF8);
        } else if (auto const* real = std::get_if<double>(&values[i])) {
            sqlite3_bind_double(handle_, at, *real);
        } else if (auto const* truth = std::get_if<bool>(&values[i])) {
            sqlite3_bind_int(handle_, at, *truth ? 1 : 0);
        } else {
            sqlite3_bind_null(handle_, at);
        }
    }
}

std::vector<int> const& Statement::columns(json::Type const& type, std::string_view sql) {
    if (mapped_ != &type) {
        columns_ = match_columns(SqliteRow(handle_), type, sql);
        mapped_ = &type;
    }
    return columns_;
}

// A statement while it runs: bound and timed at the start, reset at the end, whatever happens between.
class SqliteConnection::Run {
  public:
    Run(SqliteConnection& connection, std::string_view sql, std::span<Value const> values, bool may_write)
        : connection_(connection), sql_(sql), statement_(connection.prepared(sql, may_write)) {
        statement_.bind(values, sql);
        connection_.deadline_ = std::chrono::steady_clock::now() + connection_.timeout_;
    }
    ~Run() { sqlite3_reset(statement_.handle()); }
    Run(Run const&) = delete;
    Run& operator=(Run const&) = delete;

    bool next_row() {
        int const code = sqlite3_step(statement_.handle());
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) connection_.fail(code, sql_);
        return false;
    }
    Statement& statement() { return statement_; }
    sqlite3_stmt* handle() { return statement_.handle(); }

  private:
    SqliteConnection& connection_;
    std::string_view sql_;
    Statement& statement_;
};

SqliteConnection::SqliteConnection(std::string const& path, Mode mode) {
    // Counting every allocation behind one mutex costs more than a tenth of the writer's time. Before the first use
    // only.
    [[maybe_unused]] static int const uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int const flags = (mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int const code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) {
        std::string const reason = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
        sqlite3_close(handle_);
        throw Outage("cannot open the store " + path + ": " + reason);
    }
    sqlite3_busy_timeout(handle_, 5'000);
    sqlite3_create_function(handle_, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr,
                            fold_sql, nullptr, nullptr);
    sqlite3_progress_handler(
        handle_, 20'000,
        [](void* self) {
            return std::chrono::steady_clock::now() > static_cast<SqliteConnection*>(self)->deadline_ ? 1 : 0;
        },
        this);
}

SqliteConnection::~SqliteConnection() {
    statements_.clear();
    sqlite3_close(handle_);
}

void SqliteConnection::fail(int code, std::string_view sql) const {
    std::string const what = std::string(sqlite3_errmsg(handle_)) + ": " + std::string(sql.substr(0, 300));
    switch (code & 0xFF) {
        case SQLITE_FULL:
            throw StorageFull("the disk is full");
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            if (means_no_space(last_system_error(handle_)) && code != SQLITE_IOERR_FSYNC)
                throw StorageFull("the disk is full");
            throw StoreBroken("the store cannot be read or written (" +
                              std::system_category().message(last_system_error(handle_)) + "): " + what);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            throw StoreBroken("the store is damaged: " + what);
        case SQLITE_INTERRUPT:
            throw Outage("a statement took longer than " + std::to_string(timeout_.count()) + " ms: " + what);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
            throw Outage("the store is busy: " + what);
        default:
            throw Fault(what);
    }
}

void SqliteConnection::execute_script(std::string const& sql) {
    deadline_ = std::chrono::steady_clock::time_point::max();
    int const code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
}

Statement& SqliteConnection::prepared(std::string_view sql, bool may_write) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        sqlite3_stmt* handle = nullptr;
        char const* rest = nullptr;
        int const code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &handle, &rest);
        if (code != SQLITE_OK) fail(code, sql);
        auto statement = std::make_unique<Statement>(handle);
        if (!handle || text::trim({rest, static_cast<std::size_t>(sql.data() + sql.size() - rest)}) != "")
            throw Fault("exactly one statement is expected: " + std::string(sql));
        if (statements_.size() >= max_statements) evict_oldest();
        found = statements_.emplace(std::string(sql), std::move(statement)).first;
    }
    if (!may_write && sqlite3_stmt_readonly(found->second->handle()) == 0)
        throw Fault("a read transaction must not write: " + std::string(sql));
    found->second->last_used = ++uses_;
    return *found->second;
}

void SqliteConnection::evict_oldest() {
    auto const older = [](auto const& a, auto const& b) { return a.second->last_used < b.second->last_used; };
    statements_.erase(std::ranges::min_element(statements_, older));
}

std::int64_t SqliteConnection::execute(std::string_view sql, std::span<Value const> values, bool may_write) {
    Run run(*this, sql, values, may_write);
    while (run.next_row()) {
    }
    return sqlite3_changes64(handle_);
}

void SqliteConnection::query(std::string_view sql, std::span<Value const> values, json::Type const& row,
                             std::function<void*()> const& next_row, bool may_write) {
    Run run(*this, sql, values, may_write);
    auto const& columns = run.statement().columns(row, sql);
    while (run.next_row()) {
        void* target = next_row();
        if (!target) return;
        read_row(SqliteRow(run.handle()), row, columns, sql, target);
    }
}

void SqliteConnection::each(std::string_view sql, std::span<Value const> values,
                            std::function<bool(Row const&)> const& visit) {
    Run run(*this, sql, values, true);
    deadline_ = std::chrono::steady_clock::time_point::max();
    SqliteRow const row(run.handle());
    while (run.next_row())
        if (!visit(row)) return;
}

std::optional<std::int64_t> SqliteConnection::number(std::string_view sql, std::span<Value const> values,
                                                     bool may_write) {
    Run run(*this, sql, values, may_write);
    if (!run.next_row() || sqlite3_column_type(run.handle(), 0) == SQLITE_NULL) return std::nullopt;
    return sqlite3_column_int64(run.handle(), 0);
}

std::optional<std::string> SqliteConnection::text(std::string_view sql, std::span<Value const> values, bool may_write) {
    Run run(*this, sql, values, may_write);
    if (!run.next_row() || sqlite3_column_type(run.handle(), 0) == SQLITE_NULL) return std::nullopt;
    return std::string(column_text(run.handle(), 0));
}

void SqliteConnection::watch_log(std::function<void(int pages)> committed) {
    log_watcher_ = std::move(committed);
    sqlite3_wal_hook(
        handle_,
        [](void* self, sqlite3*, char const*, int pages) {
            auto const& watcher = static_cast<SqliteConnection*>(self)->log_watcher_;
            if (watcher) watcher(pages);
            return SQLITE_OK;
        },
        this);
}

int SqliteConnection::checkpoint() {
    deadline_ = std::chrono::steady_clock::time_point::max();
    int moved = -1;
    int const code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &moved);
    // Nothing is lost by a failure: the log keeps it all, and the writer meets a broken disk by itself.
    if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY)
        log::warning("the log of the store could not be moved", {{"error", sqlite3_errstr(code)}});
    return code == SQLITE_OK ? moved : -1;
}

std::string SqliteConnection::image() const {
    sqlite3_int64 size = 0;
    auto* data = sqlite3_serialize(handle_, "main", &size, 0);
    if (!data) throw Outage("not enough memory for an image of the store");
    std::string out(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
    sqlite3_free(data);
    return out;
}

void SqliteConnection::load_image(std::string const& image) {
    auto* data = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
    if (!data) throw Outage("not enough memory for an image of the store");
    std::memcpy(data, image.data(), image.size());
    auto const size = static_cast<sqlite3_int64>(image.size());
    // SQLite owns and frees `data`, also when it fails.
    int const code = sqlite3_deserialize(handle_, "main", data, size, size,
                                         SQLITE_DESERIALIZE_RESIZEABLE | SQLITE_DESERIALIZE_FREEONCLOSE);
    if (code != SQLITE_OK) fail(code, "load an image");
}

}  // namespace recado::db
