#include "app/wiring.h"

#include "app/bootstrap.h"
#include "features/accounts/events.h"
#include "features/accounts/mail.h"
#include "features/accounts/routes.h"
#include "features/accounts/tidy.h"
#include "features/contacts/events.h"
#include "features/contacts/routes.h"
#include "features/conversations/events.h"
#include "features/conversations/files.h"
#include "features/conversations/routes.h"
#include "features/inboxes/routes.h"
#include "features/labels/routes.h"
#include "features/teams/routes.h"
#include "features/teams/team.h"
#include "features/templates/template.h"
#include "platform/db/retention.h"
#include "platform/jobs/queue_page.h"

namespace recado::app {

namespace {

void queue_routes(http::Api& api) {
    auto const needs = Permission::view_queue;
    api.get("/queue", jobs::list, {.summary = "List background work with its state", .needs = needs});
    api.post("/queue/{job_id}/retry", jobs::retry, {.summary = "Run a failed or waiting job now", .needs = needs});
    api.post("/queue/{job_id}/cancel", jobs::cancel, {.summary = "Call off a job", .needs = needs});
}

template <class... Events>
void describe(http::Api& api) {
    (api.event<Events>(), ...);
}

// What clients may get live, each a schema Event_<name> of the API description and a type in the web UI.
void events(http::Api& api) {
    describe<conversations::MessageCreated, conversations::MessageUpdated, conversations::ConversationCreated,
             conversations::ConversationUpdated>(api);
    describe<contacts::ContactCreated, contacts::ContactUpdated, contacts::PossibleDuplicate>(api);
    describe<inboxes::InboxCreated, inboxes::InboxUpdated, inboxes::InboxDeleted, templates::TemplateUpdated,
             templates::TemplatesSynced>(api);
    describe<labels::LabelCreated, labels::LabelUpdated, labels::LabelDeleted, teams::TeamCreated, teams::TeamUpdated,
             teams::TeamDeleted>(api);
    describe<accounts::AccountCreated, accounts::AccountUpdated, accounts::MemberCreated, accounts::MemberUpdated,
             accounts::MeUpdated>(api);
    describe<accounts::InvitationCreated, accounts::InvitationDeleted, accounts::ApiTokenCreated,
             accounts::ApiTokenDeleted>(api);
    describe<accounts::SessionCreated, accounts::SessionRevoked, accounts::PasswordChanged,
             accounts::PasswordResetCreated, accounts::TwoFactorChanged>(api);
}

}  // namespace

void wire_routes(http::Api& api, RouteParts const& parts) {
    accounts::routes(api, parts.core.accounts);
    teams::routes(api);
    labels::routes(api);
    contacts::routes(api);
    inboxes::routes(api);
    conversations::routes(api);
    conversations::file_routes(api, *parts.core.database, parts.core.files);
    parts.channels.routes(api);
    queue_routes(api);
    bootstrap_routes(api, parts.core.accounts, parts.hub);
    events(api);
}

void wire_events(Database& database, channels::Service& channels) {
    conversations::subscribe(database);
    channels.subscribe();
}

void wire_jobs(jobs::Runner& runner, Core& core, channels::Service& channels, accounts::Authenticator& authenticator) {
    channels.jobs(runner);
    conversations::schedule(runner);
    runner.handle(std::string(accounts::mail_job), [&core](Database&, jobs::Job const& job) -> jobs::Outcome {
        accounts::send_sealed(core.accounts, job.payload);
        return jobs::Done{};
    });
    runner.every("apply_retention", hour_ms, [days = core.config.event_days](Database& database) {
        db::apply_retention(database, {.events_ms = days * day_ms});
    });
    runner.every("tidy_accounts", minute_ms,
                 [&core, &authenticator](Database&) { accounts::tidy(core.accounts, authenticator); });
}

}  // namespace recado::app
