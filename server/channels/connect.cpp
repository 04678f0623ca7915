// Connecting an inbox asks its provider first, outside of any transaction: a wrong token comes back as a wrong field,
// and what cannot be asked now is saved with a warning.
#include "channels/service.h"
#include "features/inboxes/inbox.h"
#include "platform/http/coerce.h"

namespace recado::channels {
namespace {

// The inbox as it was saved, with what the provider's silence means for its health.
Result<inboxes::Inbox> noted(Tx& tx, Result<inboxes::Inbox> saved, std::string const& doubt) {
    auto inbox = TRY(std::move(saved));
    if (doubt.empty()) return inbox;
    inboxes::warn(tx, inbox.id, doubt);
    return inboxes::show_inbox(tx, {inbox.id});
}

http::Response answer(Result<inboxes::Inbox> const& inbox, int status, std::string const& request_id) {
    return inbox ? http::json_response(*inbox, status) : http::error_response(inbox.error(), request_id);
}

}  // namespace

void Service::connect_routes(http::Api& api) {
    auto const manage = Permission::manage_inboxes;
    api.raw(
        http::Method::post, "/inboxes", [this](http::Request const& request) { return connect(request); },
        {.summary = "Connect a channel; the provider is asked first", .needs = manage, .status = 201},
        http::shapes<inboxes::NewInbox, inboxes::Inbox>());
    api.raw(
        http::Method::patch, "/inboxes/{inbox_id}", [this](http::Request const& request) { return reconnect(request); },
        {.summary = "Change an inbox or its connection", .needs = manage},
        http::shapes<inboxes::InboxChange, inboxes::Inbox>());
}

Result<std::string> Service::try_connection(Who const& who, std::string const& kind, InboxId before,
                                            std::optional<json::Raw> const& sent) {
    auto* channel = find(kind);
    // Kinds without a channel are for the tests; unknown ones are refused when they are saved.
    if (!channel || !(sent || !before)) return std::string();
    return channel->try_connection(who.account, before, sent.value_or(json::Raw{}));
}

http::Response Service::connect(http::Request const& request) {
    auto const in = http::read_input<inboxes::NewInbox>(request);
    if (!in) return in.error();
    auto const doubt = try_connection(request.who, in->kind, {}, in->whatsapp);
    if (!doubt) return http::error_response(doubt.error(), request.id);
    auto const made =
        database_.write_now(request.who, [&](Tx& tx) { return noted(tx, inboxes::create_inbox(tx, *in), *doubt); });
    return answer(made, 201, request.id);
}

http::Response Service::reconnect(http::Request const& request) {
    auto const in = http::read_input<inboxes::InboxChange>(request);
    if (!in) return in.error();
    auto const known = database_.read_now(request.who, [&](Tx& tx) { return inboxes::find_inbox(tx, in->inbox_id); });
    if (!known) return http::error_response(known.error(), request.id);
    auto const doubt = try_connection(request.who, known->kind, in->inbox_id, in->whatsapp);
    if (!doubt) return http::error_response(doubt.error(), request.id);
    auto const changed =
        database_.write_now(request.who, [&](Tx& tx) { return noted(tx, inboxes::update_inbox(tx, *in), *doubt); });
    return answer(changed, 200, request.id);
}

}  // namespace recado::channels
