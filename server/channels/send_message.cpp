// One try to hand a message to its provider. The attempt is durable before the first byte leaves; what is certain
// decides what follows, and what is not certain is never tried again by itself.
#include "channels/service.h"
#include "features/inboxes/inbox.h"
#include "features/inboxes/outbox.h"
#include "platform/base/check.h"

namespace recado::channels {
namespace {

using conversations::MessageError;
using conversations::MessageState;

constexpr std::int64_t horizon_ms = 15 * minute_ms;  // after that a person decides
constexpr std::int64_t stopped_poll_ms = 30 * second_ms;

struct Peek {
    conversations::MessageRow row;
    inboxes::Inbox inbox;
};

std::optional<Peek> peek(Database& database, AccountId account, MessageId message) {
    auto found = database.read_now(Who::system(account), [&](Tx& tx) -> Result<std::optional<Peek>> {
        auto row = conversations::find_message_row(tx, message);
        if (!row || row->state != MessageState::queued) return std::nullopt;
        auto inbox = inboxes::find_inbox(tx, row->inbox_id);
        if (!inbox) return std::nullopt;
        return Peek{std::move(*row), std::move(*inbox)};
    });
    return std::move(*found);
}

MessageId message_of(jobs::Job const& job) {
    auto const payload = json::decode_text<inboxes::SendMessage>(job.payload);
    check(payload.has_value(), "a job has its payload");
    return payload->message_id;
}

bool past_horizon(jobs::Job const& job, Time now, std::int64_t delay_ms) {
    return job.attempt >= job.max_attempts || now.ms + delay_ms > job.created_at.ms + horizon_ms;
}

template <class F>
void write(Database& database, AccountId account, F f) {
    (void)database.write_now(Who::system(account), [&](Tx& tx) -> Result<Done> {
        f(tx);
        return Done{};
    });
}

// The message could not even be tried in time.
jobs::Outcome give_up(Database& database, jobs::Job const& job, MessageId message, MessageError error) {
    write(database, job.account_id, [&](Tx& tx) {
        if (conversations::begin_attempt(tx, message)) conversations::mark_failed(tx, message, error);
    });
    return jobs::Done{};
}

}  // namespace

jobs::Outcome Service::leave_unsent(jobs::Job const& job) {
    return give_up(database_, job, message_of(job),
                   {.code = "left_unsent",
                    .title = "It waited when this installation was copied",
                    .detail = "The original may have sent it. Nobody has sent it from here.",
                    .retryable = true});
}

jobs::Outcome Service::send_message(jobs::Job const& job) {
    auto const message = message_of(job);
    auto const seen = peek(database_, job.account_id, message);
    if (!seen) return jobs::Done{};
    auto* channel = find(seen->inbox.kind);
    auto const now = database_.clock()();
    if (!channel)
        return give_up(database_, job, message,
                       {.code = "channel_missing",
                        .title = "No channel of this kind is installed",
                        .detail = {},
                        .retryable = true});
    if (seen->inbox.health == inboxes::Health::error) {
        if (past_horizon(job, now, stopped_poll_ms))
            return give_up(database_, job, message,
                           {.code = "channel_stopped",
                            .title = "The channel is out of order",
                            .detail = seen->inbox.health_detail,
                            .retryable = true});
        return jobs::Retry{.after_ms = stopped_poll_ms,
                           .error = "the channel is stopped: " + seen->inbox.health_detail.value_or(""),
                           .count_attempt = false};
    }
    if (auto const wait = channel->wait_ms({seen->inbox.id, seen->row.conversation_id, now}); wait > 0) {
        if (past_horizon(job, now, wait))
            return give_up(
                database_, job, message,
                {.code = "rate_limited", .title = "Too many messages at once", .detail = {}, .retryable = true});
        return jobs::Retry{.after_ms = wait, .error = "waits for its turn", .count_attempt = false};
    }

    std::optional<conversations::Outgoing> outgoing;
    write(database_, job.account_id, [&](Tx& tx) { outgoing = conversations::begin_attempt(tx, message); });
    if (!outgoing) return jobs::Done{};
    auto const outcome = channel->send(job.account_id, *outgoing, job.attempt);
    bool const again = outcome.verdict == Verdict::refused && !past_horizon(job, now, outcome.retry_after_ms);
    write(database_, job.account_id, [&](Tx& tx) {
        switch (outcome.verdict) {
            case Verdict::accepted:
                conversations::mark_accepted(tx, message, outcome.source_id);
                break;
            case Verdict::unknown:
                conversations::mark_unknown(tx, message, outcome.error);
                break;
            case Verdict::failed:
                conversations::mark_failed(tx, message, outcome.error);
                break;
            case Verdict::refused:
                if (again)
                    conversations::mark_refused(tx, message, outcome.error);
                else
                    conversations::mark_failed(tx, message, outcome.error);
        }
        if (!outcome.stops_inbox.empty())
            inboxes::set_health(tx, outgoing->inbox_id, inboxes::Health::error, outcome.stops_inbox);
        if (!outcome.warns_inbox.empty()) inboxes::warn(tx, outgoing->inbox_id, outcome.warns_inbox);
    });
    if (again)
        return jobs::Retry{.after_ms = std::max<std::int64_t>(outcome.retry_after_ms, 1),
                           .error = outcome.error.code + " " + outcome.error.title};
    return jobs::Done{};
}

}  // namespace recado::channels
