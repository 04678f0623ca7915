// A user is a person in the whole installation, known by e-mail; what they may do is decided per account (member.h).
#pragma once

#include <string>

#include "features/accounts/permission.h"
#include "platform/db/tx.h"

namespace recado::accounts {

enum class Theme : std::uint8_t { system, light, dark };
DESCRIBE_ENUM(Theme, system, light, dark)
enum class Density : std::uint8_t { comfortable, compact };
DESCRIBE_ENUM(Density, comfortable, compact)
enum class Availability : std::uint8_t { online, away, offline };
DESCRIBE_ENUM(Availability, online, away, offline)

struct NewUser {
    std::string email;
    std::string name;
    std::string password_hash;
    std::string locale = "es";
};

// How e-mails are stored and compared.
std::string fold_email(std::string_view email);

std::optional<UserId> user_by_email(Tx& tx, std::string_view email);
// 422 on `email` when somebody has it already.
Result<UserId> create_user(Tx& tx, NewUser const& user);

// Who asks, with what the account lets them do.
struct Me {
    UserId user_id;
    std::string name;
    std::string email;
    std::string locale;
    Theme theme;
    Density density;
    AccountId account_id;
    Id<Role> role_id;
    std::string role_name;
    Permissions permissions;
    bool two_factor;
    json::Raw preferences;
};
DESCRIBE(Me, FIELD(user_id), FIELD(name), FIELD(email), FIELD(locale), FIELD(theme), FIELD(density), FIELD(account_id),
         FIELD(role_id), FIELD(role_name), FIELD(permissions), FIELD(two_factor), FIELD(preferences))

Me me(Tx& tx);
Result<Me> show_me(Tx& tx, Nothing const&);

struct UpdateMe {
    std::optional<std::string> name;
    std::optional<std::string> locale;
    std::optional<Theme> theme;
    std::optional<Density> density;
    std::optional<json::Raw> preferences;  // a JSON object of the web UI, at most 16 KB
    std::optional<Availability> availability;
};
DESCRIBE(UpdateMe, FIELD(name, text(1, 120)), FIELD(locale, format(Format::locale)), FIELD(theme), FIELD(density),
         FIELD(preferences), FIELD(availability))
Result<Me> update_me(Tx& tx, UpdateMe const& in);

}  // namespace recado::accounts
