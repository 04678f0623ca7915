// The Tx over a connection to either database. In a read transaction (no outbox) everything that writes is a Fault.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "platform/db/outbox.h"

namespace recado::db {

using Subscribers = std::map<std::string, std::vector<Within>, std::less<>>;

class StoreTx final : public Tx {
  public:
    StoreTx(Connection& connection, Outbox* outbox, Subscribers const& subscribers, Who who, Time now)
        : Tx(std::move(who), now), connection_(connection), outbox_(outbox), subscribers_(subscribers) {}

    std::int64_t execute(std::string_view sql, std::span<Value const> values) override;
    void query(std::string_view sql, std::span<Value const> values, json::Type const& row,
               std::function<void*()> const& next_row) override;
    std::optional<std::int64_t> scalar_number(std::string_view sql, std::span<Value const> values) override;
    std::optional<std::string> scalar_text(std::string_view sql, std::span<Value const> values) override;
    std::int64_t next_display_id(std::string_view noun) override;
    void enqueue(NewJob job) override;
    void wake_jobs() override { writable().count_job(); }
    Dialect dialect() const override { return connection_.dialect(); }
    void join_account(AccountId account) override {
        if (outbox_) outbox_->join(connection_, account);
    }

  private:
    void record(std::string_view type, Subject subject, std::string data) override;
    void run_within(std::string_view type, void const* event) override;
    void begin_nested() override;
    void release_nested() override;
    void rollback_nested() override;

    // After a rollback by the database itself every further statement would commit on its own.
    Connection& alive();
    Outbox& writable();

    Connection& connection_;
    Outbox* outbox_;
    Subscribers const& subscribers_;
    std::vector<Outbox::Mark> marks_;
    int within_depth_ = 0;
};

}  // namespace recado::db
