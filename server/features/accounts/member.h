// A member is a user in an account: the role, the inboxes they see, whether they are disabled, and whether they say
// they are there. An account always keeps an administrator who can log in.
#pragma once

#include "features/accounts/role.h"
#include "features/accounts/user.h"

namespace recado::accounts {

struct Member {
    UserId user_id;
    std::string name;
    std::optional<std::string> email;  // only for those who manage members, and for oneself; never in events
    RoleId role_id;
    RoleKind role_kind;
    std::vector<InboxId> inbox_ids;
    bool disabled;
    Availability availability;
    std::optional<Time> last_seen_at;
};
DESCRIBE(Member, FIELD(user_id), FIELD(name), FIELD(email), FIELD(role_id), FIELD(role_kind), FIELD(inbox_ids),
         FIELD(disabled), FIELD(availability), FIELD(last_seen_at))

std::vector<Member> all_members(Tx& tx);
Result<Member> find_member(Tx& tx, UserId user);
// Who a member is to transactions: permissions of the role and the inboxes they see. Nothing for strangers and the
// disabled.
std::optional<Who> who_of(Tx& tx, AccountId account, UserId user, Id<Session> session = {});

// The user joins the account of `tx`.
void add_member(Tx& tx, UserId user, RoleId role);
// Which inboxes the member sees from now on (ids of the account; checked by the caller). Announces the member.
void set_inboxes(Tx& tx, UserId user, std::vector<InboxId> const& inboxes);

struct MemberList {
    std::vector<Member> items;
};
DESCRIBE(MemberList, FIELD(items))
Result<MemberList> list_members(Tx& tx, Nothing const&);

struct UpdateMember {
    UserId user_id;
    std::optional<RoleId> role_id;
    std::optional<bool> disabled;
    std::optional<std::vector<InboxId>> inbox_ids;
};
DESCRIBE(UpdateMember, FIELD(user_id), FIELD(role_id), FIELD(disabled), FIELD(inbox_ids, items(0, 1000)))
// Nobody changes a member who may do more than they do, nor lifts somebody above themselves. Disabling ends the
// member's sessions at once.
Result<Member> update_member(Tx& tx, UpdateMember const& in);

struct RoleList {
    std::vector<Role> items;
};
DESCRIBE(RoleList, FIELD(items))
Result<RoleList> list_roles(Tx& tx, Nothing const&);

}  // namespace recado::accounts
