// Typed 64-bit ids, ordered by time: 42 bits of milliseconds since 2024-01-01, 12 that ascend within a process, 10 for
// the process among those of one database (id_node.h). In JSON they are decimal strings, because JavaScript numbers end
// at 2^53. Zero means "none" and is never given out.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace recado {

template <class Noun>
struct Id {
    std::int64_t value = 0;
    constexpr explicit operator bool() const { return value != 0; }
    auto operator<=>(Id const&) const = default;
};

namespace accounts {
struct Account;
struct User;
struct Role;
struct Session;
}  // namespace accounts
namespace inboxes {
struct Inbox;
}
namespace contacts {
struct Contact;
struct Identity;
}  // namespace contacts
namespace conversations {
struct Conversation;
struct Message;
}  // namespace conversations
namespace labels {
struct Label;
}
namespace teams {
struct Team;
}
namespace files {
struct File;
}

using AccountId = Id<accounts::Account>;
using UserId = Id<accounts::User>;
using InboxId = Id<inboxes::Inbox>;
using ContactId = Id<contacts::Contact>;
using IdentityId = Id<contacts::Identity>;
using ConversationId = Id<conversations::Conversation>;
using MessageId = Id<conversations::Message>;
using LabelId = Id<labels::Label>;
using TeamId = Id<teams::Team>;
using FileId = Id<files::File>;

// Hands out ascending ids; thread-safe. `now_ms` is UTC milliseconds and may jump back: ids still ascend.
std::int64_t next_id_value(std::int64_t now_ms);

}  // namespace recado

template <class Noun>
struct std::hash<recado::Id<Noun>> {
    std::size_t operator()(recado::Id<Noun> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
