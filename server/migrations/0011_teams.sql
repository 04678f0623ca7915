-- Groups of members to whom conversations can be given. `name_key` is the folded name, unique in the account.
CREATE TABLE teams (
    id {{id}},
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX teams_by_name ON teams (account_id, name_key);

CREATE TABLE team_members (
    account_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, team_id, user_id)
);
CREATE INDEX team_members_of_user ON team_members (account_id, user_id);
