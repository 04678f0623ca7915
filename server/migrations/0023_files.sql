-- What was uploaded or downloaded: the bytes are in DATA/files/aa/bb/<sha256>, shared by equal contents; a row is one name for them in one account.
CREATE TABLE files (
    id {{id}},
    account_id BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    kind TEXT NOT NULL,
    width BIGINT,
    height BIGINT,
    created_by BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX files_of_account ON files (account_id, id);
CREATE INDEX files_by_content ON files (sha256);
