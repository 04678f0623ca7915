#include "platform/realtime/hub.h"

#include "platform/realtime/hub_state.h"

namespace recado::realtime {

bool may_receive(Who const& who, db::Audience const& audience) {
    if (audience.nobody) return false;
    if (audience.user && audience.user != who.user) return false;
    if (audience.inbox && !who.sees(audience.inbox)) return false;
    return who.can(audience.permission);
}

std::string event_json(db::Event const& event) {
    std::string out = R"({"seq":)" + std::to_string(event.seq) + R"(,"type":)";
    json::write_string(out, event.type);
    out += R"(,"at":)" + std::to_string(event.at.ms) + R"(,"actor":{"kind":)";
    json::write_string(out, json::name_of(event.actor_kind));
    if (event.actor_id != 0) out += R"(,"id":")" + std::to_string(event.actor_id) + '"';
    if (!event.actor_name.empty()) {
        out += R"(,"name":)";
        json::write_string(out, event.actor_name);
    }
    out += '}';
    if (!event.reason.empty()) {
        out += R"(,"reason":)";
        json::write_string(out, event.reason);
    }
    out += R"(,"subject":{"kind":)";
    json::write_string(out, event.subject_kind);
    out += R"(,"id":")" + std::to_string(event.subject_id) + R"("},"data":)" + event.data + '}';
    return out;
}

Parcel parcel_of(db::Event const& event, Narrowing const& narrowing) {
    Parcel parcel{
        .seq = event.seq, .audience = event.audience, .item = std::make_shared<std::string const>(event_json(event))};
    // What is meant for one person was narrowed by whoever announced it.
    parcel.narrowed =
        event.audience.inbox && !event.audience.user && event.audience.permission == Permission::view_conversations;
    if (parcel.narrowed && narrowing.stand) parcel.stand = narrowing.stand(event);
    return parcel;
}

Parcel parcel_of(PresenceChange const& change, std::uint64_t not_to) {
    return {.audience = {.inbox = change.inbox},
            .narrowed = change.conversation_id.has_value(),
            .stand = {.now = change.holder, .before = {}},
            .not_to = not_to,
            .item = std::make_shared<std::string const>(presence_json(change))};
}

bool stands_in_sight(Sight const& sight, Parcel const& parcel) {
    if (!sight.is_narrow() || !parcel.narrowed) return true;
    auto const& [now, before] = parcel.stand;
    return now && sight.sees(*now) && (!before || sight.sees(*before));
}

Hub::Hub(http::Server& server, Database& database) : state_(std::make_shared<HubState>(server, database)) {
    server.websocket("/api/v1/live",
                     {.accept = [state = state_](http::Request const& request, http::Identity const& identity) {
                         return std::make_shared<LiveClient>(state, request, identity.who);
                     }});
}

Hub::~Hub() = default;

void Hub::on_replying(std::function<void(Who const&, std::int64_t, InboxId)> listener) {
    state_->on_replying = std::move(listener);
}

void Hub::narrow(Narrowing narrowing) { state_->narrowing = std::move(narrowing); }

void Hub::publish(std::span<db::Event const> events) {
    if (state_->is_empty()) return;
    for (std::size_t i = 0; i < events.size();) {
        AccountId const account{events[i].account_id};
        auto parcels = std::make_shared<std::vector<Parcel>>();
        for (; i < events.size() && events[i].account_id == account.value; ++i) {
            if (events[i].audience.nobody) continue;
            parcels->push_back(parcel_of(events[i], state_->narrow_sockets > 0 ? state_->narrowing : Narrowing{}));
        }
        if (!parcels->empty()) state_->post(account, parcels);
    }
}

std::vector<PresentPerson> Hub::presence(AccountId account) const {
    std::vector<PresentPerson> people;
    for (auto const& change : state_->presence.snapshot(account))
        if (change.status) people.push_back({change.user_id, std::string(json::name_of(*change.status))});
    return people;
}

HubState::HubState(http::Server& live_server, Database& store)
    : server(live_server),
      database(store),
      delivered(live_server.metrics().counter("recado_live_delivered_total", "Items queued for live sockets")),
      registries_(static_cast<std::size_t>(live_server.threads())) {}

void HubState::enter(LiveClient& client, http::WebSocket const& socket) {
    registries_[static_cast<std::size_t>(socket.thread())][client.account()].insert(&client);
    ++sockets_;
    std::lock_guard lock(mutex_);
    auto& mailbox = mailboxes_[socket.thread()];
    if (!mailbox.resume) mailbox.resume = socket.resume();
    ++mailbox.sockets[client.account()];
}

void HubState::leave(LiveClient& client, int thread) {
    auto& registry = registries_[static_cast<std::size_t>(thread)];
    auto const clients = registry.find(client.account());
    clients->second.erase(&client);
    if (clients->second.empty()) registry.erase(clients);
    --sockets_;
    std::lock_guard lock(mutex_);
    auto const mailbox = mailboxes_.find(thread);
    auto const count = mailbox->second.sockets.find(client.account());
    if (--count->second == 0) mailbox->second.sockets.erase(count);
    // Keeping the way to an idle thread would keep the thread itself beyond the server's end.
    if (mailbox->second.sockets.empty()) mailboxes_.erase(mailbox);
}

void HubState::post(AccountId account, Parcels const& parcels) {
    std::lock_guard lock(mutex_);
    for (auto& [thread, mailbox] : mailboxes_) {
        if (!mailbox.sockets.contains(account)) continue;
        mailbox.resume([self = shared_from_this(), thread = thread, account, parcels] {
            auto& registry = self->registries_[static_cast<std::size_t>(thread)];
            auto const clients = registry.find(account);
            if (clients == registry.end()) return;
            for (auto* const client : clients->second) client->deliver(parcels);
        });
    }
}

void HubState::tell(AccountId account, Presence::Changes const& changes, std::uint64_t not_to) {
    if (changes.empty()) return;
    auto parcels = std::make_shared<std::vector<Parcel>>();
    for (auto const& change : changes) parcels->push_back(parcel_of(change, not_to));
    post(account, parcels);
}

}  // namespace recado::realtime
