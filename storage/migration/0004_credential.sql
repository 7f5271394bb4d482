-- Credentials: signed copies of a passport, each bound to a key that only this
-- device has. Backups leave this table empty. Times are Unix time in milliseconds.
CREATE TABLE credential (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL UNIQUE,
    passport      TEXT    NOT NULL,
    doc_type      TEXT    NOT NULL,
    device_key    BLOB    NOT NULL CHECK (length(device_key) = 32),
    issuer_signed BLOB, -- NULL until the authority has answered
    valid_from    INTEGER,
    valid_until   INTEGER,
    made          INTEGER NOT NULL,
    used          INTEGER -- NULL until it was shown
) STRICT;
CREATE INDEX credential_passport ON credential (passport, doc_type, made, seq);

-- The log of presentations: names of what was shown, never values.
CREATE TABLE presentation (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT    NOT NULL UNIQUE,
    at      INTEGER NOT NULL,
    content TEXT    NOT NULL
) STRICT;
CREATE INDEX presentation_at ON presentation (at DESC, seq DESC);

-- What authorities publish for whoever verifies: trust, status lists.
CREATE TABLE published (
    name    TEXT PRIMARY KEY,
    content BLOB    NOT NULL,
    fetched INTEGER NOT NULL
) STRICT;
