package store

import "context"

// appendOnly has the chain of the audit log and its heads refuse changes: what the dialects say differently. It hinders mistakes and
// whoever has no right to the schema; others are found out by the digests.
var appendOnly = map[Dialect][]string{
	SQLite: {
		`CREATE TRIGGER IF NOT EXISTS audit_entry_stays BEFORE UPDATE ON audit_entry
			BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END`,
		`CREATE TRIGGER IF NOT EXISTS audit_entry_remains BEFORE DELETE ON audit_entry
			BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END`,
		`CREATE TRIGGER IF NOT EXISTS audit_head_stays BEFORE UPDATE ON audit_head
			BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END`,
		`CREATE TRIGGER IF NOT EXISTS audit_head_remains BEFORE DELETE ON audit_head
			BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END`,
	},
	PostgreSQL: {
		`CREATE OR REPLACE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql
			AS 'BEGIN RAISE EXCEPTION ''the audit log is only added to''; END'`,
		`CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
			FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added()`,
		`CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_head
			FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added()`,
	},
}

// guardLock is the number of PostgreSQL's lock under which the triggers are made, so that two processes that start at once do not
// make them twice.
const guardLock = 0x61756469

// GuardAudit has the audit log refuse changes.
func (s *Store) GuardAudit(ctx context.Context) error {
	return s.run(ctx, loose, func(t *Tx) error { // whoever waited for the lock is to see what was done meanwhile
		if s.dialect == PostgreSQL {
			if err := t.set("SELECT pg_advisory_xact_lock($1)", guardLock); err != nil {
				return err
			}
			var n int
			const made = "SELECT COUNT(*) FROM pg_trigger WHERE tgname = 'audit_stays' AND tgrelid = 'audit_head'::regclass"
			if err := t.row(made, nil, &n); err != nil || n > 0 {
				return err
			}
		}
		for _, statement := range appendOnly[s.dialect] {
			if err := t.set(statement); err != nil {
				return err
			}
		}
		return nil
	})
}
