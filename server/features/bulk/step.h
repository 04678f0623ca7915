// One conversation of a bulk action: doing it and undoing it, by the functions that people use on one conversation.
#pragma once

#include "features/bulk/bulk.h"
#include "features/conversations/record.h"

namespace recado::bulk {

// What bulk actions change, as it stood at one moment.
struct Facts {
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
    std::vector<LabelId> label_ids;
    std::int64_t priority;
    conversations::Status status;
    std::optional<Time> snoozed_until;
    bool archived;
    std::int64_t unread_count;
    bool operator==(Facts const&) const = default;
};
DESCRIBE(Facts, FIELD(assignee_id), FIELD(team_id), FIELD(label_ids), FIELD(priority), FIELD(status),
         FIELD(snoozed_until), FIELD(archived), FIELD(unread_count))
Facts facts_of(conversations::Record const& record);

Result<Done> apply(Tx& tx, conversations::Record const& record, BulkAction const& action);
// Puts back what is still as the action left it; what somebody changed since stays.
Result<Done> restore(Tx& tx, conversations::Record const& record, Facts const& before, Facts const& after);

}  // namespace recado::bulk
