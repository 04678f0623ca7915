-- The history of a record is what was done to it. Messages, nearly all events, are told by the conversation itself: left
-- out here, most commits write a page less.
DROP INDEX events_of_subject;
CREATE INDEX events_of_subject ON events (account_id, subject_kind, subject_id, seq) WHERE type NOT IN ('message_created', 'message_updated');
