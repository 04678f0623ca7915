#include "features/accounts/password_change.h"

#include "features/accounts/log_in.h"
#include "features/accounts/mail.h"
#include "platform/base/check.h"
#include "platform/base/log.h"

namespace recado::accounts {
namespace {

constexpr std::int64_t link_life_ms = 15 * minute_ms;

struct Person {
    std::string email;
    std::string locale;
    std::string password_hash;
};
DESCRIBE(Person, FIELD(email), FIELD(locale), FIELD(password_hash))

std::optional<Person> find_person(Tx& tx, UserId user) {
    return tx.one<Person>("SELECT email, locale, password_hash FROM users WHERE id = $1", user);
}

Person person(Accounts& accounts, UserId user) {
    auto found = accounts.database.read_now(
        Who{}, [&](Tx& tx) -> Result<std::optional<Person>> { return find_person(tx, user); });
    check(found->has_value(), "who asks exists");
    return std::move(**found);
}

std::unexpected<Error> dead_link() {
    return std::unexpected(
        Error{ErrorKind::gone, "link_expired", "this link was used or is too old; ask for another", {}, {}, {}});
}

// What follows from a new password wherever it came from. `tx` acts as the user in one of their accounts.
void end_what_the_old_one_opened(Tx& tx, UserId user, SessionId except, std::string_view device_token) {
    tx.run("DELETE FROM password_resets WHERE user_id = $1", user);
    end_sessions(tx, user, except, SessionEnd::password_changed);
    forget_devices(tx, user, device_token);
}

// In every account of the person, because each has its own history. Leaves `tx` as it was.
template <class E>
void announce_everywhere(Tx& tx, UserId user, E const& event) {
    auto const here = tx.who();
    for (auto const& account : accounts_of(tx, user)) {
        auto there = here;
        there.account = account.id;
        tx.act_as(std::move(there));
        tx.announce({.kind = "user", .id = user.value, .audience = nobody()}, event);
    }
    tx.act_as(here);
}

ResetLink make_link(Tx& tx, Accounts const& accounts, UserId user) {
    auto const token = crypto::random_token();
    auto const expires_at = tx.now() + link_life_ms;
    tx.run("DELETE FROM password_resets WHERE user_id = $1", user);
    tx.run("INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
           crypto::sha256_hex(token), user, tx.now(), expires_at);
    announce_everywhere(tx, user, PasswordResetCreated{user, expires_at});
    return {accounts.link("password-reset", token), expires_at};
}

Result<Done> mail_link(Tx& tx, Accounts const& accounts, std::string const& email) {
    auto const user = user_by_email(tx, email);
    if (!user) return Done{};
    auto const active = accounts_of(tx, *user);
    if (active.empty()) return Done{};
    tx.act_as(Who::system(active.front().id));
    auto const found = find_person(tx, *user);
    auto const made = make_link(tx, accounts, *user);
    send_later(tx, accounts, password_reset_mail(found->locale, found->email, made.link));
    return Done{};
}

std::optional<std::int64_t> user_of_link(Tx& tx, std::string_view token) {
    return tx.number("SELECT user_id FROM password_resets WHERE token_hash = $1 AND expires_at > $2",
                     crypto::sha256_hex(token), tx.now());
}

}  // namespace

std::string rotate_session(Tx& tx) {
    auto token = crypto::random_token();
    auto const changed = tx.run("UPDATE sessions SET token_hash = $1 WHERE id = $2 AND user_id = $3",
                                crypto::sha256_hex(token), tx.who().session_id, tx.who().user);
    check(changed == 1, "who asks has a session");
    return token;
}

Result<Done> check_own_password(Accounts& accounts, Who const& who, std::string_view field, std::string_view password) {
    std::vector<Window> const guess{{"own password:" + std::to_string(who.user.value), 10, 15 * minute_ms}};
    TRY(accounts.windows.take(guess));
    if (!accounts.passwords.verify(person(accounts, who.user).password_hash, password))
        return invalid(field, "wrong", "is not your password");
    accounts.windows.give_back(guess);
    return Done{};
}

Result<std::string> change_password(Accounts& accounts, Who const& who, ChangePassword const& in,
                                    std::string_view device_token) {
    auto const before = person(accounts, who.user);
    TRY(check_password("new_password", in.new_password, before.email));
    TRY(check_own_password(accounts, who, "current_password", in.current_password));
    auto const fresh = accounts.passwords.hash(in.new_password);
    return accounts.database.write_now(who, [&](Tx& tx) -> Result<std::string> {
        if (tx.run("UPDATE users SET password_hash = $1, password_changed_at = $2, updated_at = $2"
                   " WHERE id = $3 AND password_hash = $4",
                   fresh, tx.now(), who.user, before.password_hash) != 1)
            return conflict("changed_meanwhile", "the password was changed just now");
        if (!tx.exists("SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2", who.session_id, who.user))
            return unauthenticated("session_ended", "log in again");
        end_what_the_old_one_opened(tx, who.user, SessionId{who.session_id}, device_token);
        announce_everywhere(tx, who.user, PasswordChanged{who.user, PasswordHow::changed});
        return rotate_session(tx);
    });
}

Result<Done> ask_password_reset(Accounts& accounts, AskPasswordReset const& in, std::string_view address) {
    TRY(accounts.windows.take({{"reset source:" + source_network(address), 20, hour_ms}}));
    auto const email = fold_email(in.email);
    if (!accounts.settings.send_mail || !accounts.windows.take({{"reset email:" + email, 3, hour_ms}})) return Done{};
    // Not waited for: how long it takes would tell whether the person exists.
    accounts.database.write(
        Who{}, [&accounts, email](Tx& tx) { return mail_link(tx, accounts, email).has_value(); },
        [](std::exception_ptr error) {
            if (error) log::error("a password reset could not be stored");
        });
    return Done{};
}

Result<ResetLink> reset_link_for_email(Accounts& accounts, std::string_view email) {
    return accounts.database.write_now(Who{}, [&](Tx& tx) -> Result<ResetLink> {
        auto const user = user_by_email(tx, email);
        if (!user) return not_found("user");
        return make_link(tx, accounts, *user);
    });
}

Result<ResetLink> reset_link_for_member(Tx& tx, Accounts const& accounts, ResetMember const& in) {
    auto const member = TRY(find_member(tx, in.user_id));
    auto const role = TRY(find_role(tx, member.role_id));
    if (!within(set_of(role.permissions), tx.who().permissions))
        return forbidden("above_own_role", "this member may do more than you");
    // The password opens all accounts of the person; one account's administrator must not get into another.
    if (tx.exists("SELECT 1 FROM members WHERE user_id = $1 AND account_id <> $2 LIMIT 1", in.user_id, tx.account()))
        return conflict("member_elsewhere",
                        "this person belongs to other accounts too and must ask for the link by mail");
    return make_link(tx, accounts, in.user_id);
}

Result<Done> reset_password(Accounts& accounts, ResetPassword const& in) {
    auto const user = accounts.database.read_now(
        Who{}, [&](Tx& tx) -> Result<std::optional<std::int64_t>> { return user_of_link(tx, in.token); });
    if (!user->has_value()) return dead_link();
    UserId const id{**user};
    TRY(check_password("new_password", in.new_password, person(accounts, id).email));
    auto const fresh = accounts.passwords.hash(in.new_password);
    return accounts.database.write_now(Who{}, [&](Tx& tx) -> Result<Done> {
        if (tx.run("DELETE FROM password_resets WHERE token_hash = $1 AND user_id = $2 AND expires_at > $3",
                   crypto::sha256_hex(in.token), id, tx.now()) != 1)
            return dead_link();
        auto const name = tx.text("SELECT name FROM users WHERE id = $1", id);
        tx.act_as({.user = id, .kind = ActorKind::user, .actor_id = id.value, .name = name.value_or("")});
        tx.run("UPDATE users SET password_hash = $1, password_changed_at = $2, updated_at = $2 WHERE id = $3", fresh,
               tx.now(), id);
        end_what_the_old_one_opened(tx, id, SessionId{}, "");
        announce_everywhere(tx, id, PasswordChanged{id, PasswordHow::reset});
        return Done{};
    });
}

}  // namespace recado::accounts
