// Hands every event of every account to the listeners of this process once and in the order of its number, whoever
// wrote it: what this node commits at once, what another node committed (or what could not be read at its time) from
// the table.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "platform/db/database.h"

namespace recado::db {

class Publisher {
  public:
    void listen(Listener listener);
    // What is there already is no news. Before the first commit.
    void start(Tx& tx);
    // Events that this node just committed. False when others come first that are not published yet: then all of them
    // have to be read with catch_up.
    bool publish(std::span<Event const> events);
    void catch_up(Tx& tx);
    void wake_jobs();

  private:
    void announce(std::span<Event const> events);
    void catch_up_account(Tx& tx, std::int64_t account, std::int64_t last);

    std::mutex mutex_;  // also makes the listeners hear one batch at a time
    std::vector<Listener> listeners_;
    std::unordered_map<std::int64_t, std::int64_t> published_;  // last number by account
};

}  // namespace recado::db
