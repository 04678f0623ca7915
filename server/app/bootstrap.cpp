#include "app/bootstrap.h"

#include "platform/db/events.h"

namespace recado::app {
namespace {

std::vector<Presence> presence_of(realtime::Hub const& hub, AccountId account) {
    std::vector<Presence> present;
    for (auto const& person : hub.presence(account))
        if (auto const status = json::parse_enum<accounts::Availability>(person.status))
            present.push_back({person.user_id, *status});
    return present;
}

Result<Bootstrap> bootstrap(Tx& tx, accounts::Accounts const& accounts, realtime::Hub const& hub) {
    auto people = accounts::bootstrap(tx, accounts);
    auto sending = TRY(jobs::show_sending(tx, {}));
    return Bootstrap{.me = std::move(people.me),
                     .account = std::move(people.account),
                     .accounts = std::move(people.accounts),
                     .csrf_token = std::move(people.csrf_token),
                     .members = std::move(people.members),
                     .roles = std::move(people.roles),
                     .teams = teams::all_teams(tx),
                     .inboxes = TRY(inboxes::list_inboxes(tx, {})).items,
                     .labels = TRY(labels::list_labels(tx, {})).items,
                     .counts = conversations::count_active(tx),
                     .seq = db::last_seq(tx),
                     .presence = presence_of(hub, tx.account()),
                     .version = RECADO_VERSION,
                     .sending = sending.paused ? std::optional(sending) : std::nullopt};
}

}  // namespace

void bootstrap_routes(http::Api& api, accounts::Accounts const& accounts, realtime::Hub const& hub) {
    api.get("/bootstrap",
            [&accounts, &hub](Tx& tx, Nothing const&) -> Result<Bootstrap> { return bootstrap(tx, accounts, hub); },
            {.summary = "Everything the web UI needs to start"});
}

}  // namespace recado::app
