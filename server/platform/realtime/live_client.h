// One open live socket: catches up with what it missed, then passes on what its person may see. Only on its io thread,
// except where said.
#pragma once

#include "platform/http/server.h"
#include "platform/realtime/hub.h"
#include "platform/realtime/presence.h"

namespace recado::realtime {

struct HubState;

// An event, or something without a number, on its way to all sockets of an account.
struct Parcel {
    std::int64_t seq = 0;  // 0: not numbered
    db::Audience audience;
    bool narrowed = false;  // about a record: whoever sees less than their inboxes may have it by its stand only
    Stand stand;
    std::uint64_t not_to = 0;  // a connection that knows already
    http::Item item;
};
using Parcels = std::shared_ptr<std::vector<Parcel> const>;

Parcel parcel_of(db::Event const& event, Narrowing const& narrowing);
Parcel parcel_of(PresenceChange const& change, std::uint64_t not_to);
// Without a stand what is narrowed is hidden.
bool stands_in_sight(Sight const& sight, Parcel const& parcel);

// What a client may say.
struct ClientFrame {
    std::string type;
    std::optional<Status> status;
    std::optional<std::string> conversation_id;
    std::optional<Doing> doing;
};
DESCRIBE(ClientFrame, FIELD(type, text(1, 20)), FIELD(status), FIELD(conversation_id, text(0, 19)), FIELD(doing))

// Nothing for what is not understood, which is ignored: an older server must bear a newer client. Conversation "" is
// none.
std::optional<Activity> read_activity(std::string_view message);

class LiveClient final : public http::WebSocketListener, public std::enable_shared_from_this<LiveClient> {
  public:
    LiveClient(std::shared_ptr<HubState> hub, http::Request request, Who who);

    void opened(http::WebSocket& socket) override;
    void text(std::string_view message) override;
    void tick() override;
    void closed() override;
    http::Item overflow() override;

    void deliver(Parcels const& parcels);
    AccountId account() const { return who_.account; }
    std::uint64_t connection() const { return connection_; }

  private:
    struct Gap;
    void catch_up();
    void caught_up(Gap gap);
    void pass_on(Parcel const& parcel);
    void check_identity();
    void identified(Result<http::Identity> identity);
    void look_again();
    void take_sight(Sight sight);
    bool may_have(Parcel const& parcel) const;
    void become(Activity activity);

    std::shared_ptr<HubState> hub_;
    http::Request request_;
    Who who_;
    Sight sight_;
    bool counted_ = false;  // among the narrow sockets
    std::uint64_t connection_;
    http::WebSocket* socket_ = nullptr;
    bool live_ = false;
    std::vector<Parcels> early_;  // came while the gap was being read
    std::int64_t last_seq_ = 0;
    std::uint64_t generation_ = 0;
    bool checking_ = false;
    int ticks_ = 0;
    Activity activity_;
    std::int64_t said_ms_ = 0;
};

}  // namespace recado::realtime
