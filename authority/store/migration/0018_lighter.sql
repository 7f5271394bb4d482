-- What a command writes, with fewer indexes. Where there are many answers, make the new ones beforehand with CREATE INDEX CONCURRENTLY,
-- which cannot be done in a transaction.

-- Each answer lies in one of the two: with its text, or emptied.
CREATE INDEX IF NOT EXISTS answer_emptied ON answer (created) WHERE answer = '';
DROP INDEX IF EXISTS answer_created;

-- Nearly all answers are to those whom they are about.
CREATE INDEX IF NOT EXISTS answer_about ON answer (owner) WHERE owner <> '' AND owner <> account;
DROP INDEX IF EXISTS answer_owner;

-- A few minutes' rows are read from end to end every few minutes.
DROP INDEX IF EXISTS proof_expires;

-- Room on every page for a row's next version, which then needs no new entries in indexes; and what is sealed cannot be made smaller.
-- PostgreSQL: ALTER TABLE account SET (fillfactor = 60);
-- PostgreSQL: ALTER TABLE document SET (fillfactor = 80);
-- PostgreSQL: ALTER TABLE account ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN profile SET STORAGE EXTERNAL;
-- PostgreSQL: ALTER TABLE account SET (toast_tuple_target = 4080);
-- PostgreSQL: ALTER TABLE answer ALTER COLUMN answer SET STORAGE EXTERNAL;
-- PostgreSQL: ALTER TABLE answer SET (toast_tuple_target = 4080);
