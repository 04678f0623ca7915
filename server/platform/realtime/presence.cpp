#include "platform/realtime/presence.h"

#include "platform/json/json.h"

namespace recado::realtime {

std::string presence_json(PresenceChange const& change) {
    std::string out = R"({"type":"presence","user_id":")" + std::to_string(change.user_id.value) + '"';
    if (change.status) out += R"(,"status":")" + std::string(json::name_of(*change.status)) + '"';
    if (change.conversation_id) out += R"(,"conversation_id":")" + std::to_string(*change.conversation_id) + '"';
    if (change.doing) out += R"(,"doing":")" + std::string(json::name_of(*change.doing)) + '"';
    return out + '}';
}

Status Presence::status_of(Person const& person) {
    if (person.empty()) return Status::offline;
    for (auto const& [connection, activity] : person)
        if (activity.status == Status::online) return Status::online;
    return Status::away;
}

// With two windows on one conversation the busier one counts.
std::map<std::int64_t, Activity> Presence::conversations_of(Person const& person) {
    std::map<std::int64_t, Activity> found;
    for (auto const& [connection, activity] : person) {
        if (activity.conversation_id == 0) continue;
        auto& kept = found.try_emplace(activity.conversation_id, activity).first->second;
        if (kept.doing == Doing::viewing) kept = activity;
    }
    return found;
}

void Presence::compare(Changes& changes, UserId user, Person const& before, Person const& after) {
    auto const status = status_of(after);
    if (status != status_of(before)) changes.push_back({.user_id = user, .status = status});
    auto const earlier = conversations_of(before);
    auto const now = conversations_of(after);
    for (auto const& [id, activity] : now) {
        auto const known = earlier.find(id);
        if (known == earlier.end() || known->second.doing != activity.doing)
            changes.push_back({.user_id = user,
                               .conversation_id = id,
                               .doing = activity.doing,
                               .inbox = activity.inbox,
                               .holder = activity.holder});
    }
    for (auto const& [id, activity] : earlier)
        if (!now.contains(id))
            changes.push_back({.user_id = user,
                               .conversation_id = id,
                               .doing = Doing::left,
                               .inbox = activity.inbox,
                               .holder = activity.holder});
}

Presence::Changes Presence::update(AccountId account, UserId user, std::uint64_t connection, Activity activity) {
    std::lock_guard lock(mutex_);
    auto& person = accounts_[account][user];
    auto const before = person;
    person.insert_or_assign(connection, activity);
    Changes changes;
    compare(changes, user, before, person);
    return changes;
}

Presence::Changes Presence::leave(AccountId account, UserId user, std::uint64_t connection) {
    std::lock_guard lock(mutex_);
    Changes changes;
    auto const people = accounts_.find(account);
    if (people == accounts_.end()) return changes;
    auto const found = people->second.find(user);
    if (found == people->second.end()) return changes;
    auto const before = found->second;
    found->second.erase(connection);
    compare(changes, user, before, found->second);
    if (found->second.empty()) people->second.erase(found);
    if (people->second.empty()) accounts_.erase(people);
    return changes;
}

Presence::Changes Presence::snapshot(AccountId account) const {
    std::lock_guard lock(mutex_);
    Changes changes;
    auto const people = accounts_.find(account);
    if (people == accounts_.end()) return changes;
    for (auto const& [user, person] : people->second) compare(changes, user, {}, person);
    return changes;
}

}  // namespace recado::realtime
