-- Reactions, edits and revocations that came before their message: the last of each kind, until it comes.
CREATE TABLE parked_annotations (
    id {{id}},
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    source_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX parked_annotations_by_source ON parked_annotations (account_id, inbox_id, source_id, kind);
CREATE INDEX parked_annotations_by_age ON parked_annotations (expires_at);
