// PostgreSQL as copying needs it: rows in and out as COPY text, in one session without limit of time. Everything else
// uses db/connection.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/libpq.h"

namespace recado::backup {

class PostgresHandle {
  public:
    // Throws Outage without the password when nobody answers or the server refuses.
    explicit PostgresHandle(std::string const& address);
    ~PostgresHandle();
    PostgresHandle(PostgresHandle const&) = delete;
    PostgresHandle& operator=(PostgresHandle const&) = delete;

    void run(std::string const& sql);
    // NULL reads as the empty text.
    std::vector<std::vector<std::string>> rows(std::string const& sql);
    std::optional<std::string> value(std::string const& sql);
    bool has_table(std::string_view name);

    // Each line without its end.
    void copy_out(std::string const& sql, std::function<void(std::string_view line)> const& line);
    void copy_in(std::string const& sql, std::string_view lines);

  private:
    struct Clear {
        void operator()(PGresult* result) const { db::libpq().clear(result); }
    };
    using Answer = std::unique_ptr<PGresult, Clear>;
    Answer ask(std::string const& sql, ExecStatusType expected);
    // Takes what is left of an answer, so that the session can go on.
    void drain();
    [[noreturn]] void fail(std::string_view sql);

    PGconn* handle_ = nullptr;
};

// A text as a constant of SQL.
std::string literal(std::string_view text);

}  // namespace recado::backup
