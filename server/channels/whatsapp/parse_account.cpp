#include "channels/whatsapp/parse_account.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "channels/whatsapp/parse_message.h"

namespace recado::whatsapp {
namespace {

namespace js = boost::json;

std::string digits(std::string text) {
    std::erase_if(text, [](unsigned char c) { return std::isdigit(c) == 0; });
    return text;
}

// These webhooks write "en-US" where the API writes "en_US".
std::string language_code(std::string text) {
    std::ranges::replace(text, '-', '_');
    return text;
}

TemplateUpdate template_update(Object const& value, TemplateChange change) {
    return {.change = change,
            .id = text_at(value, "message_template_id"),
            .name = text_at(value, "message_template_name"),
            .language = language_code(text_at(value, "message_template_language")),
            .value = {},
            .reason = {},
            .detail = {}};
}

TemplateUpdate status_update(Object const& value) {
    auto update = template_update(value, TemplateChange::status);
    update.value = text_at(value, "event");
    auto const reason = text_at(value, "reason");
    if (reason != "NONE") update.reason = reason;
    if (auto const* info = object_at(value, "rejection_info")) update.detail = text_at(*info, "recommendation");
    if (auto const* info = object_at(value, "other_info")) update.detail = text_at(*info, "description");
    return update;
}

// A sample of the documentation carries the wrong field name, so the shape decides.
bool parse_template(Object const& value, Item& item) {
    if (!find(value, "message_template_id") && !find(value, "message_template_name")) return false;
    if (find(value, "new_quality_score")) {
        auto update = template_update(value, TemplateChange::quality);
        update.value = text_at(value, "new_quality_score");
        item.what = std::move(update);
    } else if (find(value, "new_category")) {
        auto update = template_update(value, TemplateChange::category);
        update.value = text_at(value, "new_category");
        update.detail = text_at(value, "correct_category");  // a notice: it will be changed to this
        item.what = std::move(update);
    } else if (find(value, "event")) {
        item.what = status_update(value);
    } else {
        item.what = template_update(value, TemplateChange::components);
    }
    return true;
}

void parse_preferences(Object const& value, Item const& blank, Parsed& into) {
    auto const* list = array_at(value, "user_preferences");
    if (!list) return;
    for (auto const& entry : *list) {
        if (!entry.is_object()) continue;
        auto const& preference = entry.get_object();
        auto item = blank;
        item.what = Preference{.person = {.wa_id = text_at(preference, "wa_id"),
                                          .bsuid = text_at(preference, "user_id"),
                                          .name = {},
                                          .username = {}},
                               .category = text_at(preference, "category"),
                               .stop = text_at(preference, "value") == "stop",
                               .at = seconds_at(preference, "timestamp")};
        into.items.push_back(std::move(item));
    }
}

AccountUpdate account_update(std::string const& field, Object const& value) {
    AccountUpdate update{.field = field,
                         .event = text_at(value, "event"),
                         .display_phone = digits(text_at(value, "display_phone_number")),
                         .detail = {},
                         .limit = text_at(value, "max_daily_conversations_per_business")};
    if (update.limit.empty()) update.limit = text_at(value, "current_limit");
    if (update.event.empty()) update.event = text_at(value, "decision");
    if (auto const* alert = object_at(value, "alert_info")) {
        update.event = text_at(*alert, "alert_severity");
        update.detail = text_at(*alert, "alert_description");
    }
    if (auto const* violation = object_at(value, "violation_info"))
        update.detail = text_at(*violation, "violation_type");
    if (auto const* ban = object_at(value, "ban_info")) update.detail = text_at(*ban, "waba_ban_state");
    constexpr std::string_view stopping[] = {"ACCOUNT_RESTRICTION", "ACCOUNT_DELETED", "PARTNER_REMOVED",
                                             "PARTNER_APP_UNINSTALLED", "ACCOUNT_OFFBOARDED"};
    bool const banned = update.event == "DISABLED_UPDATE" && update.detail == "DISABLE";
    update.blocking =
        field == "account_update" && (banned || std::ranges::find(stopping, update.event) != std::end(stopping));
    return update;
}

}  // namespace

bool parse_account(std::string const& field, Object const& value, std::string const& waba_id, Parsed& into) {
    constexpr std::string_view known[] = {"phone_number_quality_update",
                                          "phone_number_name_update",
                                          "business_capability_update",
                                          "account_update",
                                          "account_alerts",
                                          "account_review_update",
                                          "security"};
    Item item{.waba_id = waba_id, .phone_number_id = {}, .what = ChannelProblem{}};
    if (auto const* metadata = object_at(value, "metadata"))
        item.phone_number_id = text_at(*metadata, "phone_number_id");
    if (field == "user_preferences") {
        parse_preferences(value, item, into);
        return true;
    }
    if (parse_template(value, item)) {
        into.items.push_back(std::move(item));
        return true;
    }
    if (std::ranges::find(known, field) == std::end(known)) return false;
    item.what = account_update(field, value);
    into.items.push_back(std::move(item));
    return true;
}

}  // namespace recado::whatsapp
