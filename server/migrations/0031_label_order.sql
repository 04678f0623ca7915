-- The rows of a label carry what its list is ordered by: conversations/record.cpp keeps them with the conversation.
ALTER TABLE conversation_labels ADD COLUMN inbox_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation_labels ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation_labels ADD COLUMN last_activity_at BIGINT NOT NULL DEFAULT 0;
UPDATE conversation_labels SET
    inbox_id = (SELECT v.inbox_id FROM conversations v WHERE v.account_id = conversation_labels.account_id AND v.id = conversation_labels.conversation_id),
    state = (SELECT v.state FROM conversations v WHERE v.account_id = conversation_labels.account_id AND v.id = conversation_labels.conversation_id),
    last_activity_at = (SELECT v.last_activity_at FROM conversations v WHERE v.account_id = conversation_labels.account_id AND v.id = conversation_labels.conversation_id);
CREATE INDEX conversation_labels_by_activity ON conversation_labels (account_id, label_id, inbox_id, state, last_activity_at, conversation_id);

-- A team's page, likewise.
CREATE INDEX conversations_by_team ON conversations (account_id, inbox_id, state, team_id, last_activity_at, id) WHERE team_id IS NOT NULL;
