-- Money outlives an account: of each payment how much is to go back and did, and the numbers of payment of accounts that were erased,
-- with nothing of whose they were. Times are milliseconds since 1970 UTC.

ALTER TABLE fee_payment ADD COLUMN uin TEXT NOT NULL DEFAULT '';
ALTER TABLE fee_payment ADD COLUMN kopecks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fee_payment ADD COLUMN back BIGINT NOT NULL DEFAULT 0; -- of kopecks: is to be given back, or was
ALTER TABLE fee_payment ADD COLUMN unfound BIGINT NOT NULL DEFAULT 0; -- since when the gateway does not find it to give it back; 0 for found
CREATE INDEX fee_payment_uin ON fee_payment (uin);

CREATE TABLE fee_left (
	uin   TEXT PRIMARY KEY,
	until BIGINT NOT NULL -- when it is forgotten
);
CREATE INDEX fee_left_until ON fee_left (until);

CREATE TABLE fee_left_payment (
	id  TEXT PRIMARY KEY, -- of a payment that was made
	uin TEXT NOT NULL REFERENCES fee_left (uin) ON DELETE CASCADE
);
CREATE INDEX fee_left_payment_uin ON fee_left_payment (uin);
