// What an inbox of kind "whatsapp" keeps: which number of which business account, how to call the Graph API, and the
// secrets. Members see Settings without the secrets; the access token and the app secret never leave the server.
#pragma once

#include "features/inboxes/inbox.h"
#include "platform/base/crypto.h"

namespace recado::whatsapp {

struct Settings {
    std::string phone_number_id;
    std::string waba_id;
    std::optional<std::string> app_id;
    std::string graph_base;
    std::string graph_version;
    std::string default_country;
    std::string key;  // of the callback address
    int throughput_per_s = 80;
    std::optional<std::string> display_phone_number;
    std::optional<std::string> verified_name;
    std::optional<std::string> quality_rating;
    std::optional<std::string> messaging_limit;
};
DESCRIBE(Settings, FIELD(phone_number_id), FIELD(waba_id), FIELD(app_id), FIELD(graph_base), FIELD(graph_version),
         FIELD(default_country), FIELD(key), FIELD(throughput_per_s), FIELD(display_phone_number), FIELD(verified_name),
         FIELD(quality_rating), FIELD(messaging_limit))

struct Secrets {
    std::string access_token;
    std::string app_secret;
    std::string verify_token;
};
DESCRIBE(Secrets, FIELD(access_token), FIELD(app_secret), FIELD(verify_token))

// What the owner of the number sends to connect it; absent fields stay as they were.
struct ConnectWhatsapp {
    std::optional<std::string> phone_number_id;
    std::optional<std::string> waba_id;
    std::optional<std::string> app_id;
    std::optional<std::string> access_token;
    std::optional<std::string> app_secret;
    std::optional<std::string> verify_token;
    std::optional<std::string> graph_base;
    std::optional<std::string> graph_version;
    std::optional<std::string> default_country;
};
DESCRIBE(ConnectWhatsapp, FIELD(phone_number_id, text(1, 30)), FIELD(waba_id, text(1, 30)), FIELD(app_id, text(1, 30)),
         FIELD(access_token, text(1, 2000)), FIELD(app_secret, text(1, 200)), FIELD(verify_token, text(1, 200)),
         FIELD(graph_base, format(Format::url, 500)), FIELD(graph_version, text(2, 10)),
         FIELD(default_country, format(Format::country)))

// What those who manage inboxes see.
struct WhatsappSettings {
    std::string phone_number_id;
    std::string waba_id;
    std::optional<std::string> display_phone_number;
    std::optional<std::string> verified_name;
    std::optional<std::string> quality_rating;
    std::optional<std::string> messaging_limit;
    std::optional<std::string> app_id;
    bool has_access_token;
    bool has_app_secret;
    std::string verify_token;
    std::string callback_url;
    std::string graph_base;
    std::string graph_version;
    std::string default_country;
    int throughput_per_s;
};
DESCRIBE(WhatsappSettings, FIELD(phone_number_id), FIELD(waba_id), FIELD(display_phone_number), FIELD(verified_name),
         FIELD(quality_rating), FIELD(messaging_limit), FIELD(app_id), FIELD(has_access_token), FIELD(has_app_secret),
         FIELD(verify_token), FIELD(callback_url), FIELD(graph_base), FIELD(graph_version), FIELD(default_country),
         FIELD(throughput_per_s))

struct Defaults {
    std::string public_url;
    std::string graph_base;
    std::string graph_version;
};

// One connected number, ready to be used.
struct Number {
    AccountId account;
    InboxId inbox;
    Settings settings;
    Secrets secrets;
};

class Accounts {
  public:
    Accounts(crypto::SecretBox const& box, Defaults defaults) : box_(box), defaults_(std::move(defaults)) {}

    // As inboxes::Kind wants them.
    Result<inboxes::KindData> accept(Tx& tx, InboxId inbox, json::Raw const& sent,
                                     inboxes::KindData const* before) const;
    // The number as accept would save it, without saving anything; `before` zero for a new inbox.
    Result<Number> wanted(Tx& tx, InboxId before, json::Raw const& sent) const;
    json::Raw show(InboxId inbox, inboxes::KindData const& data) const;

    // Nothing when the inbox is gone or of another kind.
    std::optional<Number> find(Tx& tx, InboxId inbox) const;

  private:
    Result<Number> merged(Tx const& tx, InboxId inbox, json::Raw const& sent, inboxes::KindData const* before) const;
    std::optional<Secrets> open(InboxId inbox, std::string const& sealed) const;

    crypto::SecretBox const& box_;
    Defaults defaults_;
};

}  // namespace recado::whatsapp
