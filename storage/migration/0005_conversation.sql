-- Conversations with support, each with its messages. Times are Unix time in milliseconds.
CREATE TABLE conversation (
    id      TEXT PRIMARY KEY,
    spoken  INTEGER NOT NULL, -- when somebody spoke last
    content TEXT    NOT NULL
) STRICT;
CREATE INDEX conversation_spoken ON conversation (spoken DESC, id);
