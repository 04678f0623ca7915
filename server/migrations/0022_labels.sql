-- One dictionary of labels per account; `title_key` is the folded title, unique.
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
