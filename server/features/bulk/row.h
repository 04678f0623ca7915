// The stored form of bulk work, for those who begin it and for the job that does it.
#pragma once

#include "features/bulk/bulk.h"

namespace recado::bulk {

struct Row {
    BulkId id;
    UserId user_id;
    ActorKind actor_kind;
    std::int64_t actor_id;
    std::string actor_name;
    json::Raw permissions;
    json::Raw action;
    json::Raw query;
    BulkState state;
    std::int64_t total;
    std::int64_t handled;
    std::int64_t changed;
    std::int64_t refused;
    std::int64_t restored;
    std::optional<std::string> error;
    std::optional<FileId> file_id;
    Time created_at;
    Time updated_at;

    BulkAction what() const;
};
DESCRIBE(Row, FIELD(id), FIELD(user_id), FIELD(actor_kind), FIELD(actor_id), FIELD(actor_name), FIELD(permissions),
         FIELD(action), FIELD(query), FIELD(state), FIELD(total), FIELD(handled), FIELD(changed), FIELD(refused),
         FIELD(restored), FIELD(error), FIELD(file_id), FIELD(created_at), FIELD(updated_at))

std::optional<Row> find_row(Tx& tx, BulkId id);
Bulk show(Row const& row);
// Writes what progresses: state, counters, error, file.
void store(Tx& tx, Row& row);
void announce(Tx& tx, Row const& row);
void insert_items(Tx& tx, BulkId bulk, std::int64_t first, std::span<ConversationId const> ids);
void enqueue(Tx& tx, BulkId bulk);

// Who the work is done for: with the rights they still have, and not more than when they asked. Nothing when they are
// gone.
std::optional<Who> acting(Tx& tx, Row const& row);
// Whether who asks may do this at all. Of each conversation it is asked again.
bool may(Who const& who, BulkKind kind);

}  // namespace recado::bulk
