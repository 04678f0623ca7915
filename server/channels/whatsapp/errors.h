// What each error code of the Graph API means for a message and for its channel, as one table (channels.md 1.10), and
// how long to wait before the next try. Decides by the code in the body; the HTTP status speaks only when there is no
// code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/time.h"

namespace recado::whatsapp {

enum class Class : std::uint8_t {
    permanent,        // P: this message will never pass
    fault,            // F: our bug or bad data
    backoff,          // B: try again later
    throttle_app,     // T: slow down everything of the app
    throttle_waba,    // T: of the business account
    throttle_number,  // T: of this number
    throttle_pair,    // T: between this number and this person
    account,          // A: the channel is out of order until somebody acts
    payment,          // A for what costs: templates wait, replies within the window go on
    defer,            // D: not before a day
    template_stop,    // M: this template must not be used
    restart_listing,  // a cursor expired
};

struct Rule {
    int first, last;  // codes
    Class kind;
    std::string_view name;  // stable, for health details and translations
    std::int64_t base_ms = 0;
    int factor = 2;
    std::int64_t cap_ms = 10 * minute_ms;
    int tries = 0;  // repetitions allowed; 0: as many as the horizon of the message allows
};

struct GraphError {
    int code = 0;
    int http_status = 0;
    bool transient = false;
    std::string title, details, user_message, trace;
};

// Nothing when the body holds no error object.
std::optional<GraphError> graph_error(std::string_view body, int http_status);

// Never fails: codes that nobody listed are temporary when the provider says so or the status is 5xx, permanent
// otherwise.
Rule const& rule_for(GraphError const& error);
Rule const& rule_for(int code);
// Codes of the on-premises era mean newer ones.
int modern_code(int code);

bool may_retry(Rule const& rule);
// Before repetition n (0 is the first). `random` in [0, 1) spreads the callers over half to all of the delay.
std::int64_t retry_delay_ms(Rule const& rule, int n, double random);
// Retry-After: seconds or an HTTP date.
std::optional<std::int64_t> retry_after_ms(std::string_view header, Time now);

}  // namespace recado::whatsapp
