-- The vault's own record: numbers and texts that belong to the file as a whole.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A blob is the content of a scan or another file, immutable once stored. Its
-- owner's row refers to it and is written in the same transaction.
CREATE TABLE blob (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    size    INTEGER NOT NULL CHECK (size >= 0),
    sha256  BLOB    NOT NULL CHECK (length(sha256) = 32),
    created INTEGER NOT NULL -- Unix time in milliseconds
) STRICT;

-- Every chunk but the last has the same length.
CREATE TABLE blob_chunk (
    blob    INTEGER NOT NULL REFERENCES blob (id) ON DELETE CASCADE,
    seq     INTEGER NOT NULL CHECK (seq >= 0),
    content BLOB    NOT NULL,
    PRIMARY KEY (blob, seq)
) STRICT;
