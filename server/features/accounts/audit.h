// The audit log: every write of the account, who did it, and what was before. It is the table of events, read
// backwards.
#pragma once

#include "features/accounts/permission.h"
#include "platform/db/tx.h"

namespace recado::accounts {

struct Audited;  // any noun: the log is about all of them

struct AuditActor {
    ActorKind kind;
    std::optional<Id<Audited>> id;
    std::optional<std::string> name;
};
DESCRIBE(AuditActor, FIELD(kind), FIELD(id), FIELD(name))

struct AuditSubject {
    std::string kind;
    Id<Audited> id;
};
DESCRIBE(AuditSubject, FIELD(kind), FIELD(id))

struct AuditEvent {
    std::int64_t seq;
    std::string type;
    Time at;
    AuditActor actor;
    std::optional<std::string> reason;
    AuditSubject subject;
    json::Raw data;
};
DESCRIBE(AuditEvent, FIELD(seq), FIELD(type), FIELD(at), FIELD(actor), FIELD(reason), FIELD(subject), FIELD(data))

struct AuditLog {
    std::vector<AuditEvent> items;
    std::optional<std::string> next_cursor;
};
DESCRIBE(AuditLog, FIELD(items), FIELD(next_cursor))

struct ReadAuditLog {
    std::optional<std::string> cursor;
    std::optional<Id<Audited>> actor_id;
    std::optional<std::string> subject_kind;
    std::optional<int> limit;
};
DESCRIBE(ReadAuditLog, FIELD(cursor, text(1, 20)), FIELD(actor_id), FIELD(subject_kind, text(1, 40)),
         FIELD(limit, range(1, 200)))
Result<AuditLog> read_audit_log(Tx& tx, ReadAuditLog const& in);

}  // namespace recado::accounts
