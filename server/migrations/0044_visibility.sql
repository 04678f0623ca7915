-- How much of the conversations in their inboxes those see who have the role: all_in_inboxes, team or own.
ALTER TABLE roles ADD COLUMN visibility TEXT NOT NULL DEFAULT 'all_in_inboxes';
