#include "platform/db/store_tx.h"

namespace recado::db {

namespace {

// Announcements inside subscribers of announcements; deeper than this is a circle.
constexpr int max_within_depth = 8;

}  // namespace

std::string placeholders(std::size_t first, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "$" : ", $") + std::to_string(first + i);
    return out;
}

Connection& StoreTx::alive() {
    if (!connection_.in_transaction()) throw Outage("the transaction was undone by the store");
    return connection_;
}

Outbox& StoreTx::writable() {
    check(outbox_ != nullptr, "a read transaction must not write");
    return *outbox_;
}

std::int64_t StoreTx::execute(std::string_view sql, std::span<Value const> values) {
    return alive().execute(sql, values, outbox_ != nullptr);
}

void StoreTx::query(std::string_view sql, std::span<Value const> values, json::Type const& row,
                    std::function<void*()> const& next_row) {
    alive().query(sql, values, row, next_row, outbox_ != nullptr);
}

std::optional<std::int64_t> StoreTx::scalar_number(std::string_view sql, std::span<Value const> values) {
    return alive().number(sql, values, outbox_ != nullptr);
}

std::optional<std::string> StoreTx::scalar_text(std::string_view sql, std::span<Value const> values) {
    return alive().text(sql, values, outbox_ != nullptr);
}

std::int64_t StoreTx::next_display_id(std::string_view noun) {
    return *number(
        "INSERT INTO counters (account_id, noun, value) VALUES ($1, $2, 1) "
        "ON CONFLICT (account_id, noun) DO UPDATE SET value = counters.value + 1 RETURNING value",
        account().value, noun);
}

void StoreTx::enqueue(NewJob job) {
    auto& outbox = writable();
    auto const id = next_id_value(now().ms);
    auto const key =
        job.unique_key.empty() ? std::optional<std::string_view>() : std::optional<std::string_view>(job.unique_key);
    auto const run_at = job.run_at.ms == 0 ? now() : job.run_at;
    auto const added =
        run("INSERT INTO jobs (id, account_id, kind, payload, queue, lane, held, unique_key, state, attempt, "
            "max_attempts, run_at, leased_until, "
            "created_at) VALUES ($1, $2, $3, $4, $5, $6, $6 <> 0 AND EXISTS (SELECT 1 FROM jobs WHERE account_id = $2 "
            "AND lane = $6 "
            "AND lane <> 0 AND state IN ('waiting', 'running')), $7, 'waiting', 0, $8, $9, 0, $10) "
            "ON CONFLICT (account_id, unique_key) WHERE unique_key IS NOT NULL AND state = 'waiting' DO NOTHING",
            id, account().value, job.kind, job.payload, job.queue, job.lane, key, job.max_attempts, run_at, now());
    if (added > 0) outbox.count_job();
}

void StoreTx::record(std::string_view type, Subject subject, std::string data) {
    check(bool(account()), "an event needs an account");
    writable().append(alive(), {.account_id = account().value,
                                .seq = 0,
                                .type = std::string(type),
                                .subject_kind = std::string(subject.kind),
                                .subject_id = subject.id,
                                .audience = subject.audience,
                                .actor_kind = who().kind,
                                .actor_id = who().actor_id,
                                .actor_name = who().name,
                                .reason = std::move(subject.reason),
                                .data = std::move(data),
                                .at = now()});
}

void StoreTx::run_within(std::string_view type, void const* event) {
    auto const found = subscribers_.find(type);
    if (found == subscribers_.end()) return;
    struct Depth {
        int& depth;
        explicit Depth(int& d) : depth(d) { ++depth; }
        ~Depth() { --depth; }
    } const depth(within_depth_);
    check(within_depth_ <= max_within_depth, "events announce each other in a circle");
    for (auto const& subscriber : found->second) subscriber(*this, event);
}

void StoreTx::begin_nested() {
    alive().execute_later("SAVEPOINT nested", {});
    marks_.push_back(outbox_ ? outbox_->mark() : Outbox::Mark{});
}

void StoreTx::release_nested() {
    alive().execute_later("RELEASE nested", {});
    marks_.pop_back();
}

void StoreTx::rollback_nested() {
    auto const mark = marks_.back();
    marks_.pop_back();
    if (outbox_) outbox_->undo_to(mark);
    // Otherwise the database has undone everything already, and the first error says why.
    if (!connection_.in_transaction()) return;
    connection_.execute_later("ROLLBACK TO nested", {});
    connection_.execute_later("RELEASE nested", {});
}

}  // namespace recado::db
