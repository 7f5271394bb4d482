-- What stands beside the password of an account: an authenticator app, recovery codes, control questions. data is JSON.

CREATE TABLE second_factor (
	account TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
	data    TEXT NOT NULL
);
