-- Which numbers a webhook address serves. A Meta app has one callback address for all its numbers: inboxes of one account and app share the key.
CREATE TABLE whatsapp_numbers (
    inbox_id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    connection_key TEXT NOT NULL,
    app_id TEXT,
    waba_id TEXT NOT NULL,
    phone_number_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX whatsapp_numbers_by_phone ON whatsapp_numbers (account_id, phone_number_id);
CREATE INDEX whatsapp_numbers_by_key ON whatsapp_numbers (connection_key);

-- Large batches as they came, until a job has applied them in pieces; `applied` items are done.
CREATE TABLE webhook_events (
    id {{id}},
    account_id BIGINT NOT NULL,
    connection_key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL,
    applied BIGINT NOT NULL DEFAULT 0,
    received_at BIGINT NOT NULL
);

-- What people asked for about a category of messages: a ledger, never overwritten.
CREATE TABLE whatsapp_preferences (
    id {{id}},
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    phone TEXT,
    user_id TEXT,
    category TEXT NOT NULL,
    stop BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    source TEXT NOT NULL
);
CREATE INDEX whatsapp_preferences_of_inbox ON whatsapp_preferences (account_id, inbox_id, id);

-- Media already uploaded to the provider under a number, by content: their ids live 30 days.
CREATE TABLE whatsapp_uploads (
    account_id BIGINT NOT NULL,
    phone_number_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    media_id TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, phone_number_id, sha256, mime_type)
);

-- Message templates of an inbox as the provider last told them.
CREATE TABLE templates (
    id {{id}},
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    remote_id TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    category TEXT NOT NULL,
    status TEXT NOT NULL,
    components JSONB NOT NULL,
    parameter_format TEXT NOT NULL,
    quality TEXT,
    rejected_reason TEXT,
    sync_round BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX templates_by_name ON templates (account_id, inbox_id, name, language);
CREATE INDEX templates_by_remote ON templates (account_id, inbox_id, remote_id);
