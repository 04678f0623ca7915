#include "platform/backup/postgres_handle.h"

#include "platform/backup/place.h"

#include "platform/base/check.h"

namespace recado::backup {

namespace {

db::Libpq const& api() { return db::libpq(); }

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

}  // namespace

PostgresHandle::PostgresHandle(std::string const& address) : handle_(api().connect(address.c_str())) {
    if (api().status(handle_) != CONNECTION_OK) {
        auto const reason = first_line(api().error_message(handle_));
        api().finish(handle_);
        throw Outage("cannot open " + shown(address) + ": " + reason);
    }
    api().set_notice_processor(handle_, [](void*, char const*) {}, nullptr);
    run("SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET extra_float_digits = 1; "
        "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET application_name = 'recado copy'");
}

PostgresHandle::~PostgresHandle() { api().finish(handle_); }

void PostgresHandle::fail(std::string_view sql) {
    std::string const message = api().error_message(handle_);
    drain();
    throw Outage("the database cannot be copied: " + message.substr(0, 400) + " in " + std::string(sql.substr(0, 120)));
}

void PostgresHandle::drain() {
    while (auto* rest = api().get_result(handle_)) {
        // A COPY that nobody reads on would answer for ever.
        bool const copying = api().result_status(rest) == PGRES_COPY_IN || api().result_status(rest) == PGRES_COPY_OUT;
        api().clear(rest);
        if (copying) break;
    }
}

PostgresHandle::Answer PostgresHandle::ask(std::string const& sql, ExecStatusType expected) {
    Answer answer(api().exec(handle_, sql.c_str()));
    auto const status = api().result_status(answer.get());
    if (status != expected && !(expected == PGRES_COMMAND_OK && status == PGRES_TUPLES_OK)) fail(sql);
    return answer;
}

void PostgresHandle::run(std::string const& sql) { ask(sql, PGRES_COMMAND_OK); }

std::vector<std::vector<std::string>> PostgresHandle::rows(std::string const& sql) {
    auto const answer = ask(sql, PGRES_TUPLES_OK);
    std::vector<std::vector<std::string>> rows;
    for (int row = 0; row < api().rows(answer.get()); ++row) {
        auto& cells = rows.emplace_back();
        for (int column = 0; column < api().columns(answer.get()); ++column)
            cells.emplace_back(api().value(answer.get(), row, column),
                               static_cast<std::size_t>(api().length(answer.get(), row, column)));
    }
    return rows;
}

std::optional<std::string> PostgresHandle::value(std::string const& sql) {
    auto found = rows(sql);
    if (found.empty()) return std::nullopt;
    return std::move(found[0][0]);
}

bool PostgresHandle::has_table(std::string_view name) {
    return value("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = " + literal(name))
        .has_value();
}

void PostgresHandle::copy_out(std::string const& sql, std::function<void(std::string_view line)> const& line) {
    ask(sql, PGRES_COPY_OUT);
    for (;;) {
        char* bytes = nullptr;
        int const size = api().get_copy_data(handle_, &bytes, 0);
        if (size == -1) break;
        if (size < 0) fail(sql);
        std::unique_ptr<char, void (*)(void*)> const owned(bytes, api().free_memory);
        line({bytes, static_cast<std::size_t>(size) - 1});
    }
    Answer const end(api().get_result(handle_));
    if (api().result_status(end.get()) != PGRES_COMMAND_OK) fail(sql);
    drain();
}

void PostgresHandle::copy_in(std::string const& sql, std::string_view lines) {
    ask(sql, PGRES_COPY_IN);
    if (api().put_copy_data(handle_, lines.data(), static_cast<int>(lines.size())) != 1 ||
        api().put_copy_end(handle_, nullptr) != 1)
        fail(sql);
    Answer const end(api().get_result(handle_));
    if (api().result_status(end.get()) != PGRES_COMMAND_OK) fail(sql);
    drain();
}

std::string literal(std::string_view text) {
    std::string out = "'";
    for (char const byte : text) {
        if (byte == '\'') out += '\'';
        out += byte;
    }
    return out + "'";
}

}  // namespace recado::backup
