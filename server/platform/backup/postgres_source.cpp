// One REPEATABLE READ transaction over a database that may be in use.
#include <algorithm>

#include "platform/backup/ends.h"
#include "platform/backup/postgres_handle.h"
#include "platform/base/check.h"

namespace recado::backup {

namespace {

constexpr std::size_t batch_size = 512 * 1024;

class PostgresSource final : public Source {
  public:
    PostgresSource(std::string const& address, Allow allow) : handle_(address) {
        handle_.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        read_schema(address, allow);
        read_tables();
    }

    std::string database() const override { return "postgres"; }
    std::vector<std::string> schema() const override { return schema_; }
    std::vector<Table> const& tables() const override { return tables_; }
    void read(Table const& table, std::string_view after, Lines const& lines) override;
    std::vector<std::string> contents() override;

  private:
    void read_schema(std::string const& address, Allow allow);
    void read_tables();

    PostgresHandle handle_;
    std::vector<std::string> schema_;
    std::vector<Table> tables_;
};

void PostgresSource::read_schema(std::string const& address, Allow allow) {
    if (!handle_.has_table("schema_migrations")) throw Outage(shown(address) + " holds no installation of Recado");
    if (allow == Allow::whole && handle_.has_table("unfinished_copy"))
        throw Outage(shown(address) + " is itself a copy that was never finished");
    for (auto& row : handle_.rows("SELECT name FROM schema_migrations ORDER BY number"))
        schema_.push_back(std::move(row[0]));
    known_steps(schema_, shown(address));
}

// What the database computes by itself (search vectors) is left out: the rows bring it back.
void PostgresSource::read_tables() {
    auto const found = handle_.rows(
        "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c JOIN "
        "information_schema.tables t USING (table_schema, table_name) WHERE c.table_schema = current_schema() AND "
        "t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' AND c.data_type <> 'tsvector' ORDER BY "
        "c.table_name COLLATE \"C\", c.column_name COLLATE \"C\"");
    for (auto const& row : found) {
        if (is_housekeeping(row[0])) continue;
        if (tables_.empty() || tables_.back().name != row[0])
            tables_.push_back({.name = row[0], .columns = {}, .key = {}});
        tables_.back().columns.push_back({row[1], column_type(row[2])});
    }
    auto const keys = handle_.rows(
        "SELECT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON "
        "n.oid = t.relnamespace AND n.nspname = current_schema() CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY "
        "AS k(column_number, place) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.column_number WHERE "
        "i.indisprimary ORDER BY t.relname, k.place");
    for (auto const& row : keys) {
        auto const table = std::ranges::find(tables_, row[0], &Table::name);
        if (table != tables_.end()) table->key.push_back(row[1]);
    }
    check(std::ranges::none_of(tables_, [](Table const& table) { return table.key.empty(); }),
          "every table has a primary key");
}

std::string selected(Column const& column) {
    return sql_name(column.name) + (column.type == ColumnType::boolean ? "::int" : "");
}

std::string constant(Field const& field, ColumnType type) {
    return type == ColumnType::text || type == ColumnType::json ? literal(field.text) + " COLLATE \"C\"" : field.text;
}

// JSON and real numbers as every database would write them.
void respell(std::string_view line, Table const& table, std::vector<Field>& fields, std::string& out) {
    split_line(line, fields);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (i > 0) out += '\t';
        auto const& field = fields.at(i);
        auto const type = table.columns[i].type;
        if (field.null)
            append_null(out);
        else if (type == ColumnType::json)
            append_json(out, field.text);
        else if (type == ColumnType::real)
            append_real(out, std::stod(field.text));
        else
            append_text(out, field.text);
    }
}

void PostgresSource::read(Table const& table, std::string_view after, Lines const& lines) {
    std::string columns, key, keys_selected, start;
    for (auto const& column : table.columns) columns += selected(column) + ", ";
    std::vector<Field> after_fields;
    if (!after.empty()) split_line(after, after_fields);
    for (std::size_t i = 0; i < table.key.size(); ++i) {
        auto const& column = *std::ranges::find(table.columns, table.key[i], &Column::name);
        bool const is_text = column.type == ColumnType::text;
        key += (i == 0 ? "" : ", ") + sql_name(column.name) + (is_text ? " COLLATE \"C\"" : "");
        keys_selected += (i == 0 ? "" : ", ") + selected(column);
        if (!after.empty()) start += (i == 0 ? "" : ", ") + constant(after_fields.at(i), column.type);
    }
    bool const plain = std::ranges::none_of(table.columns, [](Column const& column) {
        return column.type == ColumnType::json || column.type == ColumnType::real;
    });
    std::vector<Field> fields;
    std::string batch;
    handle_.copy_out("COPY (SELECT " + columns + keys_selected + " FROM " + sql_name(table.name) +
                         (after.empty() ? "" : " WHERE (" + key + ") > (" + start + ")") + " ORDER BY " + key +
                         ") TO STDOUT",
                     [&](std::string_view line) {
                         auto end = line.size();
                         for (std::size_t i = 0; i < table.key.size(); ++i) end = line.rfind('\t', end - 1);
                         auto const row = line.substr(0, end);
                         plain ? void(batch.append(row)) : respell(row, table, fields, batch);
                         batch += '\n';
                         if (batch.size() < batch_size) return;
                         lines(batch, line.substr(end + 1));
                         batch.clear();
                     });
    if (!batch.empty()) lines(batch, "");
}

std::vector<std::string> PostgresSource::contents() {
    std::vector<std::string> found;
    for (auto& row : handle_.rows("SELECT DISTINCT sha256 COLLATE \"C\" FROM files ORDER BY 1"))
        found.push_back(std::move(row[0]));
    return found;
}

}  // namespace

std::unique_ptr<Source> open_postgres_source(std::string const& address, Allow allow) {
    return std::make_unique<PostgresSource>(address, allow);
}

}  // namespace recado::backup
