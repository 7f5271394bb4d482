-- compatible from: 6
-- Keys of citizens, what is looked up by digest, and what is kept no longer than its rule says.
-- Columns named data and those of bytes hold sealed values (package envelope); columns that hold a phone, an address or a
-- SNILS hold keyed digests of them. A step of the program rewrites what was stored before.

CREATE TABLE citizen_key (
	account TEXT PRIMARY KEY, -- '' for what belongs to nobody yet
	master  BIGINT NOT NULL,  -- version of the master key that wraps it
	wrapped BYTEA NOT NULL
);
CREATE INDEX citizen_key_master ON citizen_key (master);

-- Whose an answer to somebody not signed in is, once that is known.
ALTER TABLE answer ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE INDEX answer_created ON answer (created);
CREATE INDEX answer_kept ON answer (created) WHERE answer <> '';
CREATE INDEX answer_owner ON answer (owner);
CREATE INDEX challenge_created ON challenge (created);
CREATE INDEX challenge_account ON challenge (account);
CREATE INDEX upload_expires ON upload (expires);

-- When an application came to its end, and whether its copies were erased since.
ALTER TABLE application ADD COLUMN finished BIGINT NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN copies_erased BIGINT NOT NULL DEFAULT 0;
CREATE INDEX application_finished ON application (finished) WHERE finished > 0 AND copies_erased = 0;

-- What a run of the retention rules removed: counts alone.
CREATE TABLE retention_report (
	id   TEXT PRIMARY KEY,
	at   BIGINT NOT NULL,
	data TEXT NOT NULL
);
CREATE INDEX retention_report_at ON retention_report (at);
