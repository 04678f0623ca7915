// One read transaction over a store that may be in use: SQLite's log lets it look at one moment while others write.
#include <algorithm>
#include <filesystem>

#include "platform/backup/ends.h"
#include "platform/backup/sqlite_handle.h"
#include "platform/base/check.h"

namespace recado::backup {

namespace {

constexpr std::size_t batch_size = 512 * 1024;

class SqliteSource final : public Source {
  public:
    SqliteSource(std::string const& path, Allow allow) : handle_(path, SQLITE_OPEN_READONLY) {
        handle_.run("PRAGMA cache_size = -65536; BEGIN");
        read_schema(path, allow);
        read_tables();
    }

    std::string database() const override { return "sqlite"; }
    std::vector<std::string> schema() const override { return schema_; }
    std::vector<Table> const& tables() const override { return tables_; }
    void read(Table const& table, std::string_view after, Lines const& lines) override;
    std::vector<std::string> contents() override;

  private:
    void read_schema(std::string const& path, Allow allow);
    void read_tables();
    Table read_table(std::string const& name);

    SqliteHandle handle_;
    std::vector<std::string> schema_;
    std::vector<Table> tables_;
};

void SqliteSource::read_schema(std::string const& path, Allow allow) {
    if (!handle_.has_table("schema_migrations")) throw Outage(path + " is no store of Recado");
    if (allow == Allow::whole && handle_.has_table("unfinished_copy"))
        throw Outage(path + " is itself a copy that was never finished");
    auto steps = handle_.prepare("SELECT name FROM schema_migrations ORDER BY number");
    while (steps.step()) schema_.emplace_back(steps.text(0));
    known_steps(schema_, path);
}

// Search indexes (virtual tables and what they keep) are left out: the rows bring them back.
void SqliteSource::read_tables() {
    std::vector<std::string> names;
    auto listed = handle_.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name");
    while (listed.step())
        if (!is_housekeeping(listed.text(0))) names.emplace_back(listed.text(0));
    for (auto const& name : names) tables_.push_back(read_table(name));
}

Table SqliteSource::read_table(std::string const& name) {
    Table table{.name = name, .columns = {}, .key = {}};
    std::vector<std::pair<std::int64_t, std::string>> key;
    auto columns = handle_.prepare("SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY name");
    columns.bind(1, name);
    while (columns.step()) {
        table.columns.push_back({std::string(columns.text(0)), column_type(columns.text(1))});
        if (columns.number(2) > 0) key.emplace_back(columns.number(2), columns.text(0));
    }
    std::ranges::sort(key);
    for (auto& [place, column] : key) table.key.push_back(std::move(column));
    check(!table.key.empty(), "every table has a primary key");
    return table;
}

void SqliteSource::read(Table const& table, std::string_view after, Lines const& lines) {
    std::string columns, places;
    for (auto const& column : table.columns) columns += (columns.empty() ? "" : ", ") + sql_name(column.name);
    for (std::size_t i = 0; i < table.key.size(); ++i) places += i == 0 ? "?" : ", ?";
    auto const key = sql_names(table.key);
    auto rows = handle_.prepare("SELECT " + columns + ", " + key + " FROM " + sql_name(table.name) +
                                (after.empty() ? "" : " WHERE (" + key + ") > (" + places + ")") + " ORDER BY " + key);
    std::vector<ColumnType> key_types;
    for (auto const& name : table.key) key_types.push_back(std::ranges::find(table.columns, name, &Column::name)->type);
    std::vector<Field> start;
    if (!after.empty()) split_line(after, start);
    for (std::size_t i = 0; i < start.size(); ++i) rows.bind(static_cast<int>(i) + 1, start[i], key_types.at(i));

    auto const width = table.columns.size();
    std::string batch, last_key;
    while (rows.step()) {
        for (std::size_t i = 0; i < width; ++i) {
            if (i > 0) batch += '\t';
            rows.append(batch, static_cast<int>(i), table.columns[i].type);
        }
        batch += '\n';
        if (batch.size() < batch_size) continue;
        last_key.clear();
        for (std::size_t i = 0; i < key_types.size(); ++i) {
            if (i > 0) last_key += '\t';
            rows.append(last_key, static_cast<int>(width + i), key_types[i]);
        }
        lines(batch, last_key);
        batch.clear();
    }
    if (!batch.empty()) lines(batch, "");
}

std::vector<std::string> SqliteSource::contents() {
    std::vector<std::string> found;
    auto rows = handle_.prepare("SELECT DISTINCT sha256 FROM files ORDER BY sha256");
    while (rows.step()) found.emplace_back(rows.text(0));
    return found;
}

}  // namespace

std::unique_ptr<Source> open_sqlite_source(std::string const& path, Allow allow) {
    if (!std::filesystem::exists(path)) throw Outage("there is no store " + path);
    return std::make_unique<SqliteSource>(path, allow);
}

}  // namespace recado::backup
