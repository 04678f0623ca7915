#include "channels/whatsapp/errors.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "channels/whatsapp/json_view.h"
#include "platform/json/json.h"

namespace recado::whatsapp {
namespace {

constexpr std::int64_t s = second_ms;

constexpr auto rules = std::to_array<Rule>({
    {0, 0, Class::account, "token_invalid"},
    {1, 1, Class::backoff, "unknown_api_error", 10 * s, 6, 5 * minute_ms, 3},
    {2, 2, Class::backoff, "service_down", 5 * s},
    {3, 3, Class::account, "permission_missing"},
    {4, 4, Class::throttle_app, "app_rate", 60 * s},
    {10, 10, Class::account, "permission_missing"},
    {33, 33, Class::account, "number_inaccessible"},
    {100, 100, Class::fault, "invalid_parameter"},
    {190, 190, Class::account, "token_invalid"},
    {200, 299, Class::account, "permission_missing"},
    {368, 368, Class::account, "policy_block"},
    {80007, 80008, Class::throttle_waba, "management_rate", 60 * s},
    {130429, 130429, Class::throttle_number, "number_rate", 1 * s},
    {130472, 130472, Class::permanent, "user_experiment"},
    {130497, 130497, Class::permanent, "country_not_allowed"},
    {131000, 131000, Class::backoff, "something_wrong", 5 * s, 2, 10 * minute_ms, 5},
    {131005, 131005, Class::account, "access_denied"},
    {131008, 131008, Class::fault, "parameter_missing"},
    {131009, 131009, Class::fault, "parameter_invalid"},
    {131016, 131016, Class::backoff, "service_down", 5 * s},
    {131021, 131021, Class::permanent, "recipient_is_sender"},
    {131026, 131026, Class::permanent, "undeliverable"},
    {131030, 131030, Class::permanent, "recipient_not_allowed"},
    {131031, 131031, Class::account, "account_locked"},
    {131037, 131037, Class::account, "display_name_not_approved"},
    {131042, 131042, Class::payment, "payment_problem", 5 * minute_ms},
    {131043, 131043, Class::permanent, "message_expired"},
    {131045, 131045, Class::account, "number_not_registered"},
    {131047, 131047, Class::permanent, "window_closed"},
    {131048, 131048, Class::throttle_number, "spam_rate", 60 * s},
    {131049, 131049, Class::defer, "marketing_cap", day_ms, 2, 7 * day_ms, 3},
    {131050, 131050, Class::permanent, "user_opted_out"},
    {131051, 131051, Class::fault, "type_unsupported"},
    {131052, 131052, Class::backoff, "media_download", 5 * s, 2, minute_ms, 3},
    {131053, 131053, Class::fault, "media_upload"},
    {131056, 131056, Class::throttle_pair, "pair_rate", 1 * s, 4, 10 * minute_ms},
    {131057, 131057, Class::backoff, "maintenance", 60 * s, 1},
    {131059, 131059, Class::restart_listing, "cursor_expired"},
    {131062, 131062, Class::permanent, "phone_number_needed"},
    {132000, 132000, Class::fault, "template_parameter_count"},
    {132001, 132001, Class::template_stop, "template_missing"},
    {132005, 132005, Class::fault, "template_too_long"},
    {132007, 132007, Class::template_stop, "template_policy"},
    {132012, 132012, Class::fault, "template_parameter_format"},
    {132015, 132015, Class::template_stop, "template_paused"},
    {132016, 132016, Class::template_stop, "template_disabled"},
    {132018, 132018, Class::fault, "template_parameter_value"},
    {132068, 132068, Class::template_stop, "flow_blocked"},
    {132069, 132069, Class::throttle_number, "flow_throttled", 60 * s},
    {133000, 133000, Class::backoff, "deregistration_incomplete", 5 * s},
    {133004, 133004, Class::backoff, "server_unavailable", 5 * s},
    {133005, 133006, Class::account, "pin_problem"},
    {133008, 133009, Class::account, "pin_problem"},
    {133010, 133010, Class::account, "number_not_registered"},
    {133015, 133015, Class::account, "number_just_deleted"},
    {133016, 133016, Class::account, "register_rate"},
    {134011, 134011, Class::account, "payments_terms"},
    {134100, 134100, Class::fault, "not_marketing"},
    {134101, 134101, Class::backoff, "template_syncing", 10 * minute_ms, 1},
    {134102, 134102, Class::template_stop, "template_unavailable"},
    {135000, 135000, Class::fault, "generic_user_error"},
    {137000, 137000, Class::permanent, "identity_changed"},
    {147001, 147004, Class::permanent, "user_id_problem"},
    {2'388'000, 2'388'999, Class::fault, "template_rejected"},
    {2'593'000, 2'593'999, Class::fault, "template_sync"},
});
static_assert(std::ranges::is_sorted(rules, {}, &Rule::first));

constexpr Rule unknown_temporary{-1, -1, Class::backoff, "temporary", 5 * s};
constexpr Rule unknown_permanent{-1, -1, Class::permanent, "refused"};

Rule const* listed(int code) {
    auto const after = std::ranges::upper_bound(rules, modern_code(code), {}, &Rule::first);
    if (after == rules.begin()) return nullptr;
    auto const& rule = *std::prev(after);
    return modern_code(code) <= rule.last ? &rule : nullptr;
}

}  // namespace

std::optional<GraphError> graph_error(std::string_view body, int http_status) {
    auto const parsed = json::parse(body);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    auto const* error = object_at(parsed->get_object(), "error");
    if (!error || !find(*error, "code")) return std::nullopt;
    GraphError out{.code = static_cast<int>(number_at(*error, "code")),
                   .http_status = http_status,
                   .transient = flag_at(*error, "is_transient"),
                   .title = text_at(*error, "message"),
                   .details = {},
                   .user_message = text_at(*error, "error_user_msg"),
                   .trace = text_at(*error, "fbtrace_id")};
    if (auto const* data = object_at(*error, "error_data")) out.details = text_at(*data, "details");
    // The subcode is deprecated, except where template calls hide their reason in it under the general code.
    auto const subcode = static_cast<int>(number_at(*error, "error_subcode"));
    if (out.code == 100 && subcode >= 2'388'000 && subcode <= 2'388'999) out.code = subcode;
    return out;
}

int modern_code(int code) {
    switch (code) {
        case 470:
            return 131047;
        case 471:
            return 131048;
        case 472:
            return 130472;
        case 1026:
            return 131026;
        default:
            return code;
    }
}

Rule const& rule_for(int code) {
    auto const* rule = listed(code);
    return rule ? *rule : unknown_permanent;
}

Rule const& rule_for(GraphError const& error) {
    if (auto const* rule = listed(error.code)) return *rule;
    return error.transient || error.http_status >= 500 ? unknown_temporary : unknown_permanent;
}

bool may_retry(Rule const& rule) {
    switch (rule.kind) {
        case Class::backoff:
        case Class::throttle_app:
        case Class::throttle_waba:
        case Class::throttle_number:
        case Class::throttle_pair:
        case Class::account:
        case Class::payment:
            return true;  // the channel waits, its queue is kept
        case Class::permanent:
        case Class::fault:
        case Class::defer:
        case Class::template_stop:
        case Class::restart_listing:
            return false;
    }
    return false;
}

std::int64_t retry_delay_ms(Rule const& rule, int n, double random) {
    auto const base = rule.base_ms > 0 ? rule.base_ms : minute_ms;
    auto const grown = static_cast<double>(base) * std::pow(rule.factor, std::min(n, 30));
    auto const capped = std::min(grown, static_cast<double>(std::max(rule.cap_ms, base)));
    // The pair limit is exact arithmetic on their side: waiting less than 4^n s is refused again.
    if (rule.kind == Class::throttle_pair) return static_cast<std::int64_t>(capped);
    return static_cast<std::int64_t>(capped * (0.5 + 0.5 * random));
}

std::optional<std::int64_t> retry_after_ms(std::string_view header, Time now) {
    if (header.empty()) return std::nullopt;
    std::int64_t seconds = 0;
    auto const [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (error == std::errc{} && end == header.data() + header.size())
        return seconds >= 0 ? std::optional(std::min(seconds, day_ms / 1000) * 1000) : std::nullopt;
    auto const at = curl_getdate(std::string(header).c_str(), nullptr);
    if (at < 0) return std::nullopt;
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(at) * 1000 - now.ms, 0, day_ms);
}

}  // namespace recado::whatsapp
