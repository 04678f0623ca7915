// GET /bootstrap: all that the web UI needs to draw its first screen, in one answer.
#pragma once

#include "app/app.h"
#include "features/accounts/bootstrap.h"
#include "features/conversations/list.h"
#include "features/inboxes/inbox.h"
#include "features/labels/label.h"
#include "features/teams/team.h"
#include "platform/jobs/pause.h"

namespace recado::app {

struct Presence {
    UserId user_id;
    accounts::Availability status;
};
DESCRIBE(Presence, FIELD(user_id), FIELD(status))

struct Bootstrap {
    accounts::Me me;
    accounts::AccountInfo account;
    std::vector<accounts::AccountInfo> accounts;
    std::optional<std::string> csrf_token;
    std::vector<accounts::Member> members;
    std::vector<accounts::Role> roles;
    std::vector<teams::Team> teams;
    std::vector<inboxes::Inbox> inboxes;
    std::vector<labels::Label> labels;
    conversations::Counts counts;
    std::int64_t seq;
    std::vector<Presence> presence;
    std::string version;
    std::optional<jobs::Sending> sending;  // only while it is paused
};
DESCRIBE(Bootstrap, FIELD(me), FIELD(account), FIELD(accounts), FIELD(csrf_token), FIELD(members), FIELD(roles),
         FIELD(teams), FIELD(inboxes), FIELD(labels), FIELD(counts), FIELD(seq), FIELD(presence), FIELD(version),
         FIELD(sending))

void bootstrap_routes(http::Api& api, accounts::Accounts const& accounts, realtime::Hub const& hub);

}  // namespace recado::app
