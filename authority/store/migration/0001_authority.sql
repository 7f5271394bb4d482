-- Types are those that SQLite and PostgreSQL both understand. Times are milliseconds since 1970 UTC; data is JSON.

CREATE TABLE setting (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
);

CREATE TABLE secret (
	name  TEXT PRIMARY KEY,
	value BYTEA NOT NULL
);

CREATE TABLE account (
	id               TEXT PRIMARY KEY,
	phone            TEXT NOT NULL UNIQUE,
	email            TEXT NOT NULL, -- folded, to sign in with
	email_confirmed  BIGINT NOT NULL,
	snils            TEXT NOT NULL, -- '' until the registry matched
	password         TEXT NOT NULL,
	data             TEXT NOT NULL,
	profile          TEXT NOT NULL,
	profile_revision BIGINT NOT NULL,
	changes          BIGINT NOT NULL, -- number of the latest change
	created          BIGINT NOT NULL
);
CREATE INDEX account_email ON account (email);
CREATE INDEX account_snils ON account (snils);

CREATE TABLE challenge (
	id          TEXT PRIMARY KEY,
	account     TEXT NOT NULL, -- '' before there is one
	destination TEXT NOT NULL,
	ticket      TEXT NOT NULL UNIQUE, -- digest; the challenge's id until the code was entered
	data        TEXT NOT NULL,
	created     BIGINT NOT NULL
);
CREATE INDEX challenge_destination ON challenge (destination, created);

CREATE TABLE session (
	id         TEXT PRIMARY KEY,
	account    TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	device     TEXT NOT NULL,
	generation BIGINT NOT NULL, -- of the newest tokens
	previous   BIGINT NOT NULL, -- generation whose refresh token is still good, 0 for none
	created    BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
	digest     TEXT PRIMARY KEY,
	session    TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
	kind       TEXT NOT NULL,
	generation BIGINT NOT NULL,
	expires    BIGINT NOT NULL
);
CREATE INDEX token_session ON token (session);

CREATE TABLE attempt (
	subject TEXT PRIMARY KEY,
	count   BIGINT NOT NULL,
	until   BIGINT NOT NULL
);

CREATE TABLE answer (
	account TEXT NOT NULL,
	key     TEXT NOT NULL,
	method  TEXT NOT NULL,
	request TEXT NOT NULL,
	answer  TEXT NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (account, key)
);

CREATE TABLE document (
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	id      TEXT NOT NULL,
	data    TEXT NOT NULL,
	added   BIGINT NOT NULL,
	PRIMARY KEY (account, id)
);

CREATE TABLE blob (
	id       TEXT PRIMARY KEY,
	account  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	digest   TEXT NOT NULL,
	size     BIGINT NOT NULL,
	complete BIGINT NOT NULL
);
CREATE INDEX blob_digest ON blob (account, digest);

CREATE TABLE blob_chunk (
	blob    TEXT NOT NULL REFERENCES blob (id) ON DELETE CASCADE,
	start   BIGINT NOT NULL,
	content BYTEA NOT NULL,
	PRIMARY KEY (blob, start)
);

CREATE TABLE upload (
	id       TEXT PRIMARY KEY,
	account  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	document TEXT NOT NULL,
	page     TEXT NOT NULL,
	blob     TEXT NOT NULL,
	got      BIGINT NOT NULL,
	data     TEXT NOT NULL,
	expires  BIGINT NOT NULL
);
CREATE INDEX upload_page ON upload (account, document, page);

CREATE TABLE application (
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	id      TEXT NOT NULL,
	number  TEXT NOT NULL UNIQUE,
	state   TEXT NOT NULL,
	data    TEXT NOT NULL,
	receipt TEXT NOT NULL,
	signed  BYTEA NOT NULL, -- exactly what the citizen signed
	created BIGINT NOT NULL,
	PRIMARY KEY (account, id)
);
CREATE INDEX application_state ON application (state);

CREATE TABLE passport (
	id          TEXT PRIMARY KEY,
	account     TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	application TEXT NOT NULL,
	holder      TEXT NOT NULL, -- SNILS
	handed_out  BIGINT NOT NULL,
	data        TEXT NOT NULL,
	portrait    BYTEA NOT NULL,
	statement   BYTEA NOT NULL, -- what is to be signed, kept before it is
	signature   BYTEA NOT NULL, -- empty until then
	UNIQUE (account, application)
);

CREATE INDEX passport_holder ON passport (holder);

CREATE TABLE notice (
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	id      TEXT NOT NULL,
	data    TEXT NOT NULL,
	PRIMARY KEY (account, id)
);

CREATE TABLE change (
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	number  BIGINT NOT NULL,
	kind    TEXT NOT NULL,
	thing   TEXT NOT NULL,
	at      BIGINT NOT NULL,
	PRIMARY KEY (account, number)
);

CREATE TABLE job (
	id       TEXT PRIMARY KEY,
	kind     TEXT NOT NULL,
	account  TEXT NOT NULL,
	subject  TEXT NOT NULL,
	data     TEXT NOT NULL,
	due      BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	UNIQUE (kind, account, subject)
);
CREATE INDEX job_due ON job (due);

CREATE TABLE trial_message (
	number BIGINT PRIMARY KEY,
	id     TEXT NOT NULL UNIQUE,
	data   TEXT NOT NULL
);
