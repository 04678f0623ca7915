#include "features/conversations/access.h"
#include "features/conversations/change.h"

namespace recado::conversations {

namespace {

// The line of history that tells the step from one status to another.
void tell(Change& change, Status status) {
    auto const before = change.before().status;
    switch (status) {
        case Status::open:
            change.activity(before == Status::snoozed ? "unsnoozed" : "reopened");
            break;
        case Status::pending:
            change.activity("reopened");
            break;
        case Status::closed:
            change.activity("closed");
            break;
        case Status::snoozed:
            change.activity("snoozed", change->snoozed_until
                                           ? R"({"until":)" + std::to_string(change->snoozed_until->ms) + "}"
                                           : "{}");
            break;
    }
}

// A person who reopens after the window of the inbox starts the next ticket, as a customer would.
void reopen_by_hand(Tx& tx, Change& change) {
    if (change->closed_at && tx.now() - *change->closed_at <= change->reopen_window_h * hour_ms) return;
    ++change->ticket_episode;
    change->first_reply_at.reset();
    change.activity("ticket_opened",
                    R"({"number":")" + ticket_number(change->display_id, change->ticket_episode) + "\"}");
}

struct Due {
    std::int64_t account_id;
    ConversationId id;
};
DESCRIBE(Due, FIELD(account_id), FIELD(id))

}  // namespace

Result<Conversation> set_status(Tx& tx, SetStatus const& in) {
    auto record = TRY(find_visible(tx, in.conversation_id));
    if (in.status == Status::snoozed && in.snoozed_until && *in.snoozed_until <= tx.now())
        return invalid("snoozed_until", "too_small", "is in the past");
    if (in.status != Status::snoozed && in.snoozed_until)
        return invalid("snoozed_until", "unexpected", "only a snoozed conversation has it");
    bool const same =
        record.status == in.status && (in.status != Status::snoozed || record.snoozed_until == in.snoozed_until);
    if (same) return show_to(tx.who(), record);

    Change change(tx, std::move(record));
    change.because(in.reason.value_or(""));
    change->status = in.status;
    change->snoozed_until = in.snoozed_until;
    tell(change, in.status);
    if (change.before().status == Status::closed) reopen_by_hand(tx, change);
    if (in.status != Status::closed && change->archived_at) {
        change->archived_at.reset();
        change.activity("unarchived");
    }
    return show_to(tx.who(), change.commit());
}

Result<Conversation> set_archived(Tx& tx, SetArchived const& in) {
    auto record = TRY(find_visible(tx, in.conversation_id));
    if (record.archived_at.has_value() == in.archived) return show_to(tx.who(), record);
    Change change(tx, std::move(record));
    if (in.archived && change->status != Status::closed) {
        change->status = Status::closed;
        change.activity("closed");
    }
    if (in.archived)
        change->archived_at = tx.now();
    else
        change->archived_at.reset();
    change.activity(in.archived ? "archived" : "unarchived");
    return show_to(tx.who(), change.commit());
}

int wake_snoozed(Tx& tx) {
    auto const due = tx.all<Due>(
        "SELECT account_id, id FROM conversations WHERE snoozed_until IS NOT NULL AND snoozed_until <= $1 ORDER BY "
        "snoozed_until LIMIT 500",
        tx.now());
    auto const before = tx.who();
    for (auto const& one : due) {
        tx.act_as(Who::system({one.account_id}));
        auto record = find_record(tx, one.id);
        if (!record) {  // its inbox is gone: nobody would see it wake
            tx.run("UPDATE conversations SET snoozed_until = NULL WHERE account_id = $1 AND id = $2", one.account_id,
                   one.id);
            continue;
        }
        Change change(tx, std::move(*record));
        change->status = Status::open;
        change.activity("unsnoozed");
        change.commit();
    }
    tx.act_as(before);
    return static_cast<int>(due.size());
}

}  // namespace recado::conversations
