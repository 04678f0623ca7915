#include "platform/realtime/live_client.h"

#include <charconv>

#include "platform/db/events.h"
#include "platform/realtime/hub_state.h"

namespace recado::realtime {

namespace {

constexpr int longest_gap = 5'000;
constexpr std::size_t largest_gap = 4 << 20;
constexpr int identity_every_ticks = 30;
constexpr std::int64_t activity_lasts_ms = 60 * second_ms;

http::Item item(std::string text) { return std::make_shared<std::string const>(std::move(text)); }

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

}  // namespace

struct LiveClient::Gap {
    bool failed = true;
    bool too_long = false;
    std::int64_t last = 0;
    Sight sight;
    std::vector<Parcel> parcels;

    void read(std::vector<db::Event> const& events, Narrowing const& narrowing) {
        std::size_t size = 0;
        for (auto const& event : events) {
            if (event.audience.nobody) continue;
            parcels.push_back(parcel_of(event, sight.is_narrow() ? narrowing : Narrowing{}));
            size += parcels.back().item->size();
        }
        too_long = size > largest_gap;
        if (too_long) parcels.clear();
    }
};

std::optional<Activity> read_activity(std::string_view message) {
    auto const frame = json::decode_text<ClientFrame>(message);
    if (!frame || frame->type != "presence") return std::nullopt;
    Activity activity{.status = frame->status.value_or(Status::online), .doing = frame->doing.value_or(Doing::viewing)};
    if (activity.status == Status::offline) return std::nullopt;
    if (!frame->conversation_id || frame->conversation_id->empty() || activity.doing == Doing::left) return activity;
    auto const conversation = number(*frame->conversation_id);
    if (!conversation) return std::nullopt;
    activity.conversation_id = *conversation;
    return activity;
}

LiveClient::LiveClient(std::shared_ptr<HubState> hub, http::Request request, Who who)
    : hub_(std::move(hub)), request_(std::move(request)), who_(std::move(who)), connection_(hub_->next_connection++) {}

void LiveClient::opened(http::WebSocket& socket) {
    socket_ = &socket;
    generation_ = hub_->server.router().identities().generation();
    // First listen, then read what was missed: in the other order an event between the two would be lost.
    counted_ = true;
    ++hub_->narrow_sockets;
    hub_->enter(*this, socket);
    catch_up();
}

void LiveClient::catch_up() {
    auto const query = request_.query.find("seq");
    auto const seen = query == request_.query.end() ? std::nullopt : number(query->second);
    auto gap = std::make_shared<Gap>();
    auto resume = std::make_shared<std::move_only_function<void(std::move_only_function<void()>)>>(socket_->resume());
    hub_->database.read(
        who_,
        [gap, seen, hub = hub_](Tx& tx) {
            *gap = {};
            if (hub->narrowing.sight) gap->sight = hub->narrowing.sight(tx);
            gap->last = db::last_seq(tx);
            gap->failed = false;
            if (!seen || *seen == gap->last) return true;
            auto const first = db::first_seq(tx);
            gap->too_long = *seen > gap->last || gap->last - *seen > longest_gap || *seen + 1 < first;
            if (gap->too_long) return true;
            gap->read(db::events_after(tx, *seen, longest_gap), hub->narrowing);
            return true;
        },
        [gap, resume, weak = weak_from_this()](std::exception_ptr error) {
            if (error) *gap = {};
            (*resume)([gap, weak] {
                if (auto const self = weak.lock()) self->caught_up(std::move(*gap));
            });
        });
}

void LiveClient::caught_up(Gap gap) {
    if (!socket_) return;
    if (gap.failed) return socket_->close(1013, "try again soon");
    take_sight(std::move(gap.sight));
    socket_->send(item(R"({"type":"hello","seq":)" + std::to_string(gap.last) + R"(,"connection":")" +
                       std::to_string(connection_) + R"("})"));
    if (gap.too_long) socket_->send(item(R"({"type":"resync","seq":)" + std::to_string(gap.last) + '}'));
    for (auto const& parcel : gap.parcels)
        if (may_have(parcel)) socket_->send_asked(parcel.item);
    last_seq_ = std::max(last_seq_, gap.last);
    live_ = true;
    for (auto const& parcels : std::exchange(early_, {})) deliver(parcels);
    if (!socket_) return;
    for (auto const& change : hub_->presence.snapshot(who_.account)) pass_on(parcel_of(change, 0));
    become(activity_);
}

void LiveClient::deliver(Parcels const& parcels) {
    if (!live_) {
        early_.push_back(parcels);
        return;
    }
    for (auto const& parcel : *parcels) pass_on(parcel);
}

void LiveClient::pass_on(Parcel const& parcel) {
    if (parcel.seq != 0 && parcel.seq <= last_seq_) return;
    if (parcel.seq != 0) last_seq_ = parcel.seq;
    if (!socket_ || parcel.not_to == connection_ || !may_have(parcel)) return;
    hub_->delivered.add();
    socket_->send(parcel.item);
}

void LiveClient::text(std::string_view message) {
    auto const activity = read_activity(message);
    if (!activity || !live_ || !who_.user) return;
    if (activity->conversation_id == 0 || activity->conversation_id == activity_.conversation_id) {
        auto next = *activity;
        next.inbox = activity_.inbox;
        next.holder = activity_.holder;
        return become(next);
    }
    if (!hub_->narrowing.place) return become({.status = activity->status});
    auto place = std::make_shared<std::optional<Place>>();
    auto resume = std::make_shared<std::move_only_function<void(std::move_only_function<void()>)>>(socket_->resume());
    hub_->database.read(
        who_,
        [hub = hub_, place, id = activity->conversation_id](Tx& tx) {
            *place = hub->narrowing.place(tx, id);
            return true;
        },
        [place, resume, activity = *activity, weak = weak_from_this()](std::exception_ptr error) {
            if (error) return;
            (*resume)([place, activity, weak] {
                auto const self = weak.lock();
                // A conversation that one does not see is no place to be seen in.
                if (!self || !*place || !self->who_.sees((*place)->inbox)) return;
                if (!self->sight_.sees((*place)->holder)) return;
                auto next = activity;
                next.inbox = (*place)->inbox;
                next.holder = (*place)->holder;
                self->become(next);
            });
        });
}

void LiveClient::become(Activity activity) {
    if (!socket_ || !who_.user) return;
    activity_ = activity;
    said_ms_ = hub_->database.clock()().ms;
    hub_->tell(who_.account, hub_->presence.update(who_.account, who_.user, connection_, activity), connection_);
    if (activity.doing == Doing::replying && hub_->on_replying)
        hub_->on_replying(who_, activity.conversation_id, activity.inbox);
}

void LiveClient::tick() {
    if (!live_) return;
    ++ticks_;
    bool const silent = hub_->database.clock()().ms - said_ms_ > activity_lasts_ms;
    if (silent && activity_.conversation_id != 0) become({.status = activity_.status});
    bool const changed = hub_->server.router().identities().generation() != generation_;
    if (changed || ticks_ % identity_every_ticks == 0) check_identity();
}

void LiveClient::check_identity() {
    if (std::exchange(checking_, true)) return;
    generation_ = hub_->server.router().identities().generation();
    auto resume = std::make_shared<std::move_only_function<void(std::move_only_function<void()>)>>(socket_->resume());
    hub_->server.router().identify(request_, [resume, weak = weak_from_this()](Result<http::Identity> identity) {
        (*resume)([weak, identity = std::move(identity)]() mutable {
            if (auto const self = weak.lock()) self->identified(std::move(identity));
        });
    });
}

void LiveClient::identified(Result<http::Identity> identity) {
    checking_ = false;
    if (!socket_) return;
    if (!identity) {
        // A store that is busy or full is no reason to send anybody away.
        if (identity.error().kind == ErrorKind::unauthenticated) socket_->close(4401, "the session has ended");
        return;
    }
    if (identity->who.account != who_.account) return socket_->close(4000, "the session moved to another account");
    who_ = std::move(identity->who);
    if (hub_->narrowing.sight) look_again();
}

void LiveClient::look_again() {
    auto sight = std::make_shared<Sight>(sight_);
    auto resume = std::make_shared<std::move_only_function<void(std::move_only_function<void()>)>>(socket_->resume());
    hub_->database.read(
        who_,
        [sight, hub = hub_](Tx& tx) {
            *sight = hub->narrowing.sight(tx);
            return true;
        },
        [sight, resume, weak = weak_from_this()](std::exception_ptr error) {
            if (error) return;
            (*resume)([sight, weak] {
                auto const self = weak.lock();
                if (!self || !self->socket_ || *sight == self->sight_) return;
                self->take_sight(std::move(*sight));
                // What came into sight or went out of it without an event of its own.
                self->socket_->send(self->overflow());
            });
        });
}

void LiveClient::take_sight(Sight sight) {
    sight_ = std::move(sight);
    if (sight_.is_narrow() == counted_) return;
    counted_ = sight_.is_narrow();
    hub_->narrow_sockets += counted_ ? 1 : -1;
}

bool LiveClient::may_have(Parcel const& parcel) const {
    return may_receive(who_, parcel.audience) && stands_in_sight(sight_, parcel);
}

void LiveClient::closed() {
    auto const thread = socket_->thread();
    socket_ = nullptr;
    if (std::exchange(counted_, false)) --hub_->narrow_sockets;
    hub_->leave(*this, thread);
    if (who_.user) hub_->tell(who_.account, hub_->presence.leave(who_.account, who_.user, connection_), connection_);
}

http::Item LiveClient::overflow() { return item(R"({"type":"resync","seq":)" + std::to_string(last_seq_) + '}'); }

}  // namespace recado::realtime
