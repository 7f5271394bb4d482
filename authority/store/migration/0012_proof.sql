-- Attempts at proving an identity. Times are milliseconds since 1970 UTC; data is JSON.

CREATE TABLE identity_proof (
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	id      TEXT NOT NULL,
	number  TEXT NOT NULL UNIQUE,
	state   TEXT NOT NULL,
	started BIGINT NOT NULL,
	over    BIGINT NOT NULL, -- when it came to its end; 0 for not yet
	data    TEXT NOT NULL,
	PRIMARY KEY (account, id)
);
CREATE INDEX identity_proof_line ON identity_proof (state, started); -- of operators
CREATE INDEX identity_proof_over ON identity_proof (over);
