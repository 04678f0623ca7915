#include "features/accounts/member.h"

#include <algorithm>
#include <map>

#include "features/accounts/events.h"
#include "features/accounts/session.h"
#include "platform/base/check.h"

namespace recado::accounts {
namespace {

struct Row {
    UserId user_id;
    std::string name;
    std::string email;
    RoleId role_id;
    RoleKind role_kind;
    bool disabled;
    Availability availability;
    std::optional<Time> last_seen_at;
};
DESCRIBE(Row, FIELD(user_id), FIELD(name), FIELD(email), FIELD(role_id), FIELD(role_kind), FIELD(disabled),
         FIELD(availability), FIELD(last_seen_at))

struct Sight {
    UserId user_id;
    InboxId inbox_id;
};
DESCRIBE(Sight, FIELD(user_id), FIELD(inbox_id))

struct Access {
    std::string name;
    RoleKind kind;
    json::Raw permissions;
};
DESCRIBE(Access, FIELD(name), FIELD(kind), FIELD(permissions))

Member to_member(Tx const& tx, Row row, std::vector<InboxId> inboxes) {
    bool const shows_email = tx.who().can(Permission::manage_members) || tx.who().user == row.user_id;
    return {.user_id = row.user_id,
            .name = std::move(row.name),
            .email = shows_email ? std::optional(std::move(row.email)) : std::nullopt,
            .role_id = row.role_id,
            .role_kind = row.role_kind,
            .inbox_ids = std::move(inboxes),
            .disabled = row.disabled,
            .availability = row.availability,
            .last_seen_at = row.last_seen_at};
}

// Events reach everybody in the account; addresses do not.
Member without_email(Member member) {
    member.email.reset();
    return member;
}

std::vector<InboxId> inboxes_of(Tx& tx, UserId user) {
    std::vector<InboxId> inboxes;
    for (auto const& sight : tx.all<Sight>("SELECT user_id, inbox_id FROM inbox_members WHERE account_id = $1"
                                           " AND user_id = $2 ORDER BY inbox_id",
                                           tx.account(), user))
        inboxes.push_back(sight.inbox_id);
    return inboxes;
}

Result<Done> check_inboxes(Tx& tx, std::vector<InboxId> const& inboxes) {
    for (std::size_t i = 0; i < inboxes.size(); ++i)
        if (!tx.exists("SELECT 1 FROM inboxes WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL", tx.account(),
                       inboxes[i]))
            return invalid("inbox_ids[" + std::to_string(i) + "]", "not_found", "is no inbox of this account");
    return Done{};
}

void store_inboxes(Tx& tx, UserId user, std::vector<InboxId> const& inboxes) {
    tx.run("DELETE FROM inbox_members WHERE account_id = $1 AND user_id = $2", tx.account(), user);
    for (auto const inbox : inboxes)
        tx.run("INSERT INTO inbox_members (account_id, inbox_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
               tx.account(), inbox, user);
}

Result<Done> check_an_administrator_stays(Tx& tx) {
    if (!tx.exists("SELECT 1 FROM members m JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id"
                   " WHERE m.account_id = $1 AND r.kind = 'administrator' AND NOT m.disabled LIMIT 1",
                   tx.account()))
        return conflict("last_administrator", "the account needs another administrator first");
    return Done{};
}

}  // namespace

std::vector<Member> all_members(Tx& tx) {
    std::map<UserId, std::vector<InboxId>> inboxes;
    for (auto const& sight :
         tx.all<Sight>("SELECT user_id, inbox_id FROM inbox_members WHERE account_id = $1 ORDER BY user_id, inbox_id",
                       tx.account()))
        inboxes[sight.user_id].push_back(sight.inbox_id);
    std::vector<Member> members;
    for (auto& row :
         tx.all<Row>("SELECT m.user_id, u.name, u.email, m.role_id, r.kind AS role_kind, m.disabled, m.availability,"
                     " m.last_seen_at FROM members m JOIN users u ON u.id = m.user_id"
                     " JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id"
                     " WHERE m.account_id = $1 ORDER BY u.name, m.user_id",
                     tx.account())) {
        auto const user = row.user_id;
        members.push_back(to_member(tx, std::move(row), std::move(inboxes[user])));
    }
    return members;
}

Result<Member> find_member(Tx& tx, UserId user) {
    auto row = tx.one<Row>(
        "SELECT m.user_id, u.name, u.email, m.role_id, r.kind AS role_kind, m.disabled, m.availability, m.last_seen_at"
        " FROM members m JOIN users u ON u.id = m.user_id"
        " JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id"
        " WHERE m.account_id = $1 AND m.user_id = $2",
        tx.account(), user);
    if (!row) return not_found("member");
    return to_member(tx, std::move(*row), inboxes_of(tx, user));
}

std::optional<Who> who_of(Tx& tx, AccountId account, UserId user, Id<Session> session) {
    auto access = tx.one<Access>(
        "SELECT u.name, r.kind, r.permissions FROM members m JOIN users u ON u.id = m.user_id"
        " JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id"
        " WHERE m.account_id = $1 AND m.user_id = $2 AND NOT m.disabled",
        account, user);
    if (!access) return std::nullopt;
    Who who{.account = account,
            .user = user,
            .kind = ActorKind::user,
            .actor_id = user.value,
            .name = std::move(access->name),
            .permissions = effective(access->kind, access->permissions),
            .session_id = session.value};
    for (auto const& sight : tx.all<Sight>("SELECT user_id, inbox_id FROM inbox_members WHERE account_id = $1"
                                           " AND user_id = $2 ORDER BY inbox_id",
                                           account, user))
        who.inboxes.push_back(sight.inbox_id.value);
    return who;
}

void add_member(Tx& tx, UserId user, RoleId role) {
    tx.run("INSERT INTO members (account_id, user_id, role_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)",
           tx.account(), user, role, tx.now());
    auto const member = find_member(tx, user);
    check(member.has_value(), "the new member has a user and a role of the account");
    tx.announce({.kind = "member", .id = user.value}, MemberCreated{without_email(*member)});
}

void set_inboxes(Tx& tx, UserId user, std::vector<InboxId> const& inboxes) {
    auto const before = find_member(tx, user);
    check(before.has_value(), "inboxes are given to members");
    store_inboxes(tx, user, inboxes);
    tx.announce({.kind = "member", .id = user.value},
                MemberUpdated{without_email(*find_member(tx, user)), without_email(*before)});
}

Result<MemberList> list_members(Tx& tx, Nothing const&) { return MemberList{all_members(tx)}; }

Result<Member> update_member(Tx& tx, UpdateMember const& in) {
    auto const before = TRY(find_member(tx, in.user_id));
    TRY(check_rank(tx, TRY(find_role(tx, before.role_id))));
    if (in.role_id) {
        auto const wanted = find_role(tx, *in.role_id);
        if (!wanted) return invalid("role_id", "not_found", "is no role of this account");
        TRY(check_rank(tx, *wanted));
    }
    if (in.inbox_ids) {
        TRY(check_inboxes(tx, *in.inbox_ids));
        store_inboxes(tx, in.user_id, *in.inbox_ids);
    }
    bool const disabled = in.disabled.value_or(before.disabled);
    tx.run("UPDATE members SET role_id = $1, disabled = $2, updated_at = $3 WHERE account_id = $4 AND user_id = $5",
           in.role_id.value_or(before.role_id), disabled, tx.now(), tx.account(), in.user_id);
    TRY(check_an_administrator_stays(tx));
    if (disabled && !before.disabled) end_sessions_here(tx, in.user_id, SessionEnd::member_disabled);
    auto const after = TRY(find_member(tx, in.user_id));
    tx.announce({.kind = "member", .id = in.user_id.value}, MemberUpdated{without_email(after), without_email(before)});
    return after;
}

Result<RoleList> list_roles(Tx& tx, Nothing const&) { return RoleList{all_roles(tx)}; }

}  // namespace recado::accounts
