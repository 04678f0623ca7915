#include "features/accounts/invitation.h"

#include "features/accounts/mail.h"
#include "features/accounts/two_factor.h"
#include "platform/base/check.h"

namespace recado::accounts {
namespace {

struct Row {
    InvitationId id;
    AccountId account_id;
    std::string email;
    RoleId role_id;
    UserId invited_by;
    Time created_at;
    Time expires_at;
};
DESCRIBE(Row, FIELD(id), FIELD(account_id), FIELD(email), FIELD(role_id), FIELD(invited_by), FIELD(created_at),
         FIELD(expires_at))

struct Person {
    UserId id;
    std::string password_hash;
    bool two_factor;
};
DESCRIBE(Person, FIELD(id), FIELD(password_hash), FIELD(two_factor))

// The invitation of a token and the user who has its e-mail already.
struct Opened {
    Row invitation;
    std::optional<Person> person;
};

Invitation to_invitation(Row row) {
    return {.id = row.id,
            .email = std::move(row.email),
            .role_id = row.role_id,
            .invited_by = row.invited_by,
            .created_at = row.created_at,
            .expires_at = row.expires_at,
            .link = std::nullopt};
}

InvitationFacts facts(Row const& row) { return {row.id, row.email, row.role_id}; }

void remove(Tx& tx, Row const& row, InvitationEnd end) {
    tx.run("DELETE FROM invitations WHERE account_id = $1 AND id = $2", row.account_id, row.id);
    tx.announce({.kind = "invitation", .id = row.id.value, .audience = only(Permission::manage_members)},
                InvitationDeleted{facts(row), end});
}

std::optional<Row> find_open(Tx& tx, std::string_view token) {
    return tx.one<Row>(
        "SELECT id, account_id, email, role_id, invited_by, created_at, expires_at FROM invitations"
        " WHERE token_hash = $1 AND expires_at > $2",
        crypto::sha256_hex(token), tx.now());
}

std::unexpected<Error> dead_link() {
    return std::unexpected(Error{ErrorKind::gone,
                                 "link_expired",
                                 "this invitation was used, withdrawn or is too old; ask for another",
                                 {},
                                 {},
                                 {}});
}

Result<Opened> open(Tx& tx, std::string_view token) {
    auto row = find_open(tx, token);
    if (!row) return dead_link();
    auto person = tx.one<Person>("SELECT id, password_hash, two_factor FROM users WHERE email = $1", row->email);
    return Opened{std::move(*row), std::move(person)};
}

Result<Done> check_role(Tx& tx, RoleId id) {
    auto const role = find_role(tx, id);
    if (!role) return invalid("role_id", "not_found", "is no role of this account");
    return check_rank(tx, *role);
}

// The same limits as at the log-in: an invitation is no second way to guess.
Result<Done> check_person(Accounts& accounts, Opened const& opened, AcceptInvitation const& in, Origin const& origin) {
    auto const guess = guess_windows(opened.invitation.email, origin.address);
    TRY(accounts.windows.take(guess));
    if (!accounts.passwords.verify(opened.person->password_hash, in.password))
        return unauthenticated("invalid_credentials", "the password is wrong");
    if (opened.person->two_factor && in.code) return Done{};  // a wrong code has counted already
    accounts.windows.give_back(guess);
    if (opened.person->two_factor)
        return unauthenticated("second_factor_required", "send the code of your authenticator app too");
    return Done{};
}

Result<Done> check_newcomer(Opened const& opened, AcceptInvitation const& in) {
    if (!in.name) return invalid("name", "required", "is required");
    return check_password("password", in.password, opened.invitation.email);
}

struct Entry {
    AcceptInvitation const& in;
    Origin const& origin;
    std::string_view device_token;
    std::string password_hash;  // of a newcomer
    std::optional<Person> person;
};

// Everything is looked at again: the link may have been used, and the person may have appeared, meanwhile.
Result<LoggedIn> join(Tx& tx, Accounts& accounts, Entry const& entry) {
    auto const opened = TRY(open(tx, entry.in.token));
    auto const& invitation = opened.invitation;
    if (opened.person.has_value() != entry.person.has_value())
        return conflict("changed_meanwhile", "open the invitation again");
    if (entry.person && opened.person->password_hash != entry.person->password_hash)
        return unauthenticated("invalid_credentials", "the password is wrong");
    tx.act_as(Who::system(invitation.account_id));
    UserId user;
    if (entry.person) {
        user = entry.person->id;
        if (opened.person->two_factor && !(entry.in.code && use_code(tx, accounts, user, *entry.in.code)))
            return unauthenticated("invalid_credentials", "the code is wrong or was used");
    } else {
        user = TRY(create_user(tx, {.email = invitation.email,
                                    .name = *entry.in.name,
                                    .password_hash = entry.password_hash,
                                    .locale = entry.in.locale.value_or(this_account(tx).locale)}));
    }
    if (find_member(tx, user)) return conflict("already_member", "this person is a member already");
    add_member(tx, user, invitation.role_id);
    auto who = who_of(tx, invitation.account_id, user);
    check(who.has_value(), "the new member may enter");
    tx.act_as(std::move(*who));
    remove(tx, invitation, InvitationEnd::accepted);
    auto session = create_session(tx, entry.origin);
    auto device = remember_device(tx, entry.device_token);
    return LoggedIn{me(tx), std::move(session.token), std::move(device)};
}

}  // namespace

Result<InvitationList> list_invitations(Tx& tx, Nothing const&) {
    InvitationList list;
    for (auto& row : tx.all<Row>("SELECT id, account_id, email, role_id, invited_by, created_at, expires_at"
                                 " FROM invitations WHERE account_id = $1 AND expires_at > $2 ORDER BY id DESC",
                                 tx.account(), tx.now()))
        list.items.push_back(to_invitation(std::move(row)));
    return list;
}

Result<Invitation> invite(Tx& tx, Accounts const& accounts, Invite const& in) {
    TRY(check_role(tx, in.role_id));
    auto const email = fold_email(in.email);
    if (auto const user = user_by_email(tx, email); user && find_member(tx, *user))
        return invalid("email", "already_member", "is a member of this account already");
    if (auto const earlier = tx.one<Row>("SELECT id, account_id, email, role_id, invited_by, created_at, expires_at"
                                         " FROM invitations WHERE account_id = $1 AND email = $2",
                                         tx.account(), email))
        remove(tx, *earlier, InvitationEnd::replaced);
    auto const token = crypto::random_token();
    Row const row{.id = tx.next_id<Invitation>(),
                  .account_id = tx.account(),
                  .email = email,
                  .role_id = in.role_id,
                  .invited_by = tx.who().user,
                  .created_at = tx.now(),
                  .expires_at = tx.now() + invitation_life_ms};
    tx.run(
        "INSERT INTO invitations (id, account_id, email, role_id, token_hash, invited_by, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.id, row.account_id, row.email, row.role_id, crypto::sha256_hex(token), row.invited_by, row.created_at,
        row.expires_at);
    tx.announce({.kind = "invitation", .id = row.id.value, .audience = only(Permission::manage_members)},
                InvitationCreated{facts(row)});
    auto made = to_invitation(row);
    made.link = accounts.link("invitation", token);
    auto const account = this_account(tx);
    send_later(tx, accounts, invitation_mail(account.locale, email, account.name, *made.link));
    return made;
}

Result<Done> withdraw_invitation(Tx& tx, WithdrawInvitation const& in) {
    auto const row = tx.one<Row>(
        "SELECT id, account_id, email, role_id, invited_by, created_at, expires_at FROM invitations"
        " WHERE account_id = $1 AND id = $2",
        tx.account(), in.invitation_id);
    if (!row) return not_found("invitation");
    remove(tx, *row, InvitationEnd::withdrawn);
    return Done{};
}

Result<InvitationPreview> preview_invitation(Tx& tx, OpenInvitation const& in) {
    auto const opened = TRY(open(tx, in.token));
    auto const inviter = tx.text("SELECT name FROM users WHERE id = $1", opened.invitation.invited_by);
    tx.act_as(Who::system(opened.invitation.account_id));
    return InvitationPreview{.email = opened.invitation.email,
                             .account_name = this_account(tx).name,
                             .inviter = inviter.value_or(""),
                             .existing_user = opened.person.has_value()};
}

Result<LoggedIn> accept_invitation(Accounts& accounts, AcceptInvitation const& in, Origin const& origin,
                                   std::string_view device_token) {
    auto const opened = TRY(accounts.database.read_now(Who{}, [&](Tx& tx) { return open(tx, in.token); }));
    Entry entry{in, origin, device_token, {}, opened.person};
    if (opened.person) {
        TRY(check_person(accounts, opened, in, origin));
    } else {
        TRY(check_newcomer(opened, in));
        entry.password_hash = accounts.passwords.hash(in.password);
    }
    auto joined = accounts.database.write_now(Who{}, [&](Tx& tx) { return join(tx, accounts, entry); });
    if (joined && opened.person && opened.person->two_factor)
        accounts.windows.give_back(guess_windows(opened.invitation.email, origin.address));
    return joined;
}

}  // namespace recado::accounts
