-- Minors who ask somebody to consent for them. Times are milliseconds since 1970 UTC; data is JSON.

CREATE TABLE guardian_request (
	account  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE, -- of the minor, with whose key data is sealed
	id       TEXT NOT NULL,
	invited  TEXT NOT NULL, -- what the phone of who is invited is found by
	guardian TEXT NOT NULL, -- account of who opened it; empty for not yet
	state    TEXT NOT NULL,
	started  BIGINT NOT NULL,
	over     BIGINT NOT NULL, -- when it came to an end that is no consent; 0 for not yet
	data     TEXT NOT NULL,
	PRIMARY KEY (account, id)
);
CREATE INDEX guardian_request_invited ON guardian_request (invited);
CREATE INDEX guardian_request_guardian ON guardian_request (guardian);
CREATE INDEX guardian_request_over ON guardian_request (over);
