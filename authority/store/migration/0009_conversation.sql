-- Conversations with support. Times are milliseconds since 1970 UTC; data is JSON.

CREATE TABLE conversation (
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	id      TEXT NOT NULL,
	number  TEXT NOT NULL UNIQUE,
	closed  BIGINT NOT NULL,
	waiting BIGINT NOT NULL, -- the citizen spoke last, and it is not closed
	spoken  BIGINT NOT NULL, -- when somebody spoke last
	data    TEXT NOT NULL, -- without messages
	PRIMARY KEY (account, id)
);
CREATE INDEX conversation_spoken ON conversation (account, spoken);
CREATE INDEX conversation_line ON conversation (closed, waiting, spoken); -- of support

CREATE TABLE conversation_message (
	account      TEXT NOT NULL,
	conversation TEXT NOT NULL,
	number       BIGINT NOT NULL, -- 1, 2, … of the conversation
	id           TEXT NOT NULL,
	data         TEXT NOT NULL,
	PRIMARY KEY (account, conversation, number),
	UNIQUE (account, conversation, id),
	FOREIGN KEY (account, conversation) REFERENCES conversation (account, id) ON DELETE CASCADE
);
