#include "channels/whatsapp/graph.h"

#include "platform/json/json.h"

namespace recado::whatsapp {

Reply call(http::Client& client, Number const& number, Request request) {
    http::Call call{
        .method = request.method,
        .url = http::join_url(number.settings.graph_base, number.settings.graph_version + "/" + request.path),
        .headers = {{"Authorization", "Bearer " + number.secrets.access_token}},
        .body = std::move(request.body),
        .parts = std::move(request.parts),
        .sink = {},
        .limits = request.limits,
        .about = std::move(request.about)};
    if (!call.body.empty()) call.headers.emplace_back("Content-Type", "application/json");
    auto const answer = client.send_now(std::move(call));
    Reply reply{.delivery = answer.delivery,
                .status = answer.status,
                .body = {},
                .error = {},
                .trouble = answer.error,
                .retry_after_ms = {}};
    if (answer.delivery != http::Delivery::answered) return reply;
    reply.retry_after_ms = retry_after_ms(answer.header("retry-after"), system_now());
    reply.error = graph_error(answer.body, answer.status);
    if (auto parsed = json::parse(answer.body)) reply.body = std::move(*parsed);
    return reply;
}

Rule const& rule_of(Reply const& reply) {
    if (reply.error) return rule_for(*reply.error);
    constexpr int temporary = 2;
    constexpr int app_rate = 4;
    constexpr int inaccessible = 33;
    constexpr int token_invalid = 190;
    constexpr int unlisted = -1;
    if (reply.delivery == http::Delivery::refused) return rule_for(inaccessible);
    if (reply.delivery != http::Delivery::answered || reply.status >= 500) return rule_for(temporary);
    if (reply.status == 401) return rule_for(token_invalid);
    if (reply.status == 429) return rule_for(app_rate);
    if (reply.status < 400) return rule_for(inaccessible);  // a redirect, or an answer that is not the Graph API's
    return rule_for(unlisted);
}

bool may_have_acted(Reply const& reply) {
    if (reply.delivery == http::Delivery::unclear) return true;
    if (reply.delivery != http::Delivery::answered || reply.error) return false;
    // A gateway that gave up on its upstream says nothing about what that did; a success that cannot be read is a
    // success nonetheless.
    return reply.status == 502 || reply.status == 504 || (reply.status >= 200 && reply.status < 300);
}

}  // namespace recado::whatsapp
