#include "channels/whatsapp/account.h"

#include <algorithm>

#include "platform/http/egress.h"

namespace recado::whatsapp {
namespace {

std::string sealed_as(InboxId inbox) { return "inboxes.secrets:" + std::to_string(inbox.value); }

bool is_id(std::string const& text) {
    return !text.empty() && text.size() <= 20 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<ConnectWhatsapp> read(json::Raw const& sent) {
    auto connect = json::decode_text<ConnectWhatsapp>(sent.text.empty() ? "{}" : sent.text);
    if (connect) return std::move(*connect);
    auto error = std::move(connect).error();
    for (auto& field : error.fields) field.field = field.field.empty() ? "whatsapp" : "whatsapp." + field.field;
    return std::unexpected(std::move(error));
}

template <class T, class U>
void take(T& into, std::optional<U> const& from) {
    if (from) into = *from;
}

bool is_version(std::string const& text) {
    return text.size() >= 4 && text.front() == 'v' &&
           std::ranges::all_of(text.substr(1), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

Result<Done> check_complete(Settings const& settings, Secrets const& secrets) {
    std::vector<FieldError> wrong;
    auto const require = [&](bool good, std::string_view field, std::string_view code, std::string_view message) {
        if (!good) wrong.push_back({"whatsapp." + std::string(field), std::string(code), std::string(message)});
    };
    require(is_id(settings.phone_number_id), "phone_number_id",
            settings.phone_number_id.empty() ? "required" : "bad_format", "must be the digits of the phone number id");
    require(is_id(settings.waba_id), "waba_id", settings.waba_id.empty() ? "required" : "bad_format",
            "must be the digits of the business account id");
    require(!settings.app_id || is_id(*settings.app_id), "app_id", "bad_format", "must be the digits of the app id");
    require(!secrets.access_token.empty(), "access_token", "required", "is needed to send");
    require(!secrets.app_secret.empty(), "app_secret", "required", "is needed to verify what comes in");
    require(http::parse_target(settings.graph_base).has_value(), "graph_base", "bad_format",
            "must be an http or https address");
    require(is_version(settings.graph_version), "graph_version", "bad_format", "looks like v25.0");
    if (wrong.empty()) return Done{};
    return std::unexpected(Error{ErrorKind::invalid, "invalid", "some fields are wrong", std::move(wrong), {}, {}});
}

struct Entry {
    InboxId inbox_id;
    std::string connection_key;
};
DESCRIBE(Entry, FIELD(inbox_id), FIELD(connection_key))

// A number belongs to one inbox of the account; a deleted inbox lets go of it.
Result<Done> claim_number(Tx& tx, InboxId inbox, Settings const& settings) {
    auto const other = tx.one<Entry>(
        "SELECT inbox_id, connection_key FROM whatsapp_numbers WHERE account_id = $1 AND phone_number_id = $2 AND "
        "inbox_id <> $3",
        tx.account(), settings.phone_number_id, inbox);
    if (!other) return Done{};
    if (inboxes::find_kind_data(tx, other->inbox_id))
        return invalid("whatsapp.phone_number_id", "taken", "another inbox has this number");
    tx.run("DELETE FROM whatsapp_numbers WHERE account_id = $1 AND inbox_id = $2", tx.account(), other->inbox_id);
    return Done{};
}

// Meta has one callback address per app: numbers of one app share the key.
std::string key_for(Tx& tx, Settings const& settings) {
    if (settings.app_id) {
        auto const known =
            tx.text("SELECT connection_key FROM whatsapp_numbers WHERE account_id = $1 AND app_id = $2 LIMIT 1",
                    tx.account(), settings.app_id);
        if (known) return *known;
    }
    return crypto::random_token(18);
}

void remember(Tx& tx, InboxId inbox, Settings const& settings) {
    tx.run(R"(
        INSERT INTO whatsapp_numbers (inbox_id, account_id, connection_key, app_id, waba_id, phone_number_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (inbox_id) DO UPDATE SET connection_key = excluded.connection_key, app_id = excluded.app_id, waba_id = excluded.waba_id,
            phone_number_id = excluded.phone_number_id)",
           inbox, tx.account(), settings.key, settings.app_id, settings.waba_id, settings.phone_number_id, tx.now());
}

}  // namespace

std::optional<Secrets> Accounts::open(InboxId inbox, std::string const& sealed) const {
    auto const plain = box_.open(sealed, sealed_as(inbox));
    if (!plain) return std::nullopt;
    auto secrets = json::decode_text<Secrets>(*plain);
    return secrets ? std::optional(std::move(*secrets)) : std::nullopt;
}

Result<Number> Accounts::merged(Tx const& tx, InboxId inbox, json::Raw const& sent,
                                inboxes::KindData const* before) const {
    auto const connect = TRY(read(sent));
    Settings settings{.graph_base = defaults_.graph_base, .graph_version = defaults_.graph_version};
    Secrets secrets;
    if (before) {
        settings = TRY(json::decode_text<Settings>(before->settings));
        if (auto known = open(inbox, before->secrets)) secrets = std::move(*known);
    }
    auto const old_number = settings.phone_number_id;
    take(settings.phone_number_id, connect.phone_number_id);
    take(settings.waba_id, connect.waba_id);
    take(settings.app_id, connect.app_id);
    take(settings.graph_base, connect.graph_base);
    take(settings.graph_version, connect.graph_version);
    take(settings.default_country, connect.default_country);
    take(secrets.access_token, connect.access_token);
    take(secrets.app_secret, connect.app_secret);
    take(secrets.verify_token, connect.verify_token);
    if (secrets.verify_token.empty()) secrets.verify_token = crypto::random_token(16);
    TRY(check_complete(settings, secrets));
    if (old_number != settings.phone_number_id) {
        settings.display_phone_number.reset();
        settings.verified_name.reset();
        settings.quality_rating.reset();
        settings.messaging_limit.reset();
    }
    return Number{tx.account(), inbox, std::move(settings), std::move(secrets)};
}

Result<Number> Accounts::wanted(Tx& tx, InboxId before, json::Raw const& sent) const {
    auto const data = before ? inboxes::find_kind_data(tx, before) : std::nullopt;
    return merged(tx, before, sent, data ? &*data : nullptr);
}

Result<inboxes::KindData> Accounts::accept(Tx& tx, InboxId inbox, json::Raw const& sent,
                                           inboxes::KindData const* before) const {
    auto number = TRY(merged(tx, inbox, sent, before));
    TRY(claim_number(tx, inbox, number.settings));
    if (number.settings.key.empty()) number.settings.key = key_for(tx, number.settings);
    remember(tx, inbox, number.settings);
    return inboxes::KindData{json::to_text(number.settings),
                             box_.seal(json::to_text(number.secrets), sealed_as(inbox))};
}

json::Raw Accounts::show(InboxId inbox, inboxes::KindData const& data) const {
    auto settings = json::decode_text<Settings>(data.settings);
    if (!settings) return {};
    auto const secrets = open(inbox, data.secrets).value_or(Secrets{});
    return {json::to_text(
        WhatsappSettings{.phone_number_id = settings->phone_number_id,
                         .waba_id = settings->waba_id,
                         .display_phone_number = settings->display_phone_number,
                         .verified_name = settings->verified_name,
                         .quality_rating = settings->quality_rating,
                         .messaging_limit = settings->messaging_limit,
                         .app_id = settings->app_id,
                         .has_access_token = !secrets.access_token.empty(),
                         .has_app_secret = !secrets.app_secret.empty(),
                         .verify_token = secrets.verify_token,
                         .callback_url = http::join_url(defaults_.public_url, "hooks/meta/whatsapp/" + settings->key),
                         .graph_base = settings->graph_base,
                         .graph_version = settings->graph_version,
                         .default_country = settings->default_country,
                         .throughput_per_s = settings->throughput_per_s})};
}

std::optional<Number> Accounts::find(Tx& tx, InboxId inbox) const {
    auto const data = inboxes::find_kind_data(tx, inbox);
    if (!data) return std::nullopt;
    auto settings = json::decode_text<Settings>(data->settings);
    auto secrets = open(inbox, data->secrets);
    if (!settings || !secrets) return std::nullopt;
    return Number{tx.account(), inbox, std::move(*settings), std::move(*secrets)};
}

}  // namespace recado::whatsapp
