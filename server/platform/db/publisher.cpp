#include "platform/db/publisher.h"

#include "platform/base/log.h"
#include "platform/db/events.h"

namespace recado::db {

namespace {

constexpr int page = 1'000;

struct Newest {
    std::int64_t account_id;
    std::int64_t seq;
};
DESCRIBE(Newest, FIELD(account_id), FIELD(seq))

// Skips through the key from account to account instead of reading all events.
std::vector<Newest> newest(Tx& tx) {
    return tx.all<Newest>(
        "WITH RECURSIVE found (account_id) AS (SELECT min(account_id) FROM events UNION ALL SELECT (SELECT "
        "min(e.account_id) FROM events e WHERE e.account_id > found.account_id) FROM found WHERE found.account_id IS "
        "NOT NULL) SELECT account_id, (SELECT max(e.seq) FROM events e WHERE e.account_id = found.account_id) AS seq "
        "FROM found WHERE account_id IS NOT NULL");
}

}  // namespace

void Publisher::listen(Listener listener) {
    std::lock_guard const lock(mutex_);
    listeners_.push_back(std::move(listener));
}

void Publisher::start(Tx& tx) {
    std::lock_guard const lock(mutex_);
    for (auto const& [account, seq] : newest(tx)) published_[account] = seq;
}

bool Publisher::publish(std::span<Event const> events) {
    std::lock_guard const lock(mutex_);
    std::unordered_map<std::int64_t, std::int64_t> next;
    std::vector<Event> news;
    for (auto const& event : events) {
        auto& last = next.try_emplace(event.account_id, published_[event.account_id]).first->second;
        if (event.seq > last + 1) return false;
        if (event.seq <= last) continue;  // another thread read them from the table meanwhile
        last = event.seq;
        news.push_back(event);
    }
    announce(news);
    return true;
}

void Publisher::catch_up(Tx& tx) {
    for (auto const& [account, seq] : newest(tx)) {
        bool behind = false;
        {
            std::lock_guard const lock(mutex_);
            behind = published_[account] < seq;
        }
        if (behind) catch_up_account(tx, account, seq);
    }
}

void Publisher::catch_up_account(Tx& tx, std::int64_t account, std::int64_t last) {
    tx.act_as(Who::system(AccountId{account}));
    // Held while reading: nobody else may go on with the account in between.
    std::lock_guard const lock(mutex_);
    for (;;) {
        auto const after = published_[account];
        if (after >= last) return;
        auto const events = events_after(tx, after, page);
        if (events.empty()) return;
        announce(events);
    }
}

void Publisher::announce(std::span<Event const> events) {
    if (events.empty()) return;
    for (auto const& event : events) published_[event.account_id] = event.seq;
    for (auto const& listener : listeners_) {
        try {
            if (listener.events) listener.events(events);
        } catch (std::exception const& error) {
            log::error("a listener of commits threw", {{"error", error.what()}});
        }
    }
}

void Publisher::wake_jobs() {
    std::vector<Listener> listeners;
    {
        std::lock_guard const lock(mutex_);
        listeners = listeners_;
    }
    for (auto const& listener : listeners) {
        try {
            if (listener.jobs_waiting) listener.jobs_waiting();
        } catch (std::exception const& error) {
            log::error("a listener of commits threw", {{"error", error.what()}});
        }
    }
}

}  // namespace recado::db
