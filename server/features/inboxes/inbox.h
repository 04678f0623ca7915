// An inbox is a connected channel: a WhatsApp number today. Here are its name, members, health and reopen window; what
// its channel needs (settings, secrets) is checked and shown by the kind (kinds.h). Who may see an inbox is decided by
// membership, or by the permission view_all_inboxes.
#pragma once

#include "features/inboxes/kinds.h"

namespace recado::inboxes {

enum class Health : std::uint8_t { unknown, ok, warning, error };
DESCRIBE_ENUM(Health, unknown, ok, warning, error)

struct Inbox {
    InboxId id;
    std::string name;
    std::string kind;
    std::vector<UserId> member_ids;
    Health health;
    std::optional<std::string> health_detail;
    std::optional<Time> last_inbound_at;
    std::int64_t reopen_window_h;
    Time created_at;
    std::optional<json::Raw> whatsapp;  // the settings of its kind; only for those who manage inboxes
};
DESCRIBE(Inbox, FIELD(id), FIELD(name), FIELD(kind), FIELD(member_ids), FIELD(health), FIELD(health_detail),
         FIELD(last_inbound_at), FIELD(reopen_window_h), FIELD(created_at), FIELD(whatsapp))

struct InboxList {
    std::vector<Inbox> items;
};
DESCRIBE(InboxList, FIELD(items))

struct OneInbox {
    InboxId inbox_id;
};
DESCRIBE(OneInbox, FIELD(inbox_id))

struct NewInbox {
    std::string name;
    std::string kind;
    std::optional<std::int64_t> reopen_window_h;
    std::optional<std::vector<UserId>> member_ids;
    std::optional<json::Raw> whatsapp;
};
DESCRIBE(NewInbox, FIELD(name, text(1, 100)), FIELD(kind, text(1, 40)), FIELD(reopen_window_h, range(0, 8760)),
         FIELD(member_ids, items(0, 10000)), FIELD(whatsapp))

struct InboxChange {
    InboxId inbox_id;
    std::optional<std::string> name;
    std::optional<std::int64_t> reopen_window_h;
    std::optional<json::Raw> whatsapp;
};
DESCRIBE(InboxChange, FIELD(inbox_id), FIELD(name, text(1, 100)), FIELD(reopen_window_h, range(0, 8760)),
         FIELD(whatsapp))

struct SetInboxMembers {
    InboxId inbox_id;
    std::vector<UserId> member_ids;
};
DESCRIBE(SetInboxMembers, FIELD(inbox_id), FIELD(member_ids, items(0, 10000)))

// The inboxes that who asks may see.
Result<InboxList> list_inboxes(Tx& tx, Nothing const&);
Result<Inbox> show_inbox(Tx& tx, OneInbox const& in);
Result<Inbox> create_inbox(Tx& tx, NewInbox const& in);
Result<Inbox> update_inbox(Tx& tx, InboxChange const& in);
// Its conversations are kept but no longer shown.
Result<Done> delete_inbox(Tx& tx, OneInbox const& in);
Result<Inbox> set_inbox_members(Tx& tx, SetInboxMembers const& in);
Result<Inbox> check_inbox(Tx& tx, OneInbox const& in);

// Without regard to who asks; 404 when the account has none such.
Result<Inbox> find_inbox(Tx& tx, InboxId id);
std::optional<KindData> find_kind_data(Tx& tx, InboxId id);
// What a health check found; announces the inbox when it differs from what was known.
void set_health(Tx& tx, InboxId id, Health health, std::string const& detail);
// What a channel learned about its settings (a verified name, say).
// A warning beside what is known already: an inbox that is out of order stays so.
void warn(Tx& tx, InboxId id, std::string const& detail);
void set_kind_settings(Tx& tx, InboxId id, std::string const& settings);

struct Assignable {
    UserId user_id;
    std::string name;
};
// The member, if they may see the inbox and answer in it.
std::optional<Assignable> find_assignable(Tx& tx, InboxId inbox, UserId user);

struct InboxCreated {
    static constexpr std::string_view event_type = "inbox_created";
    Inbox inbox;
};
DESCRIBE(InboxCreated, FIELD(inbox))
struct InboxUpdated {
    static constexpr std::string_view event_type = "inbox_updated";
    Inbox inbox;
};
DESCRIBE(InboxUpdated, FIELD(inbox))
struct InboxDeleted {
    static constexpr std::string_view event_type = "inbox_deleted";
    InboxId inbox_id;
};
DESCRIBE(InboxDeleted, FIELD(inbox_id))

}  // namespace recado::inboxes
