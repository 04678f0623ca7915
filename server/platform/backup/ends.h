// The two kinds of source and target behind store.h and place.h.
#pragma once

#include "platform/backup/place.h"
#include "platform/backup/store.h"

namespace recado::backup {

std::unique_ptr<Source> open_sqlite_source(std::string const& path, Allow allow);
std::unique_ptr<Source> open_postgres_source(std::string const& address, Allow allow);
std::unique_ptr<Target> open_sqlite_target(std::string const& path, NewTarget const& wanted);
std::unique_ptr<Target> open_postgres_target(std::string const& address, NewTarget const& wanted);
Looked look_at_sqlite(std::string const& path);
Looked look_at_postgres(std::string const& address);
void write_sqlite_setting(std::string const& path, std::string_view key, std::string_view value);
void write_postgres_setting(std::string const& address, std::string_view key, std::string_view value);
std::unique_ptr<Hold> hold_postgres(std::string const& address);

// Tables that are the store's own affair: they are made where they are needed, not copied.
bool is_housekeeping(std::string_view table);
// A name quoted for SQL, and a list of them.
std::string sql_name(std::string_view name);
std::string sql_names(std::vector<std::string> const& names);

}  // namespace recado::backup
