#include "features/teams/team.h"

#include <map>

#include "features/accounts/member.h"
#include "platform/base/text.h"

namespace recado::teams {
namespace {

struct Row {
    TeamId id;
    std::string name;
    std::optional<std::string> description;
};
DESCRIBE(Row, FIELD(id), FIELD(name), FIELD(description))

struct Belonging {
    TeamId team_id;
    UserId user_id;
};
DESCRIBE(Belonging, FIELD(team_id), FIELD(user_id))

Result<std::string> free_name(Tx& tx, std::string const& name, TeamId own) {
    auto key = text::fold(text::trim(name));
    if (key.empty()) return invalid("name", "too_short", "must not be blank");
    if (tx.exists("SELECT 1 FROM teams WHERE account_id = $1 AND name_key = $2 AND id <> $3", tx.account(), key,
                  own.value))
        return invalid("name", "taken", "is already used");
    return key;
}

Result<Done> store_members(Tx& tx, TeamId team, std::vector<UserId> const& members) {
    tx.run("DELETE FROM team_members WHERE account_id = $1 AND team_id = $2", tx.account(), team);
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (!accounts::find_member(tx, members[i]))
            return invalid("member_ids[" + std::to_string(i) + "]", "not_found", "is no member of this account");
        tx.run("INSERT INTO team_members (account_id, team_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
               tx.account(), team, members[i]);
    }
    return Done{};
}

std::optional<std::string> not_empty(std::optional<std::string> text) {
    if (text && text->empty()) return std::nullopt;
    return text;
}

db::Subject about(Team const& team) { return {.kind = "team", .id = team.id.value}; }

}  // namespace

std::vector<Team> all_teams(Tx& tx) {
    std::map<TeamId, std::vector<UserId>> members;
    for (auto const& belonging : tx.all<Belonging>(
             "SELECT team_id, user_id FROM team_members WHERE account_id = $1 ORDER BY team_id, user_id", tx.account()))
        members[belonging.team_id].push_back(belonging.user_id);
    std::vector<Team> teams;
    for (auto& row :
         tx.all<Row>("SELECT id, name, description FROM teams WHERE account_id = $1 ORDER BY name_key", tx.account()))
        teams.push_back({row.id, std::move(row.name), std::move(row.description), std::move(members[row.id])});
    return teams;
}

Result<Team> find_team(Tx& tx, TeamId id) {
    auto row =
        tx.one<Row>("SELECT id, name, description FROM teams WHERE account_id = $1 AND id = $2", tx.account(), id);
    if (!row) return not_found("team");
    Team team{row->id, std::move(row->name), std::move(row->description), {}};
    for (auto const& belonging : tx.all<Belonging>("SELECT team_id, user_id FROM team_members WHERE account_id = $1"
                                                   " AND team_id = $2 ORDER BY user_id",
                                                   tx.account(), id))
        team.member_ids.push_back(belonging.user_id);
    return team;
}

Result<TeamList> list_teams(Tx& tx, Nothing const&) { return TeamList{all_teams(tx)}; }

Result<Team> create_team(Tx& tx, CreateTeam const& in) {
    auto const key = TRY(free_name(tx, in.name, {}));
    auto const id = tx.next_id<Team>();
    tx.run(
        "INSERT INTO teams (id, account_id, name, name_key, description, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $6)",
        id, tx.account(), in.name, key, not_empty(in.description), tx.now());
    if (in.member_ids) TRY(store_members(tx, id, *in.member_ids));
    auto team = TRY(find_team(tx, id));
    tx.announce(about(team), TeamCreated{team});
    return team;
}

Result<Team> update_team(Tx& tx, UpdateTeam const& in) {
    auto const before = TRY(find_team(tx, in.team_id));
    auto const name = in.name.value_or(before.name);
    auto const key = TRY(free_name(tx, name, before.id));
    tx.run(
        "UPDATE teams SET name = $1, name_key = $2, description = $3, updated_at = $4"
        " WHERE account_id = $5 AND id = $6",
        name, key, in.description ? not_empty(in.description) : before.description, tx.now(), tx.account(), before.id);
    if (in.member_ids) TRY(store_members(tx, before.id, *in.member_ids));
    auto team = TRY(find_team(tx, before.id));
    tx.announce(about(team), TeamUpdated{team, before});
    return team;
}

Result<Done> delete_team(Tx& tx, DeleteTeam const& in) {
    auto const team = TRY(find_team(tx, in.team_id));
    tx.run("DELETE FROM team_members WHERE account_id = $1 AND team_id = $2", tx.account(), team.id);
    tx.run("DELETE FROM teams WHERE account_id = $1 AND id = $2", tx.account(), team.id);
    tx.announce(about(team), TeamDeleted{team});
    return Done{};
}

}  // namespace recado::teams
