// Who is there and what they are doing right now: kept in memory, by account, from what open sockets say. A person is
// gone when their last socket is.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/base/sight.h"
#include "platform/base/who.h"
#include "platform/json/describe.h"

namespace recado::realtime {

enum class Status : std::uint8_t { online, away, offline };
DESCRIBE_ENUM(Status, online, away, offline)

enum class Doing : std::uint8_t { viewing, replying, noting, left };
DESCRIBE_ENUM(Doing, viewing, replying, noting, left)

// One ephemeral item. Without a conversation it is about the person's status.
struct PresenceChange {
    UserId user_id;
    std::optional<Status> status;
    std::optional<std::int64_t> conversation_id;
    std::optional<Doing> doing;
    InboxId inbox;  // of the conversation: who may know
    Holder holder{};
};
std::string presence_json(PresenceChange const& change);

// What one socket says.
struct Activity {
    Status status = Status::online;
    std::int64_t conversation_id = 0;  // zero: none
    InboxId inbox;
    Holder holder{};
    Doing doing = Doing::viewing;
    bool operator==(Activity const&) const = default;
};

// Thread-safe. Every call gives what others must be told.
class Presence {
  public:
    using Changes = std::vector<PresenceChange>;

    Changes update(AccountId account, UserId user, std::uint64_t connection, Activity activity);
    Changes leave(AccountId account, UserId user, std::uint64_t connection);
    Changes snapshot(AccountId account) const;

  private:
    using Person = std::map<std::uint64_t, Activity>;  // by connection
    static Status status_of(Person const& person);
    static std::map<std::int64_t, Activity> conversations_of(Person const& person);
    static void compare(Changes& changes, UserId user, Person const& before, Person const& after);

    mutable std::mutex mutex_;
    std::unordered_map<AccountId, std::map<UserId, Person>> accounts_;
};

}  // namespace recado::realtime
