#include "platform/jobs/pause.h"

#include <algorithm>

#include "platform/base/check.h"

namespace recado::jobs {

namespace {

constexpr std::int64_t hold_ms = 5 * minute_ms;
// Also how held jobs are found again when sending resumes.
constexpr std::string_view held_text = "sending is paused: this installation is a copy (see GET /sending)";

Resumed const* find_resumed(Pause const& pause, AccountId account) {
    auto const found = std::ranges::find(pause.resumed, account, &Resumed::account_id);
    return found == pause.resumed.end() ? nullptr : &*found;
}

Sending shown(Tx& tx, std::optional<Pause> const& pause) {
    if (!pause || !pause->holds(tx.account())) return {.paused = false};
    auto const waiting = tx.number(
        "SELECT count(*) FROM jobs WHERE account_id = $1 AND state = 'waiting' AND kind IN (SELECT kind FROM jobs "
        "WHERE account_id = $1 AND state = 'waiting' AND last_error = $2)",
        tx.account().value, held_text);
    return {.paused = true,
            .reason = pause->reason,
            .since = pause->since,
            .made_at = pause->made_at,
            .waiting = waiting.value_or(0)};
}

}  // namespace

// What belongs to no account (a password reset asked for) is no message of anybody's customers: new ones may go.
bool Pause::holds(AccountId account) const { return account.value != 0 && !find_resumed(*this, account); }

bool Pause::discards(AccountId account, Time job_made_at) const {
    if (job_made_at >= since) return false;
    if (account.value == 0) return true;
    auto const* resumed = find_resumed(*this, account);
    return resumed && resumed->leftovers == Leftovers::discard;
}

std::optional<Pause> find_pause(Tx& tx) {
    auto const stored = tx.text("SELECT value FROM settings WHERE key = $1", pause_setting);
    if (!stored) return std::nullopt;
    auto pause = json::decode_text<Pause>(*stored);
    check(pause.has_value(), "the setting sending_paused holds a pause");
    return std::move(*pause);
}

void hold_back(Tx& tx, Pause const& pause, std::vector<std::string> const& kinds) {
    if (kinds.empty()) return;
    auto const until = tx.now() + hold_ms;
    std::vector<db::Value> values{db::to_value(until), db::to_value(held_text), db::to_value(tx.now())};
    for (auto const& kind : kinds) values.push_back(db::to_value(kind));
    auto sql =
        "UPDATE jobs SET run_at = $1, last_error = $2 WHERE state = 'waiting' AND NOT held AND run_at <= $3 AND "
        "account_id <> 0 AND kind IN (" +
        db::placeholders(4, kinds.size()) + ")";
    if (!pause.resumed.empty()) {
        sql += " AND account_id NOT IN (" + db::placeholders(values.size() + 1, pause.resumed.size()) + ")";
        for (auto const& resumed : pause.resumed) values.push_back(db::to_value(resumed.account_id));
    }
    tx.execute(sql, values);
}

Retry held_back() { return {.after_ms = hold_ms, .error = std::string(held_text), .count_attempt = false}; }

Result<Sending> show_sending(Tx& tx, Nothing const&) { return shown(tx, find_pause(tx)); }

Result<Sending> resume_sending(Tx& tx, ResumeSending const& in) {
    auto pause = find_pause(tx);
    if (!pause || !pause->holds(tx.account())) return conflict("not_paused", "sending is not paused");
    pause->resumed.push_back({tx.account(), in.leftovers});
    tx.run("UPDATE settings SET value = $1 WHERE key = $2", json::to_text(*pause), pause_setting);
    tx.run(
        "UPDATE jobs SET run_at = $1, last_error = NULL WHERE account_id = $2 AND state = 'waiting' AND last_error = "
        "$3",
        tx.now(), tx.account().value, held_text);
    tx.wake_jobs();
    tx.announce({.kind = "account", .id = tx.account().value}, SendingResumed{in.leftovers});
    return shown(tx, pause);
}

}  // namespace recado::jobs
