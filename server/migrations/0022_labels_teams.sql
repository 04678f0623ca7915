-- One dictionary of labels per account; `title_key` is the folded title, unique. Teams group members.
CREATE TABLE labels (
    id {{id}},
    account_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    description TEXT,
    color TEXT NOT NULL,
    show_in_sidebar BOOLEAN NOT NULL DEFAULT TRUE,
    scope TEXT NOT NULL DEFAULT 'both',
    uses BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX labels_by_title ON labels (account_id, title_key);

CREATE TABLE contact_labels (
    account_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, label_id, contact_id)
);

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
