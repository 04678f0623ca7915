// One connection to either database, used by one thread at a time: statements with $1 placeholders, kept prepared.
// Turns the errors of the database into Outage, StorageFull and Fault. Features never see it; they have Tx.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/check.h"
#include "platform/db/dialect.h"
#include "platform/db/rows.h"
#include "platform/db/tx.h"

namespace recado::db {

// The store cannot be trusted any more (I/O error, damage): no write may follow in this process.
struct StoreBroken : Outage {
    using Outage::Outage;
};
// Nobody answers at the other end. What the connection had not committed is undone.
struct ConnectionLost : Outage {
    using Outage::Outage;
};
// Another transaction was in the way: the same work succeeds when it is run again.
struct RunAgain : Outage {
    using Outage::Outage;
};

class Connection {
  public:
    enum class Mode { read_write, read_only };

    virtual ~Connection() = default;
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    virtual Dialect dialect() const = 0;

    // Statements without values that need no cache: pragmas, migrations, BEGIN and COMMIT of those who work without Tx.
    virtual void execute_script(std::string const& sql) = 0;

    // Gives how many rows changed.
    virtual std::int64_t execute(std::string_view sql, std::span<Value const> values, bool may_write = true) = 0;
    // For statements of a transaction whose outcome nobody looks at: may run together with the next one.
    virtual void execute_later(std::string_view sql, std::span<Value const> values) { execute(sql, values); }
    virtual void query(std::string_view sql, std::span<Value const> values, json::Type const& row,
                       std::function<void*()> const& next_row, bool may_write = true) = 0;
    virtual std::optional<std::int64_t> number(std::string_view sql, std::span<Value const> values,
                                               bool may_write = true) = 0;
    virtual std::optional<std::string> text(std::string_view sql, std::span<Value const> values,
                                            bool may_write = true) = 0;
    // Row by row, however many they are, until `visit` returns false. The row is valid during the call.
    virtual void each(std::string_view sql, std::span<Value const> values,
                      std::function<bool(Row const&)> const& visit) = 0;

    // False after the database has rolled back by itself (full disk, I/O error, time-out, lost connection).
    virtual bool in_transaction() const = 0;

  protected:
    Connection() = default;
};

// A connection of one's own, beside or without a Database: for commands that copy whole stores. `where` is a path or a
// postgres:// address. Has no time-out and knows nothing about migrations and locks.
std::unique_ptr<Connection> connect(std::string const& where, Connection::Mode mode);

}  // namespace recado::db
