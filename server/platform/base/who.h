// Who asks: the account they act in, the actor that history will name, what they may do and which inboxes they may see.
// Every transaction carries one Who; records are reached only through functions that look at it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/base/id.h"

namespace recado {

// What a role may allow. Append only: the position is stored nowhere, the names are (roles.permissions is a JSON list
// of names).
enum class Permission : std::uint8_t {
    none,                  // for routes that every member may call
    view_conversations,    // see conversations of one's inboxes
    reply,                 // write to customers and notes
    assign_conversations,  // give a conversation to somebody else
    take_unassigned,       // take an unassigned conversation
    close_conversations,   // status, snooze, archive, priority
    label_conversations,   // put labels on
    view_contacts,
    edit_contacts,
    block_contacts,
    manage_labels,
    manage_inboxes,  // connect and set up channels
    manage_templates,
    manage_members,  // members, invitations, roles
    manage_account,
    manage_api_tokens,
    view_audit_log,
    view_queue,  // jobs: look, retry, cancel
    view_reports,
    view_all_inboxes,  // sees every inbox without being a member
    count_,            // not a permission: their number
};

class PermissionSet {
  public:
    constexpr PermissionSet() = default;
    constexpr void add(Permission permission) { bits_ |= bit(permission); }
    constexpr bool has(Permission permission) const {
        return permission == Permission::none || (bits_ & bit(permission)) != 0;
    }
    static constexpr PermissionSet all() {
        PermissionSet set;
        set.bits_ = ~std::uint64_t{0};
        return set;
    }

  private:
    static constexpr std::uint64_t bit(Permission permission) {
        return std::uint64_t{1} << static_cast<unsigned>(permission);
    }
    std::uint64_t bits_ = 0;
};

enum class ActorKind : std::uint8_t { user, contact, bot, automation, campaign, import, api, system };

struct Who {
    AccountId account;
    UserId user;  // zero unless a person (or a token that acts for one) asks
    ActorKind kind = ActorKind::system;
    std::int64_t actor_id = 0;  // user, contact, rule, token ... by kind
    std::string name;           // as history shows it
    PermissionSet permissions;
    std::vector<std::int64_t> inboxes;  // visible inbox ids, sorted; ignored with view_all_inboxes
    std::int64_t session_id = 0;        // zero for tokens and machines

    bool can(Permission permission) const { return permissions.has(permission); }
    bool sees(InboxId inbox) const;

    // The machine itself, with every permission, inside one account.
    static Who system(AccountId account);
};

}  // namespace recado
