#include "features/accounts/log_in.h"

#include <arpa/inet.h>

#include "features/accounts/two_factor.h"
#include "platform/base/check.h"
#include "platform/base/log.h"
#include "platform/base/text.h"

namespace recado::accounts {
namespace {

constexpr std::size_t most_devices = 20;

struct Person {
    UserId id;
    std::string password_hash;
    bool two_factor;
};
DESCRIBE(Person, FIELD(id), FIELD(password_hash), FIELD(two_factor))

struct Found {
    std::optional<Person> person;
    bool known_device = false;
};

Found look(Accounts& accounts, LogIn const& in, std::string_view device_token) {
    auto found = accounts.database.read_now(Who{}, [&](Tx& tx) -> Result<Found> {
        Found there{
            tx.one<Person>("SELECT id, password_hash, two_factor FROM users WHERE email = $1", fold_email(in.email))};
        if (there.person) there.known_device = is_known_device(tx, there.person->id, device_token);
        return there;
    });
    return std::move(*found);
}

std::vector<Window> device_windows(std::string_view purpose, std::string_view device_token) {
    return {{std::string(purpose) + " device:" + crypto::sha256_hex(device_token), 10, 15 * minute_ms}};
}

// Three codes of a million are right at any time, so these stay below one chance in ten thousand a day.
std::vector<Window> code_windows(UserId user, bool known_device, std::string_view device_token) {
    if (known_device) return device_windows("code", device_token);
    auto const key = std::to_string(user.value);
    return {{"code:" + key, 5, 15 * minute_ms}, {"code, day:" + key, 30, day_ms}};
}

std::unexpected<Error> wrong_credentials() {
    return unauthenticated("invalid_credentials", "the e-mail or the password is wrong");
}

std::unexpected<Error> wrong_code() {
    auto refused = unauthenticated("invalid_credentials", "the code is wrong or was used");
    auto error = std::move(refused).error();
    error.fields.push_back({"code", "wrong", "is wrong or was used"});
    return std::unexpected(std::move(error));
}

// The account where the person was last.
std::optional<Who> pick_account(Tx& tx, UserId user) {
    auto const account = tx.number(
        "SELECT account_id FROM members WHERE user_id = $1 AND NOT disabled"
        " ORDER BY COALESCE(last_seen_at, 0) DESC, account_id LIMIT 1",
        user);
    if (!account) return std::nullopt;
    return who_of(tx, AccountId{*account}, user);
}

struct Entry {
    Person const& person;
    LogIn const& in;
    Origin const& origin;
    std::string_view device_token;
};

Result<LoggedIn> enter(Tx& tx, Accounts& accounts, Entry const& entry) {
    auto who = pick_account(tx, entry.person.id);
    // Changed since it was checked: whoever knew only the old one stays outside.
    if (!who || !tx.exists("SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 AND two_factor = $3",
                           entry.person.id, entry.person.password_hash, entry.person.two_factor))
        return wrong_credentials();
    tx.act_as(std::move(*who));
    if (entry.person.two_factor && !use_code(tx, accounts, entry.person.id, *entry.in.code)) return wrong_code();
    auto session = create_session(tx, entry.origin);
    auto device = remember_device(tx, entry.device_token);
    return LoggedIn{me(tx), std::move(session.token), std::move(device)};
}

// Hashes made with older, cheaper settings become new ones while the password is at hand.
void renew_hash(Accounts& accounts, Person const& person, std::string_view password) {
    if (!crypto::password_needs_rehash(person.password_hash)) return;
    auto const fresh = accounts.passwords.hash(password);
    (void)accounts.database.write_now(Who{}, [&](Tx& tx) -> Result<Done> {
        tx.run("UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3", fresh, person.id,
               person.password_hash);
        return Done{};
    });
}

void note_refusal(Origin const& origin, Error const& error) {
    log::warning("log-in refused", {{"address", origin.address}, {"code", error.code}});
}

Result<LoggedIn> attempt(Accounts& accounts, Found const& found, Entry const& entry, std::vector<Window> const& guess) {
    auto const& in = entry.in;
    bool const right = found.person ? accounts.passwords.verify(found.person->password_hash, in.password)
                                    : accounts.passwords.verify_nobody(in.password);
    if (!right) return wrong_credentials();
    std::vector<Window> code_guess;
    if (found.person->two_factor) {
        if (!in.code) {
            accounts.windows.give_back(guess);
            return unauthenticated("second_factor_required", "send the code of your authenticator app too");
        }
        code_guess = code_windows(found.person->id, found.known_device, entry.device_token);
        TRY(accounts.windows.take(code_guess));
    }
    auto logged_in = accounts.database.write_now(Who{}, [&](Tx& tx) { return enter(tx, accounts, entry); });
    if (!logged_in) return logged_in;
    accounts.windows.give_back(guess);
    accounts.windows.give_back(code_guess);
    renew_hash(accounts, *found.person, in.password);
    return logged_in;
}

}  // namespace

Result<LoggedIn> log_in(Accounts& accounts, LogIn const& in, Origin const& origin, std::string_view device_token) {
    auto const found = look(accounts, in, device_token);
    auto const guess =
        found.known_device ? device_windows("password", device_token) : guess_windows(in.email, origin.address);
    TRY(accounts.windows.take(guess));
    // Without a person the entry is never used: the password is wrong.
    static Person const stranger{};
    auto logged_in =
        attempt(accounts, found, {found.person ? *found.person : stranger, in, origin, device_token}, guess);
    if (!logged_in) note_refusal(origin, logged_in.error());
    return logged_in;
}

std::vector<Window> guess_windows(std::string_view email, std::string_view address) {
    auto const source = source_network(address);
    return {{"email:" + fold_email(email), 10, 15 * minute_ms},
            {"source:" + source, 40, 15 * minute_ms},
            {"source, day:" + source, 400, day_ms}};
}

std::string source_network(std::string_view address) {
    in6_addr bytes{};
    if (inet_pton(AF_INET6, std::string(address).c_str(), &bytes) != 1) return std::string(address);
    return text::hex({reinterpret_cast<char const*>(&bytes), 8}) + "::/64";
}

std::string remember_device(Tx& tx, std::string_view device_token) {
    auto const user = tx.who().user;
    if (is_known_device(tx, user, device_token)) {
        tx.run("UPDATE known_devices SET last_used_at = $1 WHERE token_hash = $2", tx.now(),
               crypto::sha256_hex(device_token));
        return std::string(device_token);
    }
    auto token = crypto::random_token();
    tx.run("INSERT INTO known_devices (token_hash, user_id, created_at, last_used_at) VALUES ($1, $2, $3, $3)",
           crypto::sha256_hex(token), user, tx.now());
    tx.run(
        "DELETE FROM known_devices WHERE user_id = $1 AND token_hash NOT IN (SELECT token_hash FROM known_devices"
        " WHERE user_id = $1 ORDER BY last_used_at DESC, token_hash LIMIT $2)",
        user, most_devices);
    return token;
}

bool is_known_device(Tx& tx, UserId user, std::string_view device_token) {
    return !device_token.empty() &&
           tx.exists("SELECT 1 FROM known_devices WHERE token_hash = $1 AND user_id = $2 AND last_used_at > $3",
                     crypto::sha256_hex(device_token), user, tx.now() + -known_device_ms);
}

void forget_devices(Tx& tx, UserId user, std::string_view except_token) {
    tx.run("DELETE FROM known_devices WHERE user_id = $1 AND token_hash <> $2", user, crypto::sha256_hex(except_token));
}

}  // namespace recado::accounts
