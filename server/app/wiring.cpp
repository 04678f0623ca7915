#include "app/wiring.h"

#include "app/bootstrap.h"
#include "features/accounts/events.h"
#include "features/accounts/mail.h"
#include "features/accounts/routes.h"
#include "features/accounts/tidy.h"
#include "features/bulk/bulk.h"
#include "features/bulk/job.h"
#include "features/bulk/routes.h"
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
#include "features/views/routes.h"
#include "features/views/view.h"
#include "platform/db/retention.h"
#include "platform/files/file.h"
#include "platform/jobs/pause.h"
#include "platform/jobs/queue_page.h"

namespace recado::app {

namespace {

void queue_routes(http::Api& api) {
    auto const needs = Permission::view_queue;
    api.get("/queue", jobs::list, {.summary = "List background work with its state", .needs = needs});
    api.post("/queue/{job_id}/retry", jobs::retry, {.summary = "Run a failed or waiting job now", .needs = needs});
    api.post("/queue/{job_id}/cancel", jobs::cancel, {.summary = "Call off a job", .needs = needs});
    api.get("/sending", jobs::show_sending, {.summary = "Whether sending is paused because this is a copy, and why"});
    api.post("/sending/resume", jobs::resume_sending,
             {.summary = "Let a copied installation send again", .needs = Permission::manage_account});
}

template <class... Events>
void live(http::Api& api) {
    (api.live_event<Events>(), ...);
}
template <class... Events>
void logged(http::Api& api) {
    (api.logged_event<Events>(), ...);
}

// Each is a schema Event_<name> or Logged_<name> of the API description and a type in the web UI, which does not
// compile when it forgets one.
void events(http::Api& api) {
    live<conversations::MessageCreated, conversations::MessageUpdated, conversations::ConversationCreated,
         conversations::ConversationUpdated, conversations::ConversationShown, conversations::ConversationHidden>(api);
    live<contacts::ContactCreated, contacts::ContactUpdated, contacts::PossibleDuplicate>(api);
    live<inboxes::InboxCreated, inboxes::InboxUpdated, inboxes::InboxDeleted, templates::TemplateUpdated,
         templates::TemplatesSynced>(api);
    live<labels::LabelCreated, labels::LabelUpdated, labels::LabelDeleted, teams::TeamCreated, teams::TeamUpdated,
         teams::TeamDeleted>(api);
    live<bulk::BulkProgress>(api);
    live<views::ViewCreated, views::ViewUpdated, views::ViewDeleted, views::ViewsArranged>(api);
    live<accounts::AccountCreated, accounts::AccountUpdated, accounts::MemberCreated, accounts::MemberUpdated,
         accounts::MeUpdated>(api);
    live<accounts::RoleCreated, accounts::RoleUpdated, accounts::RoleDeleted>(api);
    live<accounts::InvitationCreated, accounts::InvitationDeleted, accounts::ApiTokenCreated,
         accounts::ApiTokenDeleted>(api);
    live<jobs::SendingResumed>(api);
    logged<accounts::SessionCreated, accounts::SessionRevoked, accounts::PasswordChanged,
           accounts::PasswordResetCreated, accounts::TwoFactorChanged, files::FileCreated,
           channels::DeadLetterResolved>(api);
}

}  // namespace

void wire_channels(channels::Service& channels, whatsapp::Needs const& needs) {
    channels.add(std::make_unique<whatsapp::Whatsapp>(needs));
}

void wire_routes(http::Api& api, RouteParts const& parts) {
    accounts::routes(api, parts.accounts);
    teams::routes(api);
    labels::routes(api);
    contacts::routes(api);
    inboxes::routes(api);
    conversations::routes(api);
    views::routes(api);
    bulk::routes(api);
    conversations::file_routes(api, parts.database, parts.files);
    parts.channels.routes(api);
    queue_routes(api);
    bootstrap_routes(api, parts.accounts, parts.hub);
    events(api);
}

void wire_events(Database& database, channels::Service& channels) {
    conversations::subscribe(database);
    channels.subscribe();
}

void wire_jobs(jobs::Runner& runner, Core& core, channels::Service& channels, accounts::Authenticator& authenticator) {
    channels.jobs(runner);
    conversations::schedule(runner);
    bulk::schedule(runner, core.files);
    auto const send_mail = [&core](Database&, jobs::Job const& job) -> jobs::Outcome {
        accounts::send_sealed(core.accounts, job.payload);
        return jobs::Done{};
    };
    runner.handle_sending(std::string(accounts::mail_job), send_mail, jobs::forget);
    runner.every("apply_retention", hour_ms, [days = core.config.event_days](Database& database) {
        db::apply_retention(database, {.events_ms = days * day_ms});
    });
    runner.every("tidy_accounts", minute_ms,
                 [&core, &authenticator](Database&) { accounts::tidy(core.accounts, authenticator); });
}

}  // namespace recado::app
