-- Work that several processes share. Indexes are made if they are not there: on a large database an operator makes them
-- beforehand with CREATE INDEX CONCURRENTLY, which cannot be done in a transaction.

-- Which program a schema is for: one that knows compatible_from or a later one may go on while this one is in place.
ALTER TABLE schema_version ADD COLUMN compatible_from BIGINT NOT NULL DEFAULT 4;

ALTER TABLE job ADD COLUMN lane TEXT NOT NULL DEFAULT ''; -- jobs of other lanes do not wait for those of a slow one
ALTER TABLE job ADD COLUMN claim TEXT NOT NULL DEFAULT ''; -- random, of who works on it
ALTER TABLE job ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0; -- from then on anybody may work on it
ALTER TABLE job ADD COLUMN dead BIGINT NOT NULL DEFAULT 0; -- since when it is not tried any more
ALTER TABLE job ADD COLUMN failure TEXT NOT NULL DEFAULT ''; -- why the last try failed; nothing of a citizen's
CREATE INDEX IF NOT EXISTS job_lane ON job (lane, due, id) WHERE dead = 0;
CREATE INDEX IF NOT EXISTS job_living ON job (due, id) WHERE dead = 0;
CREATE INDEX IF NOT EXISTS job_dead ON job (dead, id) WHERE dead > 0;
CREATE INDEX IF NOT EXISTS job_subject ON job (kind, subject);
CREATE INDEX IF NOT EXISTS job_account ON job (account);

-- The queue of those who wait for an operator, the oldest first, by pages.
CREATE INDEX IF NOT EXISTS application_waiting ON application (state, created, id);
-- What is swept daily is found without reading everything.
CREATE INDEX IF NOT EXISTS token_expires ON token (expires);
CREATE INDEX IF NOT EXISTS session_created ON session (created);
CREATE INDEX IF NOT EXISTS attempt_until ON attempt (until);
-- Uploads are looked up by what they fill.
CREATE INDEX IF NOT EXISTS upload_blob ON upload (blob);
