-- The journal of signing in of an account. data is JSON: entries, the latest first.

CREATE TABLE journal (
	account TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
	data    TEXT NOT NULL
);
