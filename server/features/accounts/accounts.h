// What the functions of people and access need besides a transaction: the store (password hashing happens between
// transactions), the installation's key and address, the way to send mail, and what is remembered about guesses. One
// per process; made by the app.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "features/accounts/passwords.h"
#include "features/accounts/windows.h"
#include "platform/base/crypto.h"
#include "platform/db/database.h"

namespace recado::accounts {

struct Mail {
    std::string to;
    std::string subject;
    std::string text;
};
DESCRIBE(Mail, FIELD(to), FIELD(subject), FIELD(text))

struct DemoLogin {
    std::string email;
    std::string password;
    std::string role;
};
DESCRIBE(DemoLogin, FIELD(email), FIELD(password), FIELD(role))

struct Settings {
    std::string public_url;  // "https://inbox.example.com": the only origin of links, whatever a Host header says
    crypto::SecretBox secret_box;
    std::function<void(Mail const&)> send_mail;  // empty without SMTP; blocks; throws Outage
    std::vector<DemoLogin> demo_logins;          // shown to everybody who opens the log-in page
};

struct Accounts {
    Accounts(Database& database, Settings settings);

    Database& database;
    Settings const settings;
    Passwords passwords;
    Windows windows;

    // `{public_url}/{page}#token={token}`: what stands behind # reaches no server log and no Referer.
    std::string link(std::string_view page, std::string_view token) const;
    // The X-CSRF-Token of a session.
    std::string csrf_token(std::int64_t session_id) const;
    bool https() const { return settings.public_url.starts_with("https://"); }
};

}  // namespace recado::accounts
