// Who sees which event, at once. After a commit every event is written as JSON once and shared by all open sockets that
// may see it; a socket that comes back with the last number it saw gets the gap and then goes on live, without a hole
// or a repetition. What nobody numbers (presence, typing) passes through here too and is kept only in memory. Decides
// visibility; stores nothing.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/base/sight.h"
#include "platform/db/database.h"
#include "platform/http/server.h"

namespace recado::realtime {

struct PresentPerson {
    UserId user_id;
    std::string status;  // online, away
};

// A record as it stands for those who see only what stands with them or with their team.
struct Place {
    InboxId inbox;
    Holder holder;
};

// With whom the record of an event stands, and stood before it.
struct Stand {
    std::optional<Holder> now;
    std::optional<Holder> before;
};

// What the feature that owns the records knows of them. Without `sight` everybody sees all of their inboxes.
struct Narrowing {
    std::function<Sight(Tx&)> sight;  // of who asks
    std::function<Stand(db::Event const&)> stand;
    // Where a conversation stands, so that "is writing" reaches only those who see it. Without it nobody is told.
    std::function<std::optional<Place>(Tx&, std::int64_t conversation_id)> place;
};

class Hub {
  public:
    // Registers GET /api/v1/live with the server. Both outlive the hub's last socket.
    Hub(http::Server& server, Database& database);
    ~Hub();

    // From the database's listener: quick, any thread, in order of commit.
    void publish(std::span<db::Event const> events);
    // Who is there now. Any thread.
    std::vector<PresentPerson> presence(AccountId account) const;
    // Told when somebody writes a reply, so that a channel can show it to the customer. On an io thread: must not
    // block. Before Server::start.
    void on_replying(std::function<void(Who const&, std::int64_t conversation_id, InboxId)> listener);
    // Before Server::start.
    void narrow(Narrowing narrowing);

  private:
    std::shared_ptr<struct HubState> state_;
};

// Whether `who` may have an event for `audience`; what stands with somebody else is another question.
bool may_receive(Who const& who, db::Audience const& audience);
// An event as clients get it.
std::string event_json(db::Event const& event);

}  // namespace recado::realtime
