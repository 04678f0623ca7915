// The lists by hand: every route, every subscription within a transaction, every job. A feature is part of the product
// when it stands here.
#pragma once

#include "app/app.h"
#include "channels/whatsapp/whatsapp.h"

namespace recado::app {

// What the routes need besides their transaction.
struct RouteParts {
    Database& database;
    accounts::Accounts& accounts;
    files::Store& files;
    channels::Service& channels;
    realtime::Hub const& hub;
};

void wire_channels(channels::Service& channels, whatsapp::Needs const& needs);
void wire_routes(http::Api& api, RouteParts const& parts);
void wire_events(Database& database, channels::Service& channels);
void wire_jobs(jobs::Runner& runner, Core& core, channels::Service& channels, accounts::Authenticator& authenticator);

}  // namespace recado::app
