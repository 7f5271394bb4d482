-- Operators, their sessions, claims, proposals, and the audit log.

CREATE TABLE staff (
	id        TEXT PRIMARY KEY,
	login     TEXT NOT NULL UNIQUE, -- lower case
	password  TEXT NOT NULL,
	totp      BYTEA NOT NULL, -- sealed secret, empty for none
	totp_step BIGINT NOT NULL, -- of the last code that was used: none before it is good any more
	data      TEXT NOT NULL,
	seen      BIGINT NOT NULL
);

CREATE TABLE staff_session (
	id      TEXT PRIMARY KEY,
	staff   TEXT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
	token   TEXT NOT NULL UNIQUE, -- digest
	created BIGINT NOT NULL,
	seen    BIGINT NOT NULL,
	locked  BIGINT NOT NULL,
	address TEXT NOT NULL,
	agent   TEXT NOT NULL
);
CREATE INDEX staff_session_staff ON staff_session (staff);

-- What is half done: a sign-in after its password, a second factor that is being enrolled.
CREATE TABLE staff_ticket (
	digest  TEXT PRIMARY KEY,
	staff   TEXT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
	purpose TEXT NOT NULL,
	data    TEXT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX staff_ticket_staff ON staff_ticket (staff);

-- One row for each application, so that a queue is read from an index and nothing of a citizen is opened for it.
CREATE TABLE office_case (
	account     TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	application TEXT NOT NULL,
	number      TEXT NOT NULL,
	service     TEXT NOT NULL,
	state       TEXT NOT NULL,
	since       BIGINT NOT NULL, -- of the state
	arrived     BIGINT NOT NULL,
	outcome     TEXT NOT NULL, -- worst of the registers
	checks      TEXT NOT NULL, -- their answers about the application, '' before they were asked
	checked     BIGINT NOT NULL, -- version of the application that they are about
	claimer     TEXT NOT NULL, -- '' for nobody
	claimed     BIGINT NOT NULL,
	until       BIGINT NOT NULL, -- end of the claim's lease
	PRIMARY KEY (account, application)
);
-- Holds all that a filter asks for, so that the length of a queue is counted in the index alone.
CREATE INDEX office_case_queue ON office_case (state, arrived, application, account, service, claimer, until, since);
CREATE INDEX office_case_claimer ON office_case (claimer, state, arrived, application, account);

INSERT INTO office_case (account, application, number, service, state, since, arrived, outcome, checks, checked, claimer, claimed, until)
	SELECT account, id, number, 'electronic_passport', state, created, created, 'pending', '', 0, '', 0, 0 FROM application;

-- What happened to cases, for plots.
CREATE TABLE office_move (
	account     TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	application TEXT NOT NULL,
	place       BIGINT NOT NULL, -- in the application's timeline
	action      TEXT NOT NULL,
	at          BIGINT NOT NULL,
	waited      BIGINT NOT NULL, -- milliseconds since it arrived
	PRIMARY KEY (account, application, place)
);
CREATE INDEX office_move_at ON office_move (at, action);
CREATE INDEX office_move_waited ON office_move (action, at, waited);

CREATE TABLE proposal (
	id       TEXT PRIMARY KEY,
	kind     TEXT NOT NULL,
	account  TEXT NOT NULL, -- '' for those of certificates; what was proposed stays when the account is erased
	subject  TEXT NOT NULL, -- registry id or serial number
	why      TEXT NOT NULL,
	proposer TEXT NOT NULL,
	proposed BIGINT NOT NULL,
	state    TEXT NOT NULL,
	second   TEXT NOT NULL,
	settled  BIGINT NOT NULL
);
CREATE INDEX proposal_state ON proposal (state, proposed);
CREATE INDEX proposal_subject ON proposal (subject, proposed);

-- Entries are written here by the act that they are about, and moved into the chain in order. No row of it is waited for by two.
CREATE TABLE audit_pending (
	id      TEXT PRIMARY KEY,
	at      BIGINT NOT NULL,
	actor   TEXT NOT NULL,
	name    TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	why     TEXT NOT NULL,
	outcome TEXT NOT NULL
);
CREATE INDEX audit_pending_at ON audit_pending (at, id);

-- The chain. Rows are added and never changed or taken out: triggers see to it, and the digests tell where they did not.
CREATE TABLE audit_entry (
	number  BIGINT PRIMARY KEY, -- 1, 2, …
	at      BIGINT NOT NULL,
	actor   TEXT NOT NULL,
	name    TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	why     TEXT NOT NULL,
	outcome TEXT NOT NULL,
	digest  BYTEA NOT NULL -- SHA-256 over the digest before and this row
);
CREATE INDEX audit_entry_actor ON audit_entry (actor, number);
CREATE INDEX audit_entry_action ON audit_entry (action, number);
CREATE INDEX audit_entry_subject ON audit_entry (subject, number);
CREATE INDEX audit_entry_at ON audit_entry (at);

CREATE TABLE audit_head (
	number    BIGINT PRIMARY KEY, -- of the entry
	digest    BYTEA NOT NULL, -- of the entry
	at        BIGINT NOT NULL,
	signature BYTEA NOT NULL
);

-- The end of the chain: one row, which whoever adds to the chain changes first.
CREATE TABLE audit_end (
	place  BIGINT PRIMARY KEY, -- 1
	number BIGINT NOT NULL,
	digest BYTEA NOT NULL
);
INSERT INTO audit_end (place, number, digest) VALUES (1, 0, '');
