#include "channels/service.h"

#include <algorithm>

#include "features/conversations/media.h"
#include "features/inboxes/inbox.h"
#include "features/inboxes/outbox.h"
#include "features/templates/template.h"
#include "platform/base/check.h"

namespace recado::channels {
namespace {

constexpr std::string_view read_mark_job = "send_read_mark";
constexpr std::int64_t typing_gap_ms = 20 * second_ms;

struct InboxRef {
    InboxId inbox_id;
};
DESCRIBE(InboxRef, FIELD(inbox_id))

struct AttachmentRef {
    std::int64_t attachment_id;
};
DESCRIBE(AttachmentRef, FIELD(attachment_id))

struct Stopped {
    InboxId id;
    AccountId account_id;
};
DESCRIBE(Stopped, FIELD(id), FIELD(account_id))

template <class T>
T payload_of(jobs::Job const& job) {
    auto payload = json::decode_text<T>(job.payload);
    check(payload.has_value(), "a job has its payload");
    return std::move(*payload);
}

void enqueue_read_mark(Tx& tx, ConversationId conversation, InboxId inbox, bool typing) {
    auto const source = conversations::last_inbound_source(tx, conversation);
    if (!source) return;
    tx.enqueue({.kind = read_mark_job,
                .payload = json::to_text(ReadMark{inbox, *source, typing}),
                .queue = "interactive",
                .unique_key = std::string(typing ? "typing:" : "read_mark:") + std::to_string(conversation.value),
                .max_attempts = 1});
}

// An agent has seen what the customer wrote: the customer gets the blue ticks.
void on_conversation_updated(Tx& tx, conversations::ConversationUpdated const& event) {
    bool const read = event.before.unread_count > 0 && event.conversation.unread_count == 0;
    if (read && tx.who().kind == ActorKind::user)
        enqueue_read_mark(tx, event.conversation.id, event.conversation.inbox_id, false);
}

}  // namespace

void Service::add(std::unique_ptr<Channel> channel) {
    inboxes::add_kind(channel->kind());
    channels_.push_back(std::move(channel));
}

Channel* Service::find(std::string_view kind) const {
    for (auto const& channel : channels_)
        if (channel->capabilities().kind == kind) return channel.get();
    return nullptr;
}

Channel* Service::channel_of(AccountId account, InboxId inbox) {
    auto const found = database_.read_now(Who::system(account), [&](Tx& tx) { return inboxes::find_inbox(tx, inbox); });
    return found ? find(found->kind) : nullptr;
}

void Service::routes(http::Api& api) {
    for (auto const& channel : channels_) channel->routes(api);
    letter_routes(api);
    connect_routes(api);
    api.get("/channels",
            [this](Tx&, Nothing const&) -> Result<CapabilitiesList> {
                CapabilitiesList list;
                for (auto const& channel : channels_) list.items.push_back(channel->capabilities());
                return list;
            },
            {.summary = "What each kind of inbox can do"});
    api.get("/inboxes/{inbox_id}/templates", templates::list_templates, {.summary = "Message templates of an inbox"});
    api.post("/inboxes/{inbox_id}/templates/sync",
             [](Tx& tx, InboxRef const& in) -> Result<Done> {
                 TRY(inboxes::find_inbox(tx, in.inbox_id));
                 tx.enqueue({.kind = "sync_templates",
                             .payload = json::to_text(in),
                             .unique_key = "sync_templates:" + std::to_string(in.inbox_id.value)});
                 return Done{};
             },
             {.summary = "Fetch the templates of an inbox from its provider", .needs = Permission::manage_templates});
}

void Service::letter_routes(http::Api& api) {
    auto const needs = Permission::manage_inboxes;
    api.get("/queue/dead_letters", list_dead_letters,
            {.summary = "What providers sent and could not be used, newest first", .needs = needs});
    api.post("/queue/dead_letters/{dead_letter_id}/replay",
             [this](Tx& tx, OneDeadLetter const& in) -> Result<Done> { return replay(tx, in, feed()); },
             {.summary = "Take it in again, after the cause was mended", .needs = needs});
    api.post("/queue/dead_letters/{dead_letter_id}/dismissal", dismiss,
             {.summary = "Set it aside for good", .needs = needs});
}

Feed Service::feed() {
    return [this](Tx& tx, std::string const& source, std::string const& body) -> Result<Done> {
        auto* channel = find(source);
        if (!channel) return conflict("channel_missing", "no channel of this kind is installed");
        return channel->replay(tx, body);
    };
}

int Service::replay_dead_letters() {
    return *database_.write_now(Who::system({}), [this](Tx& tx) -> Result<int> { return replay_all(tx, feed()); });
}

void Service::jobs(jobs::Runner& runner) {
    for (auto const& channel : channels_) channel->jobs(runner);
    auto const for_inbox = [this](auto work) {
        return [this, work](Database&, jobs::Job const& job) -> jobs::Outcome {
            auto const inbox = payload_of<InboxRef>(job).inbox_id;
            auto* channel = channel_of(job.account_id, inbox);
            return channel ? work(*channel, job.account_id, inbox) : jobs::Done{};
        };
    };
    runner.handle_sending(
        std::string(inboxes::send_message_job), [this](Database&, jobs::Job const& job) { return send_message(job); },
        [this](Database&, jobs::Job const& job) { return leave_unsent(job); });
    runner.handle("check_inbox", for_inbox([](Channel& channel, AccountId account, InboxId inbox) {
                      return channel.check_health(account, inbox);
                  }));
    runner.handle("sync_templates", for_inbox([](Channel& channel, AccountId account, InboxId inbox) {
                      return channel.sync_templates(account, inbox);
                  }));
    auto const mark_read = [this](Database&, jobs::Job const& job) -> jobs::Outcome {
        auto const mark = payload_of<ReadMark>(job);
        auto* channel = channel_of(job.account_id, mark.inbox_id);
        return channel ? channel->mark_read(job.account_id, mark) : jobs::Done{};
    };
    runner.handle_sending(std::string(read_mark_job), mark_read, jobs::forget);
    runner.handle("fetch_media", [this](Database&, jobs::Job const& job) -> jobs::Outcome {
        auto const attachment = payload_of<AttachmentRef>(job).attachment_id;
        auto const pending = database_.read_now(Who::system(job.account_id),
                                                [&](Tx& tx) -> Result<std::optional<conversations::PendingMedia>> {
                                                    return conversations::find_pending_media(tx, {attachment});
                                                });
        auto* channel = *pending ? channel_of(job.account_id, (*pending)->inbox_id) : nullptr;
        return channel ? channel->fetch_media(job.account_id, attachment, job.attempt) : jobs::Done{};
    });
    runner.every("recheck_stopped_inboxes", 5 * minute_ms, [this](Database&) { recheck_stopped(); });
}

void Service::subscribe() {
    database_.within(std::string(conversations::ConversationUpdated::event_type), [](Tx& tx, void const* event) {
        on_conversation_updated(tx, *static_cast<conversations::ConversationUpdated const*>(event));
    });
}

void Service::on_events(std::span<db::Event const> events) {
    bool const changed =
        std::ranges::any_of(events, [](db::Event const& event) { return event.type.starts_with("inbox_"); });
    if (!changed) return;
    for (auto const& channel : channels_) channel->forget_connections();
}

void Service::show_typing(Tx& tx, ConversationId conversation, InboxId inbox) {
    {
        std::scoped_lock lock(mutex_);
        auto& shown = typing_shown_[conversation];
        if (tx.now() - shown < typing_gap_ms) return;
        shown = tx.now();
        if (typing_shown_.size() > 10'000)
            std::erase_if(typing_shown_, [&](auto const& entry) { return tx.now() - entry.second > typing_gap_ms; });
    }
    enqueue_read_mark(tx, conversation, inbox, true);
}

// A channel that stopped may have been mended on the provider's side.
void Service::recheck_stopped() {
    (void)database_.write_now(Who::system({}), [](Tx& tx) -> Result<Done> {
        for (auto const& inbox :
             tx.all<Stopped>("SELECT id, account_id FROM inboxes WHERE health = 'error' AND deleted_at IS NULL")) {
            tx.act_as(Who::system(inbox.account_id));
            tx.enqueue({.kind = "check_inbox",
                        .payload = json::to_text(InboxRef{inbox.id}),
                        .unique_key = "check_inbox:" + std::to_string(inbox.id.value)});
        }
        return Done{};
    });
}

}  // namespace recado::channels
