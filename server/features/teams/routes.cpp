#include "features/teams/routes.h"

#include "features/teams/team.h"

namespace recado::teams {

void routes(http::Api& api) {
    api.get("/teams", list_teams, {.summary = "The teams of the account"});
    api.post("/teams", create_team, {.summary = "Make a team", .needs = Permission::manage_members, .status = 201});
    api.patch("/teams/{team_id}", update_team, {.summary = "Change a team", .needs = Permission::manage_members});
    api.del("/teams/{team_id}", delete_team, {.summary = "Delete a team", .needs = Permission::manage_members});
}

}  // namespace recado::teams
