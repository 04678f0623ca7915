-- What the platform itself keeps: the outbox of events, jobs, numbers, settings, and intake that could not be understood.

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The history of every record, the realtime stream and the audit trail. `seq` ascends without gaps inside an account.
CREATE TABLE events (
    account_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    type TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    inbox_id BIGINT,
    user_id BIGINT,
    permission TEXT,
    nobody BOOLEAN NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    actor_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    data TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account_id, seq)
);
CREATE INDEX events_of_subject ON events (account_id, subject_kind, subject_id, seq);

-- Deferred work. Jobs that are done leave the table. `held` marks jobs that wait for an earlier one of their lane;
-- the next is released when that one ends, so that claiming never has to search for the heads of lanes.
CREATE TABLE jobs (
    id {{id}},
    account_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    queue TEXT NOT NULL CHECK (queue IN ('interactive', 'customer', 'notifications', 'bulk')),
    lane BIGINT NOT NULL,
    held BOOLEAN NOT NULL,
    unique_key TEXT,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (queue, run_at, id) WHERE state = 'waiting' AND NOT held;
CREATE INDEX jobs_leased ON jobs (leased_until) WHERE state = 'running';
CREATE INDEX jobs_of_lane ON jobs (account_id, lane, id) WHERE lane <> 0 AND state IN ('waiting', 'running');
CREATE UNIQUE INDEX jobs_unique ON jobs (account_id, unique_key) WHERE unique_key IS NOT NULL AND state = 'waiting';
CREATE INDEX jobs_by_state ON jobs (account_id, state, id);

-- The last human number given, by account and noun.
CREATE TABLE counters (
    account_id BIGINT NOT NULL,
    noun TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (account_id, noun)
);

-- What arrived and could not be understood, kept to be fed again after a fix.
CREATE TABLE dead_letters (
    id {{id}},
    account_id BIGINT,
    source TEXT NOT NULL,
    body TEXT NOT NULL,
    error TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    resolved_at BIGINT
);
CREATE INDEX dead_letters_open ON dead_letters (source, id) WHERE resolved_at IS NULL;

-- Answers kept so that a repeated write gives the same answer.
CREATE TABLE idempotency_keys (
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    route TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    response TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
