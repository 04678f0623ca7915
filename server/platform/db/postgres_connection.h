// One connection to a PostgreSQL server. Always in libpq's pipeline mode: statements that are queued travel in the
// packet of the next one that somebody waits for, so BEGIN, locks and savepoints cost no round trip. Nothing here waits
// longer than the time-out of a statement and a little: a server that does not answer is a lost connection.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/db/connection.h"
#include "platform/db/libpq.h"

namespace recado::db {

struct PostgresOptions {
    std::string url;
    std::chrono::milliseconds statement_timeout{10'000};
    std::chrono::milliseconds connect_timeout{10'000};
    bool durable = true;  // false: a crash of the server may lose the last transactions (tests)
    int oldest_server = 150'000;
};

class PostgresConnection final : public Connection {
  public:
    // Throws ConnectionLost when nobody answers, Outage when the server refuses us or is not fit for us.
    explicit PostgresConnection(PostgresOptions options);
    ~PostgresConnection() override;

    Dialect dialect() const override { return Dialect::postgres; }
    void execute_script(std::string const& sql) override;
    std::int64_t execute(std::string_view sql, std::span<Value const> values, bool may_write = true) override;
    void execute_later(std::string_view sql, std::span<Value const> values) override;
    void query(std::string_view sql, std::span<Value const> values, json::Type const& row,
               std::function<void*()> const& next_row, bool may_write = true) override;
    std::optional<std::int64_t> number(std::string_view sql, std::span<Value const> values,
                                       bool may_write = true) override;
    std::optional<std::string> text(std::string_view sql, std::span<Value const> values,
                                    bool may_write = true) override;
    void each(std::string_view sql, std::span<Value const> values,
              std::function<bool(Row const&)> const& visit) override;
    bool in_transaction() const override;

    // Begins with the next statement; a transaction without statements never reaches the server.
    void begin(std::string_view sql);
    // Throws Outage when the server rolled back instead.
    void commit();
    // Forgets what is queued and undoes what was sent. False when the connection is lost.
    bool roll_back();
    // Ends a transaction that only read, without waiting for the answer.
    void end_reading();
    // Sends at once and does not wait; a failure is nobody's matter.
    void send_and_forget(std::string_view sql);
    // Drops the last queued statement if it was never sent.
    bool drop_queued(std::string_view sql);
    // Whether a statement other than SELECT was sent or queued since begin().
    bool wrote() const { return wrote_; }
    // A statement of the transaction failed: all that can follow is going back.
    bool failed() const;

    bool lost() const { return lost_; }
    int backend_pid() const;
    int socket() const;
    // Names of channels that other backends notified, as far as they have arrived. Reads what the socket has.
    std::vector<std::string> notifications(std::span<int const> own_backends);

  private:
    struct Prepared {
        std::string name;
        std::vector<Oid> types;
        std::uint64_t last_used = 0;
        bool ready = false;
        json::Type const* mapped = nullptr;
        std::vector<int> columns;
    };
    struct Queued {
        std::string sql;
        std::string arena;                    // the texts of the values, each with its end
        std::vector<std::ptrdiff_t> offsets;  // negative: NULL
        std::string types;                    // a letter for each value
    };
    enum class Awaited : std::uint8_t { prepare, quiet, wanted, sync };
    struct Sent {
        Awaited what;
        Prepared* prepared;
        std::string sql;
    };
    struct Failure {
        std::string state, message, sql;
    };
    struct Clear {
        void operator()(PGresult* result) const { api().clear(result); }
    };
    using Answer = std::unique_ptr<PGresult, Clear>;

    static Libpq const& api() { return libpq(); }
    void connect();
    void set_up();
    Queued encode(std::string_view sql, std::span<Value const> values) const;
    Prepared& prepare(Queued const& statement);
    void make_room();
    void send(Queued const& statement, Awaited what);
    void sync();
    Prepared& send_all(std::string_view sql, std::span<Value const> values);
    Answer run(std::string_view sql, std::span<Value const> values, bool may_write, Prepared** used = nullptr);
    void receive_quiet(Failure& failure);
    void receive_sync();
    Answer next_answer();
    void start_waiting();
    void wait(bool for_reading);
    void note(Failure& first, PGresult const* answer, Sent const& sent);
    [[noreturn]] void fail(Failure const& failure, bool may_write);
    [[noreturn]] void lose(std::string const& why);

    PostgresOptions options_;
    PGconn* handle_ = nullptr;
    std::unordered_map<std::string, Prepared> statements_;
    std::vector<Queued> queue_;
    std::deque<Sent> sent_;
    std::uint64_t uses_ = 0;
    std::chrono::steady_clock::time_point deadline_;
    bool begun_ = false;       // BEGIN is queued
    bool going_back_ = false;  // ROLLBACK TO is queued
    bool wrote_ = false;
    bool lost_ = false;
};

}  // namespace recado::db
