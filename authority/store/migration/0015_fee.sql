-- Fees. The invoice itself is part of its application; here is which application a number of payment is of, and which notices of
-- payments were taken, so that one that is delivered twice counts once.

CREATE TABLE fee_number (
	uin         TEXT PRIMARY KEY,
	account     TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	application TEXT NOT NULL
);
CREATE INDEX fee_number_account ON fee_number (account);

CREATE TABLE fee_payment (
	id      TEXT NOT NULL,
	outcome TEXT NOT NULL,
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	taken   BIGINT NOT NULL, -- milliseconds since 1970 UTC
	PRIMARY KEY (id, outcome)
);
CREATE INDEX fee_payment_account ON fee_payment (account);
