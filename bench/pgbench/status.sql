-- What the server does for one webhook with a status, statement by statement (bench/postgres.cpp checks that it still does).
\set n :n + 1
\set id 2000000000000000000 + :client_id * 100000000000 + :n
\set target random(0, 59999)
BEGIN;
SELECT pg_advisory_xact_lock(:account);
SAVEPOINT nested;
SELECT m.id, m.conversation_id, m.inbox_id, m.direction, m.kind, m.text, m.source_id, m.client_id, m.state, m.error, m.author_kind, m.author_id,
       m.author_name, m.reply_to_id, m.reply_to_source_id, m.content, m.reactions, m.attachment_count, m.forwarded, m.sent_at, m.delivered_at,
       m.read_at, m.deleted_at, m.edited_at, m.created_at, q.kind AS quoted_kind, CASE WHEN q.deleted_at IS NULL THEN q.text END AS quoted_text,
       q.author_name AS quoted_author
FROM messages m LEFT JOIN messages q ON q.account_id = m.account_id AND q.id = m.reply_to_id
WHERE m.account_id = :account AND m.inbox_id = :inbox AND m.source_id = 'wamid.out.' || :target \gset m_
UPDATE messages SET state = 'delivered', error = NULL, sent_at = :now, delivered_at = :now, read_at = NULL WHERE account_id = :account AND id = :m_id;
UPDATE conversations SET last_state = 'delivered' WHERE account_id = :account AND id = :m_conversation_id AND last_message_id = :m_id;
SELECT max(seq) FROM events WHERE account_id = :account \gset
\set seq :max + 1
INSERT INTO events (account_id, seq, type, subject_kind, subject_id, inbox_id, user_id, permission, nobody, actor_kind, actor_id, actor_name, reason, data, at)
VALUES (:account, :seq, 'message_updated', 'conversation', :m_conversation_id, :inbox, NULL, 'view_conversations', FALSE, 'system', 0, 'Recado', '', :updated, :now);
RELEASE nested;
\set batch :batch + 1
UPDATE store_writers SET batch = :batch / (CASE WHEN batch < :batch THEN 1 ELSE 0 END), fenced = FALSE, seen_at = :now WHERE id = :client_id;
COMMIT;
NOTIFY recado_events;
