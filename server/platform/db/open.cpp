// Which database an address means.
#include "platform/db/database.h"
#include "platform/db/postgres_connection.h"
#include "platform/db/sqlite_connection.h"

namespace recado::db {

bool is_postgres(std::string_view where) {
    return where.starts_with("postgres://") || where.starts_with("postgresql://");
}

std::unique_ptr<Database> open_database(StoreOptions options) {
    return is_postgres(options.path) ? open_postgres(std::move(options)) : open_sqlite(std::move(options));
}

std::unique_ptr<Connection> connect(std::string const& where, Connection::Mode mode) {
    if (!is_postgres(where)) return std::make_unique<SqliteConnection>(where, mode);
    auto connection = std::make_unique<PostgresConnection>(
        PostgresOptions{.url = where, .statement_timeout = std::chrono::milliseconds(0)});
    if (mode == Connection::Mode::read_only) connection->execute_script("SET default_transaction_read_only = on");
    return connection;
}

}  // namespace recado::db
