#include "platform/db/postgres_connection.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "platform/base/text.h"
#include "platform/db/postgres_rows.h"
#include "platform/db/postgres_values.h"

namespace recado::db {

using namespace postgres;

namespace {

constexpr std::size_t max_statements = 512;
constexpr std::chrono::milliseconds answer_grace{3'000};  // beyond the server's own time-out
// A transaction of ours that is left open holds the lock of an account: a node that sleeps must not stop the others.
constexpr std::string_view session_settings =
    "SET idle_in_transaction_session_timeout = 30000; SET jit = off; SET TimeZone = 'UTC'; "
    "SET client_min_messages = warning; SET client_connection_check_interval = 5000; SET bytea_output = 'hex'; "
    "SET default_transaction_isolation = 'read committed'; SET tcp_keepalives_idle = 30; ";

bool leaves_nothing(std::string_view sql) {
    constexpr std::array<std::string_view, 5> harmless{"SELECT", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"};
    return std::ranges::any_of(harmless, [&](std::string_view word) { return sql.starts_with(word); });
}

}  // namespace

PostgresConnection::PostgresConnection(PostgresOptions options) : options_(std::move(options)) {
    try {
        connect();
        set_up();
    } catch (...) {
        api().finish(handle_);
        throw;
    }
}

PostgresConnection::~PostgresConnection() { api().finish(handle_); }

void PostgresConnection::connect() {
    std::array<char const*, 5> const keys{"dbname", "client_encoding", "application_name", "connect_timeout", nullptr};
    std::array<char const*, 5> const values{options_.url.c_str(), "UTF8", "recado", "10", nullptr};
    deadline_ = std::chrono::steady_clock::now() + options_.connect_timeout;
    handle_ = api().connect_start(keys.data(), values.data(), 1);
    if (!handle_) throw Outage("not enough memory for a connection to PostgreSQL");
    auto state = PGRES_POLLING_WRITING;
    while (api().status(handle_) != CONNECTION_BAD && state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        wait(state == PGRES_POLLING_READING);
        state = api().connect_poll(handle_);
    }
    if (api().status(handle_) != CONNECTION_OK) lose("cannot connect to PostgreSQL");
    api().set_notice_processor(handle_, [](void*, char const*) {}, nullptr);
}

void PostgresConnection::set_up() {
    int const version = api().server_version(handle_);
    if (version < options_.oldest_server)
        throw Outage("PostgreSQL " + std::to_string(version / 10'000) + " is too old: Recado needs " +
                     std::to_string(options_.oldest_server / 10'000) + " or newer");
    auto const* encoding = api().parameter_status(handle_, "server_encoding");
    if (!encoding || std::string_view(encoding) != "UTF8")
        throw Outage("the database is encoded in " + std::string(encoding ? encoding : "an unknown way") +
                     ": Recado needs one that was created with ENCODING 'UTF8'");
    if (api().set_nonblocking(handle_, 1) != 0 || api().enter_pipeline(handle_) != 1)
        lose("the connection to PostgreSQL cannot be used");
    execute_script(std::string(session_settings) +
                   "SET statement_timeout = " + std::to_string(options_.statement_timeout.count()) +
                   (options_.durable ? "" : "; SET synchronous_commit = off"));
}

void PostgresConnection::start_waiting() {
    bool const for_ever = options_.statement_timeout.count() == 0;
    deadline_ = std::chrono::steady_clock::now() +
                (for_ever ? std::chrono::hours(24) : options_.statement_timeout + answer_grace);
}

void PostgresConnection::wait(bool for_reading) {
    using std::chrono::milliseconds;
    auto const left = std::chrono::ceil<milliseconds>(deadline_ - std::chrono::steady_clock::now()).count();
    if (left <= 0) lose("PostgreSQL does not answer");
    pollfd socket{api().socket(handle_), static_cast<short>(for_reading ? POLLIN : POLLOUT), 0};
    // Both ways: a server that cannot send its answers takes no more statements.
    if (!for_reading) socket.events |= POLLIN;
    ::poll(&socket, 1, static_cast<int>(std::min<std::int64_t>(left, 600'000)));
}

void PostgresConnection::lose(std::string const& why) {
    lost_ = true;
    std::string const reason(text::trim(api().error_message(handle_)));
    queue_.clear();
    sent_.clear();
    begun_ = false;
    throw ConnectionLost(why + (reason.empty() ? "" : ": " + reason));
}

void PostgresConnection::execute_script(std::string const& sql) {
    if (lost_) lose("the connection to PostgreSQL is lost");
    deadline_ = std::chrono::steady_clock::now() + std::chrono::hours(24);
    Failure ignored;
    receive_quiet(ignored);
    if (api().exit_pipeline(handle_) != 1 || api().send_query(handle_, sql.c_str()) != 1) lose("PostgreSQL is away");
    Failure failure;
    Sent const sent{Awaited::wanted, nullptr, sql};
    while (auto const answer = next_answer()) note(failure, answer.get(), sent);
    if (api().enter_pipeline(handle_) != 1) lose("PostgreSQL is away");
    if (!failure.state.empty()) fail(failure, true);
}

PostgresConnection::Queued PostgresConnection::encode(std::string_view sql, std::span<Value const> values) const {
    Queued statement{std::string(sql), {}, {}, {}};
    for (auto const& value : values) {
        statement.types += letter_of(value);
        if (std::holds_alternative<Null>(value)) {
            statement.offsets.push_back(-1);
            continue;
        }
        statement.offsets.push_back(static_cast<std::ptrdiff_t>(statement.arena.size()));
        if (auto const* number = std::get_if<std::int64_t>(&value)) append_number(statement.arena, *number);
        if (auto const* real = std::get_if<double>(&value)) append_number(statement.arena, *real);
        if (auto const* truth = std::get_if<bool>(&value)) statement.arena += *truth ? 't' : 'f';
        if (auto const* words = std::get_if<std::string_view>(&value)) append_text(statement.arena, *words);
        statement.arena += '\0';
    }
    return statement;
}

PostgresConnection::Prepared& PostgresConnection::prepare(Queued const& statement) {
    auto const found = statements_.find(statement.sql + '\0' + statement.types);
    if (found != statements_.end()) {
        found->second.last_used = ++uses_;
        return found->second;
    }
    auto const count = count_placeholders(statement.sql);
    if (count != static_cast<std::int64_t>(statement.types.size()))
        throw Fault("the statement has " + (count < 0 ? "a hole in its" : std::to_string(count)) +
                    " placeholders but " + std::to_string(statement.types.size()) +
                    " values were given: " + statement.sql);
    auto& prepared = statements_[statement.sql + '\0' + statement.types];
    prepared.name = "s" + std::to_string(++uses_);
    prepared.last_used = uses_;
    for (char letter : statement.types) prepared.types.push_back(type_of_letter(letter));
    return prepared;
}

// Statements composed by filters would otherwise fill the memory of the server for ever.
void PostgresConnection::make_room() {
    if (statements_.size() < max_statements || !sent_.empty()) return;
    auto const older = [](auto const& a, auto const& b) { return a.second.last_used < b.second.last_used; };
    auto const oldest = std::ranges::min_element(statements_, older);
    auto const sql = "DEALLOCATE " + oldest->second.name;
    bool const ready = oldest->second.ready;
    statements_.erase(oldest);
    if (!ready) return;
    if (api().send_prepare(handle_, "", sql.c_str(), 0, nullptr) != 1 ||
        api().send_prepared(handle_, "", 0, nullptr, nullptr, nullptr, 0) != 1)
        lose("PostgreSQL is away");
    sent_.push_back({Awaited::quiet, nullptr, sql});
    sent_.push_back({Awaited::quiet, nullptr, sql});
}

void PostgresConnection::send(Queued const& statement, Awaited what) {
    auto& prepared = prepare(statement);
    // Also one whose preparation is still under way: should that fail, this fails with it.
    bool const known = prepared.ready || std::ranges::any_of(sent_, [&](Sent const& one) {
                           return one.what == Awaited::prepare && one.prepared == &prepared;
                       });
    if (!known) {
        if (api().send_prepare(handle_, prepared.name.c_str(), statement.sql.c_str(),
                               static_cast<int>(prepared.types.size()), prepared.types.data()) != 1)
            lose("PostgreSQL is away");
        sent_.push_back({Awaited::prepare, &prepared, statement.sql});
    }
    std::vector<char const*> values;
    for (auto offset : statement.offsets) values.push_back(offset < 0 ? nullptr : statement.arena.data() + offset);
    if (api().send_prepared(handle_, prepared.name.c_str(), static_cast<int>(values.size()), values.data(), nullptr,
                            nullptr, 0) != 1)
        lose("PostgreSQL is away");
    sent_.push_back({what, &prepared, statement.sql});
    wrote_ = wrote_ || !leaves_nothing(statement.sql);
}

void PostgresConnection::sync() {
    if (api().pipeline_sync(handle_) != 1) lose("PostgreSQL is away");
    sent_.push_back({Awaited::sync, nullptr, {}});
}

PostgresConnection::Prepared& PostgresConnection::send_all(std::string_view sql, std::span<Value const> values) {
    if (lost_) lose("the connection to PostgreSQL is lost");
    start_waiting();
    auto const statement = encode(sql, values);
    prepare(statement);  // a wrong count is found before anything is sent
    make_room();
    auto const queued = std::exchange(queue_, {});
    begun_ = going_back_ = false;
    for (auto const& before : queued) send(before, Awaited::quiet);
    send(statement, Awaited::wanted);
    sync();
    return prepare(statement);
}

PostgresConnection::Answer PostgresConnection::next_answer() {
    for (;;) {
        int const unsent = api().flush(handle_);
        if (unsent < 0) lose("the connection to PostgreSQL broke");
        if (unsent == 0 && api().is_busy(handle_) == 0) return Answer(api().get_result(handle_));
        wait(unsent == 0);
        if (api().consume_input(handle_) != 1) lose("the connection to PostgreSQL broke");
    }
}

// Takes what was sent before the statement that is wanted.
void PostgresConnection::receive_quiet(Failure& failure) {
    while (!sent_.empty() && sent_.front().what != Awaited::wanted) {
        auto const sent = std::move(sent_.front());
        sent_.pop_front();
        auto const answer = next_answer();
        if (!answer) lose("the connection to PostgreSQL broke");
        if (sent.what == Awaited::sync) {
            failure = {};  // of statements that were sent for themselves
            continue;
        }
        note(failure, answer.get(), sent);
        while (next_answer()) {
        }
    }
}

// The sync behind the statement that was wanted brings the state of the transaction.
void PostgresConnection::receive_sync() {
    while (!sent_.empty()) {
        bool const last = sent_.front().what == Awaited::sync;
        sent_.pop_front();
        auto const answer = next_answer();
        if (!answer) lose("the connection to PostgreSQL broke");
        if (last) return;
        while (next_answer()) {
        }
    }
}

PostgresConnection::Answer PostgresConnection::run(std::string_view sql, std::span<Value const> values, bool may_write,
                                                   Prepared** used) {
    auto& prepared = send_all(sql, values);
    if (used) *used = &prepared;
    Failure failure;
    receive_quiet(failure);
    auto const sent = std::move(sent_.front());
    sent_.pop_front();
    auto answer = next_answer();
    if (!answer) lose("the connection to PostgreSQL broke");
    note(failure, answer.get(), sent);
    while (next_answer()) {
    }
    receive_sync();
    if (!failure.state.empty()) fail(failure, may_write);
    return answer;
}

void PostgresConnection::each(std::string_view sql, std::span<Value const> values,
                              std::function<bool(Row const&)> const& visit) {
    send_all(sql, values);
    Failure failure;
    receive_quiet(failure);
    auto const sent = std::move(sent_.front());
    sent_.pop_front();
    api().single_row_mode(handle_);
    bool more = true;
    std::exception_ptr thrown;
    while (auto const answer = next_answer()) {
        deadline_ = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        note(failure, answer.get(), sent);
        // Rows that nobody wants have to be read all the same before the next statement.
        if (!more || api().rows(answer.get()) == 0) continue;
        try {
            more = visit(PostgresRow(answer.get(), 0));
        } catch (...) {
            thrown = std::current_exception();
            more = false;
        }
    }
    receive_sync();
    if (thrown) std::rethrow_exception(thrown);
    if (!failure.state.empty()) fail(failure, true);
}

void PostgresConnection::note(Failure& first, PGresult const* answer, Sent const& sent) {
    auto const status = api().result_status(answer);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE) {
        if (sent.what == Awaited::prepare) sent.prepared->ready = true;
        return;
    }
    // What follows a failure in the same packet is left out by the server.
    if (status == PGRES_PIPELINE_ABORTED || !first.state.empty()) return;
    auto const field = [&](int code) {
        auto const* found = api().error_field(answer, code);
        return std::string(found ? found : "");
    };
    first = {field(PG_DIAG_SQLSTATE), field(PG_DIAG_MESSAGE_PRIMARY), sent.sql.substr(0, 300)};
    if (first.state.empty()) first.state = "08006";
}

void PostgresConnection::fail(Failure const& failure, bool may_write) {
    auto const& state = failure.state;
    auto const what = failure.message + ": " + failure.sql;
    auto const is_class = [&](std::string_view of) { return state.starts_with(of); };
    // Also a server that became a stand-by: the next connection finds the one that is not.
    bool const demoted = state == "25006" && may_write;
    if ((is_class("08") && state != "08P01") || state == "57P01" || state == "57P02" || state == "57P03" ||
        state == "25P03" || state == "25P04" || demoted)
        lose("PostgreSQL ended the connection (" + failure.message + ")");
    if (state == "25006") throw Fault("a read transaction must not write: " + failure.sql);
    if (state == "53100") throw StorageFull("the disk of the database is full");
    if (state == "40001" || state == "40P01" || state == "55P03") throw RunAgain(what);
    if (state == "0A000" && failure.message.starts_with("cached plan")) {
        statements_.clear();  // their names are never used again
        throw RunAgain(what);
    }
    if (state == "57014")
        throw Outage("a statement took longer than " + std::to_string(options_.statement_timeout.count()) +
                     " ms: " + what);
    if (is_class("53") || is_class("58") || is_class("XX")) throw Outage("PostgreSQL cannot go on: " + what);
    throw Fault(what);
}

std::int64_t PostgresConnection::execute(std::string_view sql, std::span<Value const> values, bool may_write) {
    auto const answer = run(sql, values, may_write);
    std::string_view const count = api().command_rows(const_cast<PGresult*>(answer.get()));
    std::int64_t rows = 0;
    std::from_chars(count.data(), count.data() + count.size(), rows);
    return rows;
}

void PostgresConnection::execute_later(std::string_view sql, std::span<Value const> values) {
    if (lost_) lose("the connection to PostgreSQL is lost");
    queue_.push_back(encode(sql, values));
    going_back_ = going_back_ || sql.starts_with("ROLLBACK TO");
    wrote_ = wrote_ || !leaves_nothing(sql);
}

void PostgresConnection::query(std::string_view sql, std::span<Value const> values, json::Type const& row,
                               std::function<void*()> const& next_row, bool may_write) {
    Prepared* prepared = nullptr;
    auto const answer = run(sql, values, may_write, &prepared);
    if (prepared->mapped != &row) {
        prepared->columns = match_columns(PostgresRow(answer.get(), 0), row, sql);
        prepared->mapped = &row;
    }
    for (int i = 0, count = api().rows(answer.get()); i < count; ++i) {
        void* target = next_row();
        if (!target) return;
        read_row(PostgresRow(answer.get(), i), row, prepared->columns, sql, target);
    }
}

std::optional<std::int64_t> PostgresConnection::number(std::string_view sql, std::span<Value const> values,
                                                       bool may_write) {
    auto const answer = run(sql, values, may_write);
    PostgresRow const row(answer.get(), 0);
    if (api().rows(answer.get()) == 0 || row.is_null(0)) return std::nullopt;
    return row.integer(0);
}

std::optional<std::string> PostgresConnection::text(std::string_view sql, std::span<Value const> values,
                                                    bool may_write) {
    auto const answer = run(sql, values, may_write);
    PostgresRow const row(answer.get(), 0);
    if (api().rows(answer.get()) == 0 || row.is_null(0)) return std::nullopt;
    return std::string(row.text(0));
}

bool PostgresConnection::in_transaction() const {
    return !lost_ && (begun_ || api().transaction_status(handle_) != PQTRANS_IDLE);
}

void PostgresConnection::begin(std::string_view sql) {
    wrote_ = false;
    execute_later(sql, {});
    begun_ = true;
}

void PostgresConnection::commit() {
    auto const answer = run("COMMIT", {}, true);
    if (std::string_view(api().command_tag(const_cast<PGresult*>(answer.get()))) != "COMMIT")
        throw Outage("the transaction was undone by PostgreSQL");
}

bool PostgresConnection::failed() const {
    return !lost_ && !going_back_ && api().transaction_status(handle_) == PQTRANS_INERROR;
}

bool PostgresConnection::roll_back() {
    queue_.clear();
    begun_ = going_back_ = false;
    if (lost_) return false;
    try {
        if (api().transaction_status(handle_) != PQTRANS_IDLE) run("ROLLBACK", {}, true);
    } catch (ConnectionLost const&) {
        return false;
    }
    return true;
}

void PostgresConnection::end_reading() {
    queue_.clear();
    bool const sent = !std::exchange(begun_, false) && !lost_ && api().transaction_status(handle_) != PQTRANS_IDLE;
    if (sent) send_and_forget("ROLLBACK");
}

void PostgresConnection::send_and_forget(std::string_view sql) {
    start_waiting();
    send(encode(sql, {}), Awaited::quiet);
    sync();
}

bool PostgresConnection::drop_queued(std::string_view sql) {
    if (queue_.empty() || queue_.back().sql != sql) return false;
    queue_.pop_back();
    return true;
}

int PostgresConnection::backend_pid() const { return api().backend_pid(handle_); }
int PostgresConnection::socket() const { return api().socket(handle_); }

std::vector<std::string> PostgresConnection::notifications(std::span<int const> own_backends) {
    if (lost_) lose("the connection to PostgreSQL is lost");
    // Answers that nobody took yet would stand in the way.
    start_waiting();
    Failure ignored;
    receive_quiet(ignored);
    if (api().consume_input(handle_) != 1) lose("the connection to PostgreSQL broke");
    std::vector<std::string> channels;
    while (auto* note = api().notifies(handle_)) {
        if (std::ranges::find(own_backends, note->be_pid) == own_backends.end()) channels.emplace_back(note->relname);
        api().free_memory(note);
    }
    return channels;
}

}  // namespace recado::db
