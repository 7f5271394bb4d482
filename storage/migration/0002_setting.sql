-- What a person has set: language, text size, theme, notification channels.
CREATE TABLE setting (
    name    TEXT PRIMARY KEY,
    value   TEXT    NOT NULL,
    changed INTEGER NOT NULL -- Unix time in milliseconds
) STRICT, WITHOUT ROWID;
