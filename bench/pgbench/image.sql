-- What the server does for one webhook with an image, statement by statement (bench/postgres.cpp checks that it still does).
\set n :n + 1
\set id 2000000000000000000 + :client_id * 100000000000 + :n
\set phone 56910000000 + random_zipfian(1, 50000, 1.001) - 1
BEGIN;
SELECT pg_advisory_xact_lock(:account);
SAVEPOINT nested;
SELECT id, conversation_id FROM messages WHERE account_id = :account AND inbox_id = :inbox AND source_id = 'wamid.bench.' || :id;
SELECT i.id AS identity_id, i.contact_id, c.name, c.name_given, i.blocked_at, c.last_activity_at, i.provider_value
FROM identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
WHERE i.account_id = :account AND i.namespace = 'phone' AND i.value = '+' || :phone \gset i_
SELECT v.id, v.display_id, v.inbox_id, v.contact_id, v.identity_id, v.status, v.state, v.archived_at, v.snoozed_until, v.priority, v.assignee_id,
       v.team_id, v.label_ids, v.unread_count, v.waiting_since, v.first_reply_at, v.last_inbound_at, v.window_expires_at, v.last_activity_at,
       v.last_message_id, v.last_message_at, v.last_direction, v.last_kind, v.last_text, v.last_state, v.last_author, v.muted, v.ticket_episode,
       v.closed_at, v.version, v.created_at, b.kind AS inbox_kind, b.reopen_window_h, b.last_inbound_at AS inbox_last_inbound_at,
       c.name AS contact_name, c.avatar_file_id, c.phone, c.country, CASE WHEN i.namespace = 'phone' THEN '' ELSE i.display END AS handle,
       i.blocked_at
FROM conversations v
JOIN inboxes b ON b.account_id = v.account_id AND b.id = v.inbox_id
JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
JOIN identities i ON i.account_id = v.account_id AND i.id = v.identity_id
WHERE v.account_id = :account AND v.inbox_id = :inbox AND v.identity_id = :i_identity_id AND b.deleted_at IS NULL \gset v_
\set unread :v_unread_count + 1
\set version :v_version + 1
INSERT INTO messages (id, account_id, conversation_id, inbox_id, direction, kind, text, source_id, client_id, state, error, author_kind, author_id,
                      author_name, reply_to_id, reply_to_source_id, content, attachment_count, forwarded, provider_at, created_at)
VALUES (:id, :account, :v_id, :inbox, 'inbound', 'image', NULL, 'wamid.bench.' || :id, NULL,
        NULL, NULL, 'contact', :i_contact_id, 'cliente generado', NULL, NULL, NULL, 1, FALSE, :now, :now);
INSERT INTO attachments (id, account_id, message_id, conversation_id, inbox_id, kind, name, mime_type, provider_media_id, provider_sha256, state,
                         created_at)
VALUES (:id, :account, :id, :v_id, :inbox, 'image', 'image.jpg', 'image/jpeg', 'wamid.bench.' || :id, 'SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=', 'pending',
        :now);
SELECT id, message_id, file_id, kind, name, mime_type, size, width, height, duration_ms, state, error FROM attachments WHERE account_id = :account AND message_id IN (:id) ORDER BY message_id, id;
UPDATE conversations SET unread_count = :unread, last_inbound_at = :now, window_expires_at = :now, last_activity_at = :now, last_message_id = :id,
       last_message_at = :now, last_direction = 'inbound', last_kind = 'image', last_text = 'Hola, quisiera saber si tienen stock del modelo azul en talla M', last_state = NULL, last_author = 'cliente generado', version = :version, updated_at = :now
WHERE account_id = :account AND id = :v_id;
SELECT max(seq) FROM events WHERE account_id = :account \gset
\set seq :max + 1
INSERT INTO events (account_id, seq, type, subject_kind, subject_id, inbox_id, user_id, permission, nobody, actor_kind, actor_id, actor_name, reason, data, at)
VALUES (:account, :seq, 'message_created', 'conversation', :v_id, :inbox, NULL, 'view_conversations', FALSE, 'contact', :i_contact_id, 'cliente generado', '', :created, :now);
SELECT kind, text, at FROM parked_annotations WHERE account_id = :account AND inbox_id = :inbox AND source_id = 'wamid.bench.' || :id ORDER BY at, id;
INSERT INTO jobs (id, account_id, kind, payload, queue, lane, held, unique_key, state, attempt, max_attempts, run_at, leased_until, created_at)
VALUES (:id, :account, 'fetch_media', '{}', 'customer', 0, 0 <> 0 AND EXISTS (SELECT 1 FROM jobs WHERE account_id = :account AND lane = 0 AND lane <> 0 AND state IN ('waiting', 'running')), 'fetch_media:' || :id, 'waiting', 0, 12, :later, 0, :now)
ON CONFLICT (account_id, unique_key) WHERE unique_key IS NOT NULL AND state = 'waiting' DO NOTHING;
RELEASE nested;
\set batch :batch + 1
UPDATE store_writers SET batch = :batch / (CASE WHEN batch < :batch THEN 1 ELSE 0 END), fenced = FALSE, seen_at = :now WHERE id = :client_id;
COMMIT;
NOTIFY recado_events;
