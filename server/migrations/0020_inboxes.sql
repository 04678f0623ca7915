-- A connected channel of an account, and who of the team may see it. `settings` is what the channel's kind shows, `secrets` is sealed by it.
CREATE TABLE inboxes (
    id {{id}},
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    health TEXT NOT NULL DEFAULT 'unknown',
    health_detail TEXT,
    last_inbound_at BIGINT,
    reopen_window_h BIGINT NOT NULL DEFAULT 24,
    settings JSONB,
    secrets TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX inboxes_of_account ON inboxes (account_id, id);

CREATE TABLE inbox_members (
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, inbox_id, user_id)
);
CREATE INDEX inbox_members_of_user ON inbox_members (account_id, user_id, inbox_id);
