-- What PostgreSQL does besides a command.

-- An upload is looked for with its account, of which there are few.
DROP INDEX IF EXISTS upload_blob;

-- Nothing is looked for by what is sealed, nor by an answer's text: there is nothing to learn of it, and sorting samples of it takes
-- longer than all else of ANALYZE.
-- PostgreSQL: ALTER TABLE account ALTER COLUMN password SET STATISTICS 0, ALTER COLUMN data SET STATISTICS 0, ALTER COLUMN profile SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE citizen_key ALTER COLUMN wrapped SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE document ALTER COLUMN data SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE upload ALTER COLUMN data SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE answer ALTER COLUMN request SET STATISTICS 0, ALTER COLUMN answer SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE change ALTER COLUMN thing SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE application ALTER COLUMN data SET STATISTICS 0, ALTER COLUMN receipt SET STATISTICS 0, ALTER COLUMN signed SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE passport ALTER COLUMN data SET STATISTICS 0, ALTER COLUMN portrait SET STATISTICS 0, ALTER COLUMN statement SET STATISTICS 0, ALTER COLUMN signature SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE notice ALTER COLUMN data SET STATISTICS 0;
-- PostgreSQL: ALTER TABLE session ALTER COLUMN device SET STATISTICS 0;

-- The ways to these rows are the same whatever is in them.
-- PostgreSQL: ALTER TABLE account SET (autovacuum_analyze_scale_factor = 0.5);
-- PostgreSQL: ALTER TABLE answer SET (autovacuum_analyze_scale_factor = 0.5);
-- PostgreSQL: ALTER TABLE change SET (autovacuum_analyze_scale_factor = 0.5);
-- PostgreSQL: ALTER TABLE proof SET (autovacuum_analyze_scale_factor = 0.5);
-- PostgreSQL: ALTER TABLE document SET (autovacuum_analyze_scale_factor = 0.5);
-- PostgreSQL: ALTER TABLE upload SET (autovacuum_analyze_scale_factor = 0.5);
-- PostgreSQL: ALTER TABLE blob SET (autovacuum_analyze_scale_factor = 0.5);

-- Whoever writes one of these writes the account's row in the same transaction, which is then there: that need not be looked up for
-- each. What went with an account still does, whoever removes it.
-- PostgreSQL: ALTER TABLE change DROP CONSTRAINT IF EXISTS change_account_fkey;
-- PostgreSQL: ALTER TABLE document DROP CONSTRAINT IF EXISTS document_account_fkey;
-- PostgreSQL: ALTER TABLE upload DROP CONSTRAINT IF EXISTS upload_account_fkey;
-- PostgreSQL: ALTER TABLE blob DROP CONSTRAINT IF EXISTS blob_account_fkey;
-- PostgreSQL: CREATE OR REPLACE FUNCTION account_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM change WHERE account = OLD.id; DELETE FROM upload WHERE account = OLD.id; DELETE FROM document WHERE account = OLD.id; DELETE FROM blob WHERE account = OLD.id; RETURN NULL; END $$;
-- PostgreSQL: CREATE TRIGGER account_gone AFTER DELETE ON account FOR EACH ROW EXECUTE FUNCTION account_gone();
