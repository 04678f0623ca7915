-- People and access. Rows of an account carry account_id; what belongs to a person (user_id) rather than to an account does not: users, their sessions'
-- owner, second factor, resets and devices. No column holds a secret that could be used as it stands: passwords are Argon2id, tokens SHA-256,
-- recovery codes HMAC, the TOTP secret is sealed with the server's key.
CREATE TABLE accounts (
    id {{id}},
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    locale TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    demo BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE users (
    id {{id}},
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_changed_at BIGINT NOT NULL,
    locale TEXT NOT NULL,
    theme TEXT NOT NULL DEFAULT 'system',
    density TEXT NOT NULL DEFAULT 'comfortable',
    preferences JSONB NOT NULL DEFAULT '{}',
    two_factor BOOLEAN NOT NULL DEFAULT FALSE,
    totp_secret TEXT,
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    user_id BIGINT NOT NULL,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE known_devices (
    token_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
);
CREATE INDEX known_devices_of_user ON known_devices (user_id, last_used_at);

CREATE TABLE password_resets (
    token_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_resets_of_user ON password_resets (user_id);

CREATE TABLE roles (
    id {{id}},
    account_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    permissions JSONB NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX roles_of_account ON roles (account_id, id);

CREATE TABLE members (
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    disabled BOOLEAN NOT NULL DEFAULT FALSE,
    availability TEXT NOT NULL DEFAULT 'online',
    last_seen_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_id)
);
CREATE INDEX members_of_user ON members (user_id, account_id);

CREATE TABLE sessions (
    id {{id}},
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, id);
CREATE INDEX sessions_of_member ON sessions (account_id, user_id);

CREATE TABLE api_tokens (
    id {{id}},
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    permissions JSONB NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    expires_at BIGINT
);
CREATE INDEX api_tokens_of_account ON api_tokens (account_id, id);

CREATE TABLE invitations (
    id {{id}},
    account_id BIGINT NOT NULL,
    email TEXT NOT NULL,
    role_id BIGINT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (account_id, email)
);
