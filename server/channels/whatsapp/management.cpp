#include "channels/whatsapp/management.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "channels/whatsapp/json_view.h"
#include "channels/whatsapp/payload.h"
#include "features/templates/template.h"

namespace recado::whatsapp {
namespace {

constexpr int page_size = 100;
constexpr int max_pages = 200;
constexpr int max_restarts = 3;

struct Finding {
    inboxes::Health health = inboxes::Health::ok;
    std::string detail;
};

// The number itself, as the provider sees it.
Finding judge_number(Object const& phone, Settings& settings) {
    auto const take = [&](std::optional<std::string>& into, std::string text) {
        if (!text.empty()) into = std::move(text);
    };
    take(settings.display_phone_number, text_at(phone, "display_phone_number"));
    take(settings.verified_name, text_at(phone, "verified_name"));
    take(settings.quality_rating, text_at(phone, "quality_rating"));
    take(settings.messaging_limit, text_at(phone, "whatsapp_business_manager_messaging_limit"));
    if (auto const* throughput = object_at(phone, "throughput"); throughput && text_at(*throughput, "level") == "HIGH")
        settings.throughput_per_s = 1000;
    constexpr std::string_view dead[] = {"BANNED", "DISCONNECTED", "DELETED", "MIGRATED", "RESTRICTED"};
    auto const status = text_at(phone, "status");
    if (std::ranges::find(dead, status) != std::end(dead)) return {inboxes::Health::error, "number_" + status};
    if (!status.empty() && status != "CONNECTED") return {inboxes::Health::warning, "number_" + status};
    if (settings.quality_rating == "RED") return {inboxes::Health::warning, "quality_red"};
    return {};
}

bool lists_app(Object const& subscribed, std::optional<std::string> const& app_id) {
    auto const* apps = array_at(subscribed, "data");
    if (!apps || apps->empty()) return false;
    if (!app_id) return true;
    return std::ranges::any_of(*apps, [&](auto const& app) {
        auto const* entry = app.if_object();
        auto const* data = entry ? object_at(*entry, "whatsapp_business_api_data") : nullptr;
        return (data && text_at(*data, "id") == *app_id) || (entry && text_at(*entry, "id") == *app_id);
    });
}

// Scopes and life of the token; a token we may not inspect is no finding.
Finding judge_token(Reply const& reply, Time now) {
    auto const* body = reply.ok() ? reply.object() : nullptr;
    auto const* data = body ? object_at(*body, "data") : nullptr;
    if (!data) return {};
    if (find(*data, "is_valid") && !flag_at(*data, "is_valid")) return {inboxes::Health::error, "token_invalid"};
    auto const expires = number_at(*data, "expires_at") * 1000;
    if (expires > 0 && expires < now.ms + 7 * day_ms) return {inboxes::Health::warning, "token_expires_soon"};
    auto const* scopes = array_at(*data, "scopes");
    if (!scopes) return {};
    for (auto const* needed : {"whatsapp_business_messaging", "whatsapp_business_management"})
        if (std::ranges::none_of(*scopes,
                                 [&](auto const& scope) { return scope.is_string() && scope.get_string() == needed; }))
            return {inboxes::Health::error, "permission_missing"};
    return {};
}

Finding trouble_of(Reply const& reply) {
    auto const& rule = rule_of(reply);
    // Only what the provider says itself stops the channel; a network that fails does not.
    if (rule.kind == Class::account && reply.delivery == http::Delivery::answered)
        return {inboxes::Health::error, std::string(rule.name)};
    if (reply.delivery == http::Delivery::refused) return {inboxes::Health::error, "address_refused"};
    if (reply.error && rule.kind != Class::backoff) return {inboxes::Health::error, std::string(rule.name)};
    return {inboxes::Health::warning, "provider_unreachable"};
}

std::vector<templates::Listed> listed(Object const& body) {
    std::vector<templates::Listed> page;
    auto const* data = array_at(body, "data");
    if (!data) return page;
    for (auto const& entry : *data) {
        auto const* object = entry.if_object();
        if (!object || text_at(*object, "name").empty()) continue;
        auto const* components = array_at(*object, "components");
        auto const* quality = object_at(*object, "quality_score");
        auto const format = text_at(*object, "parameter_format");
        auto const reason = text_at(*object, "rejected_reason");
        page.push_back({.remote_id = text_at(*object, "id"),
                        .name = text_at(*object, "name"),
                        .language = text_at(*object, "language"),
                        .category = text_at(*object, "category"),
                        .status = text_at(*object, "status"),
                        .components = components ? boost::json::serialize(*components) : "[]",
                        .parameter_format = format.empty() ? "POSITIONAL" : format,
                        .quality = quality ? text_at(*quality, "score") : std::string(),
                        .rejected_reason = reason == "NONE" ? std::string() : reason});
    }
    return page;
}

// Where the next page starts; nothing at the end. The link itself is not followed: it holds the token and the real
// host.
std::string next_cursor(Object const& body) {
    auto const* paging = object_at(body, "paging");
    auto const* cursors = paging ? object_at(*paging, "cursors") : nullptr;
    return paging && cursors && find(*paging, "next") ? text_at(*cursors, "after") : std::string();
}

}  // namespace

std::optional<Number> Management::find(AccountId account, InboxId inbox) {
    return *database_.read_now(Who::system(account),
                               [&](Tx& tx) -> Result<std::optional<Number>> { return accounts_.find(tx, inbox); });
}

void Management::subscribe_app(Number const& number) {
    call(client_, number,
         {.method = http::Method::post,
          .path = number.settings.waba_id + "/subscribed_apps",
          .body = {},
          .parts = {},
          .limits = {},
          .about = "whatsapp subscribe"});
}

jobs::Outcome Management::check_health(AccountId account, InboxId inbox) {
    auto number = find(account, inbox);
    if (!number) return jobs::Done{};
    auto const ask = [&](std::string path) {
        return call(client_, *number,
                    {.path = std::move(path), .body = {}, .parts = {}, .limits = {}, .about = "whatsapp health"});
    };
    auto const phone = ask(number->settings.phone_number_id +
                           "?fields=display_phone_number,verified_name,quality_rating,status,throughput,whatsapp_"
                           "business_manager_messaging_limit");
    Finding finding;
    if (!phone.ok() || !phone.object()) {
        finding = trouble_of(phone);
    } else {
        finding = judge_number(*phone.object(), number->settings);
        if (finding.health == inboxes::Health::ok)
            finding = judge_token(ask("debug_token?input_token=" + http::query_escaped(number->secrets.access_token)),
                                  database_.clock()());
        auto subscribed = ask(number->settings.waba_id + "/subscribed_apps");
        if (subscribed.ok() && subscribed.object() && !lists_app(*subscribed.object(), number->settings.app_id)) {
            subscribe_app(*number);
            subscribed = ask(number->settings.waba_id + "/subscribed_apps");
        }
        bool const linked =
            subscribed.ok() && subscribed.object() && lists_app(*subscribed.object(), number->settings.app_id);
        if (finding.health == inboxes::Health::ok && !linked)
            finding = {inboxes::Health::warning, "app_not_subscribed"};
    }
    (void)database_.write_now(Who::system(account), [&](Tx& tx) -> Result<Done> {
        // Somebody may have changed the settings meanwhile: only what the provider tells is taken over.
        if (auto current = accounts_.find(tx, inbox);
            current && current->settings.phone_number_id == number->settings.phone_number_id) {
            current->settings.display_phone_number = number->settings.display_phone_number;
            current->settings.verified_name = number->settings.verified_name;
            current->settings.quality_rating = number->settings.quality_rating;
            current->settings.messaging_limit = number->settings.messaging_limit;
            current->settings.throughput_per_s = number->settings.throughput_per_s;
            inboxes::set_kind_settings(tx, inbox, json::to_text(current->settings));
        }
        inboxes::set_health(tx, inbox, finding.health, finding.detail);
        return Done{};
    });
    return jobs::Done{};
}

// Whoever connects a number waits for this: what the provider does not say soon, the health check says later.
Result<std::string> Management::try_connection(AccountId account, InboxId before, json::Raw const& sent) {
    auto const wanted = TRY(database_.read_now(
        Who::system(account), [&](Tx& tx) -> Result<Number> { return accounts_.wanted(tx, before, sent); }));
    constexpr http::Limits soon{.connect_ms = 3'000, .first_byte_ms = 5'000, .total_ms = 6'000};
    auto const reply = call(client_, wanted,
                            {.path = wanted.settings.phone_number_id + "?fields=display_phone_number,status",
                             .body = {},
                             .parts = {},
                             .limits = soon,
                             .about = "whatsapp connect"});
    if (reply.ok() && reply.object()) return std::string();
    auto const finding = trouble_of(reply);
    if (finding.health != inboxes::Health::error) return finding.detail;
    if (finding.detail == "token_invalid" || finding.detail == "access_denied")
        return invalid("whatsapp.access_token", finding.detail, "is not accepted by WhatsApp");
    if (finding.detail == "permission_missing")
        return invalid("whatsapp.access_token", finding.detail, "lacks the permission for this number");
    if (finding.detail == "address_refused")
        return invalid("whatsapp.graph_base", finding.detail, "is an address that this server may not call");
    if (finding.detail == "number_inaccessible" || finding.detail == "invalid_parameter")
        return invalid("whatsapp.phone_number_id", "number_inaccessible", "is no number that this token can reach");
    return finding.detail;
}

jobs::Outcome Management::sync_templates(AccountId account, InboxId inbox) {
    auto const number = find(account, inbox);
    if (!number) return jobs::Done{};
    auto const who = Who::system(account);
    auto round = database_.clock()().ms;
    std::string after;
    int restarts = 0;
    for (int page = 0; page < max_pages; ++page) {
        auto path = number->settings.waba_id +
                    "/message_templates?fields=id,name,language,status,category,parameter_format,components,quality_"
                    "score,rejected_reason&limit=" +
                    std::to_string(page_size);
        if (!after.empty()) path += "&after=" + http::query_escaped(after);
        auto const reply = call(client_, *number,
                                {.path = std::move(path),
                                 .body = {},
                                 .parts = {},
                                 .limits = {.max_body = 8 << 20},
                                 .about = "whatsapp templates"});
        if (rule_of(reply).kind == Class::restart_listing && !reply.ok() && restarts++ < max_restarts) {
            after.clear();
            page = -1;
            continue;
        }
        if (!reply.ok() || !reply.object())
            return jobs::Retry{.after_ms = reply.retry_after_ms.value_or(0),
                               .error = reply.error ? reply.error->title : reply.trouble};
        after = next_cursor(*reply.object());
        (void)database_.write_now(who, [&](Tx& tx) -> Result<Done> {
            templates::store_page(tx, inbox, round, listed(*reply.object()));
            if (after.empty()) templates::finish_sync(tx, inbox, round);
            return Done{};
        });
        if (after.empty()) return jobs::Done{};
    }
    return jobs::Failed{"the list of templates does not end"};
}

// Nobody waits for it: what fails is not tried again.
jobs::Outcome Management::mark_read(AccountId account, channels::ReadMark const& mark) {
    auto const number = find(account, mark.inbox_id);
    if (!number) return jobs::Done{};
    call(client_, *number,
         {.method = http::Method::post,
          .path = number->settings.phone_number_id + "/messages",
          .body = read_payload(mark.source_id, mark.typing),
          .parts = {},
          .limits = {},
          .about = "whatsapp read mark"});
    return jobs::Done{};
}

}  // namespace recado::whatsapp
