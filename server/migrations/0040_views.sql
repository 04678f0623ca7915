-- Saved filters over the conversations. A private view belongs to its owner alone; a shared one everybody sees.
CREATE TABLE views (
    id {{id}},
    account_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    shared BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    sort TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX views_of_owner ON views (account_id, shared, owner_id, id);

-- How a person arranges the views in their sidebar. Without a row a view is shown, after those that were arranged.
CREATE TABLE view_places (
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    view_id BIGINT NOT NULL,
    position BIGINT,
    pinned BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, user_id, view_id)
);
CREATE INDEX view_places_of_view ON view_places (account_id, view_id);
