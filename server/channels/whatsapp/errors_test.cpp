#include "channels/whatsapp/errors.h"

#include <doctest/doctest.h>

#include <vector>

namespace recado::whatsapp {
namespace {

struct Row {
    std::vector<int> codes;
    Class kind;
    bool retries;
};

// channels.md 1.10, row by row.
std::vector<Row> const table = {
    {{0, 190}, Class::account, true},
    {{3, 10, 200, 250, 299}, Class::account, true},
    {{1}, Class::backoff, true},
    {{2}, Class::backoff, true},
    {{4}, Class::throttle_app, true},
    {{33}, Class::account, true},
    {{100}, Class::fault, false},
    {{368}, Class::account, true},
    {{470, 472, 1026}, Class::permanent, false},
    {{471}, Class::throttle_number, true},
    {{80007, 80008}, Class::throttle_waba, true},
    {{130429}, Class::throttle_number, true},
    {{130472, 130497}, Class::permanent, false},
    {{131000}, Class::backoff, true},
    {{131005}, Class::account, true},
    {{131008, 131009}, Class::fault, false},
    {{131016}, Class::backoff, true},
    {{131021, 131026, 131030}, Class::permanent, false},
    {{131031, 131037}, Class::account, true},
    {{131042}, Class::payment, true},
    {{131043}, Class::permanent, false},
    {{131045}, Class::account, true},
    {{131047}, Class::permanent, false},
    {{131048}, Class::throttle_number, true},
    {{131049}, Class::defer, false},
    {{131050}, Class::permanent, false},
    {{131051}, Class::fault, false},
    {{131052}, Class::backoff, true},
    {{131053}, Class::fault, false},
    {{131056}, Class::throttle_pair, true},
    {{131057}, Class::backoff, true},
    {{131059}, Class::restart_listing, false},
    {{131062}, Class::permanent, false},
    {{132000}, Class::fault, false},
    {{132001}, Class::template_stop, false},
    {{132005}, Class::fault, false},
    {{132007}, Class::template_stop, false},
    {{132012}, Class::fault, false},
    {{132015, 132016}, Class::template_stop, false},
    {{132018}, Class::fault, false},
    {{137000}, Class::permanent, false},
    {{132068}, Class::template_stop, false},
    {{132069}, Class::throttle_number, true},
    {{133000, 133004}, Class::backoff, true},
    {{133005, 133006, 133008, 133009, 133010, 133015, 133016}, Class::account, true},
    {{134011}, Class::account, true},
    {{134100}, Class::fault, false},
    {{134101}, Class::backoff, true},
    {{134102}, Class::template_stop, false},
    {{135000}, Class::fault, false},
    {{147001, 147002, 147003, 147004}, Class::permanent, false},
    {{2388040, 2388299, 2593001}, Class::fault, false},
};

TEST_CASE("every row of the error table has its class") {
    for (auto const& row : table)
        for (int const code : row.codes) {
            CAPTURE(code);
            CHECK(rule_for(code).kind == row.kind);
            CHECK(may_retry(rule_for(code)) == row.retries);
        }
}

TEST_CASE("codes between the rows are nobody's") {
    for (int const code : {5, 9, 11, 32, 34, 199, 300, 80006, 131001, 131017, 133007, 147005, 999999, -1}) {
        CAPTURE(code);
        CHECK(rule_for(code).name == "refused");
    }
}

TEST_CASE("an unknown code is temporary only if the provider or a 5xx says so") {
    CHECK_FALSE(may_retry(rule_for(GraphError{.code = 987, .http_status = 400})));
    CHECK(may_retry(rule_for(GraphError{.code = 987, .http_status = 500})));
    CHECK(may_retry(rule_for(GraphError{.code = 987, .http_status = 400, .transient = true})));
    // A listed code decides alone, whatever the status: the same throttle is 429 in older copies of the documents and
    // 400 in newer.
    CHECK_FALSE(may_retry(rule_for(GraphError{.code = 131026, .http_status = 503, .transient = true})));
    CHECK(rule_for(GraphError{.code = 130429, .http_status = 400}).kind == Class::throttle_number);
}

TEST_CASE("the pair limit waits 1, 4, 16 seconds exactly") {
    auto const& rule = rule_for(131056);
    for (double const random : {0.0, 0.7}) {
        CHECK(retry_delay_ms(rule, 0, random) == 1'000);
        CHECK(retry_delay_ms(rule, 1, random) == 4'000);
        CHECK(retry_delay_ms(rule, 2, random) == 16'000);
        CHECK(retry_delay_ms(rule, 60, random) == 600'000);
    }
}

TEST_CASE("back-off grows, is capped and spreads over half to all of the delay") {
    CHECK(retry_delay_ms(rule_for(1), 0, 0.999999) > 9'900);
    CHECK(retry_delay_ms(rule_for(1), 1, 0.999999) > 59'000);
    CHECK(retry_delay_ms(rule_for(1), 2, 0.999999) > 290'000);
    CHECK(rule_for(1).tries == 3);
    CHECK(retry_delay_ms(rule_for(2), 0, 0) == 2'500);
    CHECK(retry_delay_ms(rule_for(2), 3, 0) == 20'000);
    CHECK(retry_delay_ms(rule_for(2), 40, 0) == 300'000);
    CHECK(retry_delay_ms(rule_for(130429), 0, 0) == 500);
    CHECK(retry_delay_ms(rule_for(131057), 5, 0.999999) <= 60'000);
    CHECK(rule_for(131000).tries == 5);
}

TEST_CASE("the error object of an answer is read, and nothing else is taken for one") {
    auto const error = graph_error(
        R"({"error":{"message":"(#131030) Recipient phone number not in allowed list","type":"OAuthException","code":131030,)"
        R"("error_data":{"messaging_product":"whatsapp","details":"not in allowed list"},"error_subcode":2655007,"is_transient":false,)"
        R"("error_user_title":"t","error_user_msg":"Ask them","fbtrace_id":"Az8"}})",
        400);
    REQUIRE(error.has_value());
    CHECK(error->code == 131030);
    CHECK(error->details == "not in allowed list");
    CHECK(error->user_message == "Ask them");
    CHECK(error->trace == "Az8");
    CHECK(graph_error(R"({"error":{"code":100,"error_subcode":2388024}})", 400)->code == 2388024);
    CHECK(graph_error(R"({"error":{"code":131047,"error_subcode":2388024}})", 400)->code == 131047);
    for (auto const* body : {"", "<html>502</html>", "[]", "{}", R"({"error":"no"})", R"({"error":{"message":"x"}})",
                             R"({"error":{"code":1)"})
        CHECK_FALSE_MESSAGE(graph_error(body, 500).has_value(), body);
}

TEST_CASE("Retry-After is seconds or a date, never negative, never beyond a day") {
    Time const now{1'763'766'000'000};  // Fri, 21 Nov 2025 23:00:00 GMT
    CHECK(retry_after_ms("7", now) == 7'000);
    CHECK(retry_after_ms("99999999", now) == day_ms);
    CHECK(retry_after_ms("Fri, 21 Nov 2025 23:00:30 GMT", now) == 30'000);
    CHECK(retry_after_ms("Fri, 21 Nov 2025 22:00:30 GMT", now) == 0);
    CHECK_FALSE(retry_after_ms("", now).has_value());
    CHECK_FALSE(retry_after_ms("-3", now).has_value());
    CHECK_FALSE(retry_after_ms("soon", now).has_value());
}

}  // namespace
}  // namespace recado::whatsapp
