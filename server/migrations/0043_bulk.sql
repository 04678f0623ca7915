-- Work on many conversations at once, and what each of them was before it and after it, from which it is undone. `permissions` are those of who asked:
-- the work may do no more, whatever they get meanwhile, and no more than they still have.
CREATE TABLE bulks (
    id {{id}},
    account_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    actor_name TEXT NOT NULL,
    permissions JSONB NOT NULL,
    action TEXT NOT NULL,
    query TEXT,
    state TEXT NOT NULL,
    total BIGINT NOT NULL DEFAULT 0,
    handled BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    restored BIGINT NOT NULL DEFAULT 0,
    error TEXT,
    file_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX bulks_of_user ON bulks (account_id, user_id, id);
CREATE INDEX bulks_by_age ON bulks (created_at);

CREATE TABLE bulk_items (
    account_id BIGINT NOT NULL,
    bulk_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (account_id, bulk_id, position)
);
