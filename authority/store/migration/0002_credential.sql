-- Credentials, the lists that tell their status, and the certificates that signatures are checked with.

CREATE TABLE certificate (
	purpose     TEXT NOT NULL, -- 'document signer' and others; the key lies with the keeper of secrets
	number      BIGINT NOT NULL, -- 1, 2, … of a purpose
	certificate BYTEA NOT NULL, -- DER
	begins      BIGINT NOT NULL,
	ends        BIGINT NOT NULL,
	PRIMARY KEY (purpose, number)
);

CREATE TABLE status_list (
	name    TEXT PRIMARY KEY,
	purpose TEXT NOT NULL, -- what is in it: 'credential', 'statement'
	taken   BIGINT NOT NULL, -- number of entries
	version BIGINT NOT NULL, -- grows when a status in it changes
	ends    BIGINT NOT NULL, -- last end of anything in it
	created BIGINT NOT NULL
);
CREATE INDEX status_list_purpose ON status_list (purpose, created);

-- The passport is no reference: a place stays taken, and its status told, whatever becomes of the passport.
CREATE TABLE status_entry (
	list     TEXT NOT NULL REFERENCES status_list (name) ON DELETE CASCADE,
	place    BIGINT NOT NULL,
	passport TEXT NOT NULL,
	status   BIGINT NOT NULL, -- 0 valid, 1 invalid for good, 2 suspended
	PRIMARY KEY (list, place)
);
CREATE INDEX status_entry_passport ON status_entry (passport);

CREATE TABLE credential (
	public_key  TEXT PRIMARY KEY, -- of the device, base64
	passport    TEXT NOT NULL REFERENCES passport (id) ON DELETE CASCADE,
	doc_type    TEXT NOT NULL,
	intended    BYTEA NOT NULL, -- what is to be signed, kept before it is
	signed      BYTEA NOT NULL, -- empty until then
	valid_from  BIGINT NOT NULL,
	valid_until BIGINT NOT NULL
);
CREATE INDEX credential_passport ON credential (passport);
CREATE INDEX credential_end ON credential (valid_until);

-- The profile that a passport shows, so that a change that was confirmed later is noticed.
ALTER TABLE passport ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
UPDATE passport SET revision = (SELECT profile_revision FROM account WHERE account.id = passport.account);
