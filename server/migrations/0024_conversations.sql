-- The thread of one identity in one inbox. `state` is the shelf a list shows it on: fresh, in_progress, bot, snoozed, closed, archived; it follows from
-- status, archived_at and first_reply_at and is written only by conversations/record.cpp, which keeps conversation_counts with it.
-- `waiting_order` is waiting_since, or the largest number when nobody waits, so that it sorts. `label_ids` are the ids joined by commas.
CREATE TABLE conversations (
    id {{id}},
    account_id BIGINT NOT NULL,
    display_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    status TEXT NOT NULL,
    state TEXT NOT NULL,
    archived_at BIGINT,
    snoozed_until BIGINT,
    priority BIGINT NOT NULL DEFAULT 0,
    assignee_id BIGINT,
    team_id BIGINT,
    label_ids TEXT NOT NULL DEFAULT '',
    unread_count BIGINT NOT NULL DEFAULT 0,
    waiting_since BIGINT,
    waiting_order BIGINT NOT NULL,
    first_reply_at BIGINT,
    last_inbound_at BIGINT,
    window_expires_at BIGINT,
    last_activity_at BIGINT NOT NULL,
    last_message_id BIGINT,
    last_message_at BIGINT NOT NULL DEFAULT 0,
    last_direction TEXT,
    last_kind TEXT,
    last_text TEXT,
    last_state TEXT,
    last_author TEXT,
    muted BOOLEAN NOT NULL DEFAULT FALSE,
    ticket_episode BIGINT NOT NULL DEFAULT 1,
    closed_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX conversations_of_identity ON conversations (account_id, inbox_id, identity_id);
CREATE UNIQUE INDEX conversations_by_number ON conversations (account_id, display_id);
CREATE INDEX conversations_of_contact ON conversations (account_id, contact_id);
-- Lists walk one range per visible inbox and state and merge them; assignee and team stand in the index so that a skipped row costs no look-up.
CREATE INDEX conversations_by_activity ON conversations (account_id, inbox_id, state, last_activity_at, id, assignee_id, team_id);
CREATE INDEX conversations_by_assignee ON conversations (account_id, inbox_id, state, assignee_id, last_activity_at, id);
CREATE INDEX conversations_by_waiting ON conversations (account_id, inbox_id, state, waiting_order, id);
CREATE INDEX conversations_by_priority ON conversations (account_id, inbox_id, state, priority, id);
CREATE INDEX conversations_by_age ON conversations (account_id, inbox_id, state, id);
CREATE INDEX conversations_snoozed ON conversations (snoozed_until) WHERE snoozed_until IS NOT NULL;

-- How many conversations stand on each shelf. label_id 0 counts all of them, else those that carry the label; assignee and team 0 mean none.
CREATE TABLE conversation_counts (
    account_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    inbox_id BIGINT NOT NULL,
    assignee_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (account_id, label_id, state, inbox_id, assignee_id, team_id)
);

CREATE TABLE conversation_labels (
    account_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, label_id, conversation_id)
);
CREATE INDEX conversation_labels_of ON conversation_labels (account_id, conversation_id, label_id);

-- created_at orders the thread: for what came in it is the provider's time, never later than ours. `content` holds what only some kinds have.
CREATE TABLE messages (
    id {{id}},
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    direction TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT,
    source_id TEXT,
    client_id TEXT,
    state TEXT,
    error JSONB,
    author_kind TEXT NOT NULL,
    author_id BIGINT,
    author_name TEXT,
    reply_to_id BIGINT,
    reply_to_source_id TEXT,
    content JSONB,
    reactions JSONB,
    attachment_count BIGINT NOT NULL DEFAULT 0,
    forwarded BOOLEAN NOT NULL DEFAULT FALSE,
    provider_at BIGINT,
    sent_at BIGINT,
    delivered_at BIGINT,
    read_at BIGINT,
    deleted_at BIGINT,
    edited_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX messages_of_conversation ON messages (account_id, conversation_id, created_at, id);
CREATE UNIQUE INDEX messages_by_source ON messages (account_id, inbox_id, source_id) WHERE source_id IS NOT NULL;
CREATE UNIQUE INDEX messages_by_client ON messages (account_id, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE attachments (
    id {{id}},
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    file_id BIGINT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    size BIGINT NOT NULL DEFAULT 0,
    width BIGINT,
    height BIGINT,
    duration_ms BIGINT,
    provider_media_id TEXT,
    provider_sha256 TEXT,
    state TEXT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX attachments_of_message ON attachments (account_id, message_id, id);
CREATE INDEX attachments_of_file ON attachments (account_id, file_id) WHERE file_id IS NOT NULL;

-- One try to hand a message to its provider: written before the first byte leaves. `uuid` travels with it, so that a later status settles an unclear end.
CREATE TABLE message_attempts (
    id {{id}},
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    uuid TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT,
    error JSONB
);
CREATE UNIQUE INDEX message_attempts_by_uuid ON message_attempts (account_id, uuid);
CREATE INDEX message_attempts_of_message ON message_attempts (account_id, message_id, id);
CREATE INDEX message_attempts_open ON message_attempts (lease_until) WHERE ended_at IS NULL;

-- Statuses that overtook the answer that would have told us their message.
CREATE TABLE parked_statuses (
    id {{id}},
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    source_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    error JSONB,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX parked_statuses_by_source ON parked_statuses (account_id, inbox_id, source_id, state);
CREATE INDEX parked_statuses_by_age ON parked_statuses (expires_at);

-- One episode of a conversation from opening to closing.
CREATE TABLE tickets (
    id {{id}},
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    episode BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    close_kind TEXT,
    close_reason TEXT,
    first_reply_at BIGINT,
    assignee_id BIGINT
);
CREATE UNIQUE INDEX tickets_of_conversation ON tickets (account_id, conversation_id, episode);

CREATE TABLE drafts (
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    mode TEXT NOT NULL,
    text TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_id, conversation_id, mode)
);
