-- Sessions bound to a key, proofs that were seen, and limits that all processes share.

-- thumbprint names the key of the device (RFC 7638), '' for a session of before; used is when it was renewed last.
ALTER TABLE session ADD COLUMN thumbprint TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN used BIGINT NOT NULL DEFAULT 0;

-- id is the digest of a proof's id and key. A row is kept while the proof is fresh.
CREATE TABLE proof (
	id      TEXT PRIMARY KEY,
	expires BIGINT NOT NULL
);
CREATE INDEX proof_expires ON proof (expires);

-- due is when a bucket will be full again: a request adds its share, and is refused when that leads too far ahead.
CREATE TABLE bucket (
	subject TEXT PRIMARY KEY, -- digest of an account, address or phone, with what is limited
	due     BIGINT NOT NULL
);
CREATE INDEX bucket_due ON bucket (due);
