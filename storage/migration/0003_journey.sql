-- Aggregates are kept as JSON, with the columns that lists are ordered and
-- filtered by beside it. Times are Unix time in milliseconds.

-- What there is one of: profile, account, session, cursor of changes.
CREATE TABLE single (
    name    TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Half-filled forms that are no application.
CREATE TABLE draft (
    form    TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    id      TEXT PRIMARY KEY,
    kind    TEXT    NOT NULL,
    added   INTEGER NOT NULL,
    content TEXT    NOT NULL
) STRICT;
CREATE INDEX document_added ON document (added DESC, id);
CREATE INDEX document_kind ON document (kind, added DESC, id);

-- The pages of documents, and where their content is once it is written.
CREATE TABLE page (
    id       TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES document (id),
    blob     INTEGER REFERENCES blob (id)
) STRICT;
CREATE INDEX page_document ON page (document);

CREATE TABLE application (
    id      TEXT PRIMARY KEY,
    moved   INTEGER NOT NULL,
    content TEXT    NOT NULL
) STRICT;
CREATE INDEX application_moved ON application (moved DESC, id);

CREATE TABLE receipt (
    application TEXT PRIMARY KEY,
    content     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE passport (
    id       TEXT PRIMARY KEY,
    formed   INTEGER NOT NULL,
    content  TEXT    NOT NULL,
    portrait BLOB,
    qr       BLOB,
    qr_until INTEGER
) STRICT;

CREATE TABLE notice (
    id      TEXT PRIMARY KEY,
    at      INTEGER NOT NULL,
    read    INTEGER, -- NULL while unread
    content TEXT    NOT NULL
) STRICT;
CREATE INDEX notice_at ON notice (at DESC, id);
CREATE INDEX notice_unread ON notice (id) WHERE read IS NULL;

-- The outbox. seq orders the commands of one aggregate.
CREATE TABLE command (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    key       TEXT    NOT NULL UNIQUE,
    kind      TEXT    NOT NULL,
    aggregate TEXT    NOT NULL,
    payload   BLOB    NOT NULL,
    created   INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    next      INTEGER NOT NULL,
    failed    TEXT    NOT NULL
) STRICT;
CREATE INDEX command_aggregate ON command (aggregate, seq);

-- The device's journal: codes, never personal data.
CREATE TABLE log (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    content TEXT    NOT NULL
) STRICT;
