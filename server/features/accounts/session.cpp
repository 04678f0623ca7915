#include "features/accounts/session.h"

#include <array>
#include <map>

#include "platform/base/check.h"
#include "platform/base/crypto.h"
#include "platform/base/text.h"

namespace recado::accounts {
namespace {

struct Row {
    SessionId id;
    AccountId account_id;
    UserId user_id;
};
DESCRIBE(Row, FIELD(id), FIELD(account_id), FIELD(user_id))

struct ListedRow {
    SessionId id;
    std::string device;
    std::string address;
    Time created_at;
    Time last_seen_at;
};
DESCRIBE(ListedRow, FIELD(id), FIELD(device), FIELD(address), FIELD(created_at), FIELD(last_seen_at))

struct OriginRow {
    std::string device;
    std::string address;
};
DESCRIBE(OriginRow, FIELD(device), FIELD(address))

struct Sign {
    std::string_view mark;
    std::string_view name;
};
// The order matters: every Edge says Chrome, every Chrome says Safari.
constexpr std::array browsers{Sign{"Edg", "Edge"},        Sign{"OPR/", "Opera"},    Sign{"SamsungBrowser", "Samsung"},
                              Sign{"Firefox", "Firefox"}, Sign{"FxiOS", "Firefox"}, Sign{"CriOS", "Chrome"},
                              Sign{"Chrome", "Chrome"},   Sign{"Safari", "Safari"}};
constexpr std::array systems{Sign{"Android", "Android"}, Sign{"iPhone", "iPhone"},  Sign{"iPad", "iPad"},
                             Sign{"Windows", "Windows"}, Sign{"Mac OS X", "macOS"}, Sign{"CrOS", "ChromeOS"},
                             Sign{"Linux", "Linux"}};

template <std::size_t N>
std::string_view named(std::array<Sign, N> const& signs, std::string_view user_agent) {
    for (auto const& sign : signs)
        if (user_agent.contains(sign.mark)) return sign.name;
    return {};
}

// One event per account, because history belongs to accounts.
void remove(Tx& tx, UserId user, std::vector<Row> const& rows, SessionEnd end) {
    std::map<AccountId, std::vector<SessionId>> by_account;
    for (auto const& row : rows) {
        tx.run("DELETE FROM sessions WHERE account_id = $1 AND id = $2", row.account_id, row.id);
        by_account[row.account_id].push_back(row.id);
    }
    auto const here = tx.who();
    for (auto& [account, sessions] : by_account) {
        auto there = here;
        there.account = account;
        tx.act_as(std::move(there));
        tx.announce({.kind = "user", .id = user.value, .audience = nobody()},
                    SessionRevoked{user, std::move(sessions), end});
    }
    tx.act_as(here);
}

}  // namespace

std::string device_name(std::string_view user_agent) {
    auto const browser = named(browsers, user_agent);
    auto const system = named(systems, user_agent);
    if (browser.empty() && system.empty())
        return text::repair_utf8(text::truncate(user_agent.substr(0, user_agent.find_first_of(" /")), 40));
    if (browser.empty() || system.empty()) return std::string(browser.empty() ? system : browser);
    return std::string(browser) + " · " + std::string(system);
}

NewSession create_session(Tx& tx, Origin const& origin) {
    NewSession made{.id = tx.next_id<Session>(), .token = crypto::random_token()};
    tx.run(
        "INSERT INTO sessions (id, account_id, user_id, token_hash, device, address, created_at, last_seen_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        made.id, tx.account(), tx.who().user, crypto::sha256_hex(made.token), origin.device, origin.address, tx.now());
    tx.run("UPDATE members SET last_seen_at = $1 WHERE account_id = $2 AND user_id = $3", tx.now(), tx.account(),
           tx.who().user);
    tx.announce({.kind = "user", .id = tx.who().user.value, .audience = nobody()},
                SessionCreated{made.id, tx.who().user, origin.device, origin.address});
    return made;
}

std::optional<OpenSession> find_open_session(Tx& tx, std::string_view token) {
    return tx.one<OpenSession>(
        "SELECT id, account_id, user_id FROM sessions WHERE token_hash = $1 AND last_seen_at > $2 AND created_at > $3",
        crypto::sha256_hex(token), tx.now() + -session_idle_ms, tx.now() + -session_life_ms);
}

void end_sessions(Tx& tx, UserId user, SessionId except, SessionEnd end) {
    auto const rows =
        tx.all<Row>("SELECT id, account_id, user_id FROM sessions WHERE user_id = $1 AND id <> $2", user, except.value);
    remove(tx, user, rows, end);
}

void end_sessions_here(Tx& tx, UserId user, SessionEnd end) {
    auto const rows = tx.all<Row>("SELECT id, account_id, user_id FROM sessions WHERE account_id = $1 AND user_id = $2",
                                  tx.account(), user);
    remove(tx, user, rows, end);
}

void end_session(Tx& tx, SessionId session, SessionEnd end) {
    auto const rows = tx.all<Row>("SELECT id, account_id, user_id FROM sessions WHERE id = $1", session);
    if (!rows.empty()) remove(tx, rows.front().user_id, rows, end);
}

std::int64_t remove_expired_sessions(Tx& tx) {
    return tx.run(
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE last_seen_at <= $1 OR created_at <= $2"
        " LIMIT 500)",
        tx.now() + -session_idle_ms, tx.now() + -session_life_ms);
}

Result<SessionList> list_sessions(Tx& tx, Nothing const&) {
    SessionList list;
    for (auto& row : tx.all<ListedRow>(
             "SELECT id, device, address, created_at, last_seen_at FROM sessions"
             " WHERE user_id = $1 AND last_seen_at > $2 AND created_at > $3 ORDER BY last_seen_at DESC, id DESC",
             tx.who().user, tx.now() + -session_idle_ms, tx.now() + -session_life_ms))
        list.items.push_back({.id = row.id,
                              .current = row.id.value == tx.who().session_id,
                              .device = std::move(row.device),
                              .address = std::move(row.address),
                              .created_at = row.created_at,
                              .last_seen_at = row.last_seen_at});
    return list;
}

Result<Done> revoke_session(Tx& tx, RevokeSession const& in) {
    auto const rows = tx.all<Row>("SELECT id, account_id, user_id FROM sessions WHERE id = $1 AND user_id = $2",
                                  in.session_id, tx.who().user);
    if (rows.empty()) return not_found("session");
    remove(tx, tx.who().user, rows, SessionEnd::revoked);
    return Done{};
}

Result<Me> switch_account(Tx& tx, SwitchAccount const& in) {
    auto const user = tx.who().user;
    auto const session = SessionId{tx.who().session_id};
    auto there = who_of(tx, in.account_id, user, session);
    if (!there) return not_found("account");
    if (in.account_id == tx.account()) return me(tx);
    tx.announce({.kind = "user", .id = user.value, .audience = nobody()},
                SessionRevoked{user, {session}, SessionEnd::moved});
    tx.run("UPDATE sessions SET account_id = $1 WHERE id = $2 AND user_id = $3", in.account_id, session, user);
    tx.act_as(std::move(*there));
    auto const origin = tx.one<OriginRow>("SELECT device, address FROM sessions WHERE id = $1", session);
    check(origin.has_value(), "who asks has a session");
    tx.announce({.kind = "user", .id = user.value, .audience = nobody()},
                SessionCreated{session, user, origin->device, origin->address});
    return me(tx);
}

}  // namespace recado::accounts
