-- only postgres
-- PostgreSQL does not see that `assignee_id IS NULL` leaves the rest of an index in order: without this it sorts all that
-- nobody has for each page of them.
CREATE INDEX conversations_unassigned ON conversations (account_id, inbox_id, state, last_activity_at, id) WHERE assignee_id IS NULL;
-- end
