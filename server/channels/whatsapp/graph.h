// A call of the Graph API for one number: address, token, and what the answer means. Blocks; for job threads.
#pragma once

#include <boost/json/value.hpp>

#include "channels/whatsapp/account.h"
#include "channels/whatsapp/errors.h"
#include "platform/http/client.h"

namespace recado::whatsapp {

struct Reply {
    http::Delivery delivery = http::Delivery::not_sent;
    int status = 0;
    boost::json::value body;          // null when it was no JSON
    std::optional<GraphError> error;  // what the provider says is wrong
    std::string trouble;              // why there is no answer
    std::optional<std::int64_t> retry_after_ms;

    bool ok() const { return delivery == http::Delivery::answered && status >= 200 && status < 300 && !error; }
    boost::json::object const* object() const { return body.if_object(); }
};

struct Request {
    http::Method method = http::Method::get;
    std::string path;  // below {graph_base}/{version}/
    std::string body;
    std::vector<http::Part> parts;
    http::Limits limits;
    std::string about;
};

Reply call(http::Client& client, Number const& number, Request request);

// The rule that speaks for a reply that is not ok: the code's, or what the status stands for when there is no error
// object (a proxy, a garbled answer).
Rule const& rule_of(Reply const& reply);
// Whether the other side may have acted although no usable answer came.
bool may_have_acted(Reply const& reply);

}  // namespace recado::whatsapp
