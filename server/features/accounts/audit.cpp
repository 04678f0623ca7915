#include "features/accounts/audit.h"

#include <charconv>

#include "platform/db/events.h"

namespace recado::accounts {
namespace {

constexpr int standard_limit = 60;

std::optional<std::int64_t> parse_cursor(std::string_view cursor) {
    std::int64_t seq = 0;
    auto const [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), seq);
    if (error != std::errc() || end != cursor.data() + cursor.size() || seq <= 0) return std::nullopt;
    return seq;
}

AuditEvent to_entry(db::Event event) {
    AuditEvent entry{.seq = event.seq,
                     .type = std::move(event.type),
                     .at = event.at,
                     .actor = {.kind = event.actor_kind, .id = std::nullopt, .name = std::nullopt},
                     .reason = std::nullopt,
                     .subject = {std::move(event.subject_kind), {event.subject_id}},
                     .data = {std::move(event.data)}};
    if (event.actor_id != 0) entry.actor.id = Id<Audited>{event.actor_id};
    if (!event.actor_name.empty()) entry.actor.name = std::move(event.actor_name);
    if (!event.reason.empty()) entry.reason = std::move(event.reason);
    return entry;
}

}  // namespace

Result<AuditLog> read_audit_log(Tx& tx, ReadAuditLog const& in) {
    std::int64_t before = 0;
    if (in.cursor) {
        auto const seq = parse_cursor(*in.cursor);
        if (!seq) return invalid("cursor", "bad_format", "is not the next_cursor of a page");
        before = *seq;
    }
    auto const limit = in.limit.value_or(standard_limit);
    auto events = db::events_before(tx, before, in.subject_kind.value_or(""), in.actor_id.value_or(Id<Audited>{}).value,
                                    limit + 1);
    AuditLog log;
    bool const more = events.size() > static_cast<std::size_t>(limit);
    if (more) events.pop_back();
    for (auto& event : events) log.items.push_back(to_entry(std::move(event)));
    if (more) log.next_cursor = std::to_string(log.items.back().seq);
    return log;
}

}  // namespace recado::accounts
