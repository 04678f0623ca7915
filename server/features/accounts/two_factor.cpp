#include "features/accounts/two_factor.h"

#include "features/accounts/totp.h"
#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::accounts {
namespace {

constexpr std::size_t recovery_code_count = 10;

struct Row {
    std::string email;
    bool two_factor;
    std::optional<std::string> totp_secret;
    std::int64_t totp_last_step;
};
DESCRIBE(Row, FIELD(email), FIELD(two_factor), FIELD(totp_secret), FIELD(totp_last_step))

Row second_factor(Tx& tx, UserId user) {
    auto row = tx.one<Row>("SELECT email, two_factor, totp_secret, totp_last_step FROM users WHERE id = $1", user);
    check(row.has_value(), "who has a second factor exists");
    return std::move(*row);
}

std::string context(UserId user) { return "users.totp_secret:" + std::to_string(user.value); }

std::string open_secret(Accounts const& accounts, UserId user, std::string const& sealed) {
    auto secret = accounts.settings.secret_box.open(sealed, context(user));
    check(secret.has_value(), "the second factor was sealed with the key of this installation");
    return std::move(*secret);
}

// Typed from paper: case, spaces and the dash do not matter.
std::string plain_code(std::string_view code) {
    std::string plain;
    for (char const c : code)
        if (c != ' ' && c != '-') plain += c;
    return text::lower_ascii(plain);
}

std::string recovery_hash(Accounts const& accounts, UserId user, std::string_view plain) {
    auto const key = accounts.settings.secret_box.derive("recovery codes");
    return text::hex(crypto::hmac_sha256(key, std::to_string(user.value) + ':' + std::string(plain)));
}

bool use_totp(Tx& tx, Accounts const& accounts, UserId user, Row const& row, std::string_view code) {
    auto const secret = open_secret(accounts, user, *row.totp_secret);
    auto const step = totp_step(secret, plain_code(code), tx.now(), row.totp_last_step);
    return step &&
           tx.run("UPDATE users SET totp_last_step = $1 WHERE id = $2 AND totp_last_step < $1", *step, user) == 1;
}

void announce_step(Tx& tx, UserId user, TwoFactorStep step) {
    tx.announce({.kind = "user", .id = user.value, .audience = nobody()}, TwoFactorChanged{user, step});
}

std::vector<std::string> make_recovery_codes(Tx& tx, Accounts const& accounts, UserId user) {
    tx.run("DELETE FROM recovery_codes WHERE user_id = $1", user);
    std::vector<std::string> codes;
    while (codes.size() < recovery_code_count) {
        auto code = text::lower_ascii(base32(crypto::random_bytes(10)));  // 16 characters, 80 bits
        tx.run("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)", user,
               recovery_hash(accounts, user, code));
        for (std::size_t place = 4; place < code.size(); place += 5) code.insert(place, "-");
        codes.push_back(std::move(code));
    }
    return codes;
}

}  // namespace

Result<TotpSecret> start_two_factor(Tx& tx, Accounts const& accounts) {
    auto const user = tx.who().user;
    auto const row = second_factor(tx, user);
    if (row.two_factor) return conflict("already_on", "the second factor is on; remove it first");
    auto const secret = new_totp_secret();
    tx.run("UPDATE users SET totp_secret = $1, totp_last_step = 0 WHERE id = $2",
           accounts.settings.secret_box.seal(secret, context(user)), user);
    announce_step(tx, user, TwoFactorStep::started);
    return TotpSecret{base32(secret), totp_uri(secret, row.email)};
}

Result<RecoveryCodes> confirm_two_factor(Tx& tx, Accounts const& accounts, ConfirmTotp const& in) {
    auto const user = tx.who().user;
    auto const row = second_factor(tx, user);
    if (row.two_factor) return conflict("already_on", "the second factor is on; remove it first");
    if (!row.totp_secret) return conflict("not_started", "ask for a secret first");
    if (!use_totp(tx, accounts, user, row, in.code)) return invalid("code", "wrong", "is not the code of the app now");
    tx.run("UPDATE users SET two_factor = TRUE, updated_at = $1 WHERE id = $2", tx.now(), user);
    RecoveryCodes codes{make_recovery_codes(tx, accounts, user)};
    end_sessions(tx, user, SessionId{tx.who().session_id}, SessionEnd::two_factor_enabled);
    announce_step(tx, user, TwoFactorStep::enabled);
    return codes;
}

void remove_two_factor(Tx& tx, UserId user) {
    tx.run("UPDATE users SET two_factor = FALSE, totp_secret = NULL, totp_last_step = 0, updated_at = $1 WHERE id = $2",
           tx.now(), user);
    tx.run("DELETE FROM recovery_codes WHERE user_id = $1", user);
    announce_step(tx, user, TwoFactorStep::removed);
}

bool use_code(Tx& tx, Accounts const& accounts, UserId user, std::string_view code) {
    auto const row = second_factor(tx, user);
    if (!row.two_factor || !row.totp_secret) return false;
    if (use_totp(tx, accounts, user, row, code)) return true;
    if (tx.run("DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2", user,
               recovery_hash(accounts, user, plain_code(code))) != 1)
        return false;
    announce_step(tx, user, TwoFactorStep::recovery_code_used);
    return true;
}

}  // namespace recado::accounts
