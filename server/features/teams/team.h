// A team is a named group of members to whom conversations can be given. Names are unique in the account, ignoring case
// and accents.
#pragma once

#include <string>
#include <vector>

#include "platform/db/tx.h"

namespace recado::teams {

struct Team {
    TeamId id;
    std::string name;
    std::optional<std::string> description;
    std::vector<UserId> member_ids;
};
DESCRIBE(Team, FIELD(id), FIELD(name), FIELD(description), FIELD(member_ids))

struct TeamCreated {
    static constexpr std::string_view event_type = "team_created";
    Team team;
};
DESCRIBE(TeamCreated, FIELD(team))

struct TeamUpdated {
    static constexpr std::string_view event_type = "team_updated";
    Team team;
    Team before;
};
DESCRIBE(TeamUpdated, FIELD(team), FIELD(before))

// Conversations of the team lose it within the same transaction, by who subscribes to this.
struct TeamDeleted {
    static constexpr std::string_view event_type = "team_deleted";
    Team team;
};
DESCRIBE(TeamDeleted, FIELD(team))

std::vector<Team> all_teams(Tx& tx);
Result<Team> find_team(Tx& tx, TeamId id);

struct TeamList {
    std::vector<Team> items;
};
DESCRIBE(TeamList, FIELD(items))
Result<TeamList> list_teams(Tx& tx, Nothing const&);

struct CreateTeam {
    std::string name;
    std::optional<std::string> description;
    std::optional<std::vector<UserId>> member_ids;
};
DESCRIBE(CreateTeam, FIELD(name, text(1, 80)), FIELD(description, text(0, 500)), FIELD(member_ids, items(0, 1000)))
Result<Team> create_team(Tx& tx, CreateTeam const& in);

struct UpdateTeam {
    TeamId team_id;
    std::optional<std::string> name;
    std::optional<std::string> description;  // "" removes it
    std::optional<std::vector<UserId>> member_ids;
};
DESCRIBE(UpdateTeam, FIELD(team_id), FIELD(name, text(1, 80)), FIELD(description, text(0, 500)),
         FIELD(member_ids, items(0, 1000)))
Result<Team> update_team(Tx& tx, UpdateTeam const& in);

struct DeleteTeam {
    TeamId team_id;
};
DESCRIBE(DeleteTeam, FIELD(team_id))
Result<Done> delete_team(Tx& tx, DeleteTeam const& in);

}  // namespace recado::teams
