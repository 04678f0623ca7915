#include "features/accounts/setup.h"

#include <algorithm>
#include <array>
#include <utility>

#include "platform/base/check.h"

namespace recado::accounts {
namespace {

constexpr std::string_view setting = "setup_token_hash";

// What most people of the country reckon in; the account can change it.
std::string currency_of(std::string_view country) {
    constexpr std::array known{std::pair{"AR", "ARS"}, std::pair{"BO", "BOB"}, std::pair{"BR", "BRL"},
                               std::pair{"CL", "CLP"}, std::pair{"CO", "COP"}, std::pair{"CR", "CRC"},
                               std::pair{"DO", "DOP"}, std::pair{"EC", "USD"}, std::pair{"ES", "EUR"},
                               std::pair{"GT", "GTQ"}, std::pair{"HN", "HNL"}, std::pair{"MX", "MXN"},
                               std::pair{"NI", "NIO"}, std::pair{"PA", "USD"}, std::pair{"PE", "PEN"},
                               std::pair{"PT", "EUR"}, std::pair{"PY", "PYG"}, std::pair{"SV", "USD"},
                               std::pair{"US", "USD"}, std::pair{"UY", "UYU"}, std::pair{"VE", "VES"}};
    auto const found = std::ranges::find(known, country, [](auto const& pair) { return std::string_view(pair.first); });
    return found == known.end() ? "USD" : found->second;
}

bool opens(Tx& tx, std::string_view token) {
    auto const hash = tx.text("SELECT value FROM settings WHERE key = $1", setting);
    return hash && crypto::equal(*hash, crypto::sha256_hex(token)) && !any_account_exists(tx);
}

std::unexpected<Error> dead_link() {
    return std::unexpected(Error{ErrorKind::gone,
                                 "link_expired",
                                 "this link was used; start the server again to see the current one",
                                 {},
                                 {},
                                 {}});
}

Result<LoggedIn> make_first_account(Tx& tx, Setup const& in, Origin const& origin, std::string const& password_hash) {
    if (!opens(tx, in.token)) return dead_link();
    tx.run("DELETE FROM settings WHERE key = $1", setting);
    auto const account = create_account(tx, {.name = in.account_name,
                                             .country = in.country,
                                             .locale = in.locale,
                                             .time_zone = in.time_zone,
                                             .currency = in.currency.value_or(currency_of(in.country))});
    auto const user =
        TRY(create_user(tx, {.email = in.email, .name = in.name, .password_hash = password_hash, .locale = in.locale}));
    add_member(tx, user, built_in_role(tx, RoleKind::administrator).id);
    auto who = who_of(tx, account.id, user);
    check(who.has_value(), "the first administrator may enter");
    tx.act_as(std::move(*who));
    auto session = create_session(tx, origin);
    auto device = remember_device(tx, "");
    return LoggedIn{me(tx), std::move(session.token), std::move(device)};
}

}  // namespace

std::optional<std::string> prepare_setup(Accounts& accounts) {
    auto const token = crypto::random_token();
    auto const needed = accounts.database.write_now(Who{}, [&](Tx& tx) -> Result<bool> {
        if (any_account_exists(tx)) return false;
        tx.run(
            "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            setting, crypto::sha256_hex(token));
        return true;
    });
    if (!*needed) return std::nullopt;
    return accounts.link("setup", token);
}

Result<SetupState> setup_state(Tx& tx, Accounts const& accounts) {
    SetupState state{.needed = !any_account_exists(tx), .demo_logins = std::nullopt};
    if (!accounts.settings.demo_logins.empty()) state.demo_logins = accounts.settings.demo_logins;
    return state;
}

Result<LoggedIn> set_up(Accounts& accounts, Setup const& in, Origin const& origin) {
    auto const open = accounts.database.read_now(Who{}, [&](Tx& tx) -> Result<bool> { return opens(tx, in.token); });
    if (!*open) return dead_link();
    TRY(check_password("password", in.password, in.email));
    auto const hash = accounts.passwords.hash(in.password);
    return accounts.database.write_now(Who{}, [&](Tx& tx) { return make_first_account(tx, in, origin, hash); });
}

}  // namespace recado::accounts
