-- Words of messages for the full-text search. On SQLite the index stands beside the table and is filled by
-- conversations/word_index_sqlite.cpp within a second; on PostgreSQL it is a column that fills itself. Both hold folded text.

-- only sqlite
CREATE VIRTUAL TABLE message_words USING fts5(scope, words, content = '', tokenize = 'unicode61 remove_diacritics 0');
-- end
-- only postgres
-- What conversations/words.cpp does not take for a letter separates words.
ALTER TABLE messages ADD COLUMN words tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', CASE WHEN direction = 'activity' THEN '' ELSE regexp_replace(fold(coalesce(text, '')),
        '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u2000-\u2BFF\u3000-\u303F\uFE00-\uFE0F\uFEFF\uFFFD\U0001F000-\U0010FFFF]+',
        ' ', 'g') END)) STORED;
CREATE INDEX messages_by_words ON messages USING gin (words);
-- end
