-- Codes by which an account's passports are blocked without a session. Times are milliseconds since 1970 UTC.

CREATE TABLE block_code (
	account  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	id       TEXT NOT NULL, -- of the vault it belongs to
	verifier TEXT NOT NULL, -- SHA-256 of a secret of 128 random bits, hexadecimal
	saved    BIGINT NOT NULL,
	PRIMARY KEY (account, id)
);
