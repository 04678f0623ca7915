-- People who write to us, and the identities (phone, e-mail, provider ids) by which they are recognised.
-- `search_key` is name, phone and e-mail, folded: it sorts and searches without case and accents.
CREATE TABLE contacts (
    id {{id}},
    account_id BIGINT NOT NULL,
    display_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_given BOOLEAN NOT NULL DEFAULT FALSE,
    search_key TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    avatar_file_id BIGINT,
    company TEXT,
    country TEXT,
    city TEXT,
    language TEXT,
    time_zone TEXT,
    attributes JSONB,
    label_ids TEXT NOT NULL DEFAULT '',
    demo BOOLEAN NOT NULL DEFAULT FALSE,
    last_activity_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    merged_into BIGINT
);
CREATE INDEX contacts_by_name ON contacts (account_id, search_key, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX contacts_by_number ON contacts (account_id, display_id);

-- `value` is canonical (E.164 digits with plus, folded address, provider id); `provider_value` is what the provider calls it, used when sending.
CREATE TABLE identities (
    id {{id}},
    account_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    namespace TEXT NOT NULL,
    value TEXT NOT NULL,
    provider_value TEXT,
    display TEXT NOT NULL,
    main BOOLEAN NOT NULL DEFAULT FALSE,
    blocked_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX identities_by_value ON identities (account_id, namespace, value);
CREATE INDEX identities_of_contact ON identities (account_id, contact_id);

-- Two contacts that look like one person: a person decides.
CREATE TABLE possible_duplicates (
    account_id BIGINT NOT NULL,
    kept_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kept_id, other_id)
);
