// What the hub and its sockets share. The registry of a thread belongs to that thread; the list of threads that have
// sockets is locked.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "platform/realtime/live_client.h"
#include "platform/realtime/presence.h"

namespace recado::realtime {

struct HubState : std::enable_shared_from_this<HubState> {
    HubState(http::Server& live_server, Database& store);

    http::Server& server;
    Database& database;
    Presence presence;
    Narrowing narrowing;
    // Sockets that see less than their inboxes, or of which that is not yet known: only for them events are looked
    // into.
    std::atomic<std::int64_t> narrow_sockets{0};
    std::function<void(Who const&, std::int64_t, InboxId)> on_replying;
    std::atomic<std::uint64_t> next_connection{1};
    http::Counter& delivered;

    // On the client's thread.
    void enter(LiveClient& client, http::WebSocket const& socket);
    void leave(LiveClient& client, int thread);
    // Any thread: to all sockets of the account, by way of their threads.
    void post(AccountId account, Parcels const& parcels);
    void tell(AccountId account, Presence::Changes const& changes, std::uint64_t not_to);
    bool is_empty() const { return sockets_ == 0; }

  private:
    using Resume = std::move_only_function<void(std::move_only_function<void()>)>;
    struct Mailbox {
        Resume resume;
        std::unordered_map<AccountId, int> sockets;  // how many of which account this thread has
    };
    using Registry = std::unordered_map<AccountId, std::unordered_set<LiveClient*>>;

    std::atomic<std::int64_t> sockets_{0};
    std::mutex mutex_;
    std::map<int, Mailbox> mailboxes_;
    std::vector<Registry> registries_;  // by thread; each touched by its thread only
};

}  // namespace recado::realtime
