package authority_test

import (
	"crypto/sha256"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"razvorot/authority"
	"razvorot/authority/audit"
	"razvorot/authority/database"
	"razvorot/authority/store"
)

// verifyCopy verifies the log of a database that is opened for reading, without the authority and its keys.
func verifyCopy(t *testing.T, address string) audit.Report {
	t.Helper()
	db, err := database.OpenToRead(t.Context(), address)
	fine(t, err)
	defer func() { fine(t, db.Close()) }()
	if _, err := db.SQL.ExecContext(t.Context(), "CREATE TABLE scrap (x BIGINT)"); err == nil {
		t.Error("a database that is opened for reading takes writes")
	}
	r, err := authority.VerifyAuditOf(t.Context(), db.Database)
	fine(t, err)
	return r
}

func TestTheLogIsVerifiedWhereNothingCanBeWritten(t *testing.T) {
	b := newBench(t, byHand)
	whole := b.logged()
	address := b.where
	if b.o.Dialect == store.PostgreSQL {
		u, err := url.Parse(address)
		fine(t, err)
		b.exec("DROP ROLE IF EXISTS auditor_of_copies", "CREATE ROLE auditor_of_copies LOGIN",
			"ALTER ROLE auditor_of_copies SET default_transaction_read_only = on",
			"GRANT SELECT ON schema_version, audit_entry, audit_pending, audit_head, audit_end, certificate TO auditor_of_copies")
		t.Cleanup(func() { b.exec("DROP OWNED BY auditor_of_copies", "DROP ROLE auditor_of_copies") })
		u.User = url.User("auditor_of_copies")
		address = u.String()
	}
	if r := verifyCopy(t, address); !reflect.DeepEqual(r, whole) {
		t.Errorf("%+v is not %+v", r, whole)
	}
	b.unguarded()
	b.exec("UPDATE audit_entry SET why = 'x' WHERE number = 4")
	if r := verifyCopy(t, address); r.OK() {
		t.Error("an entry that was changed is not seen")
	}
}

func TestAReadOnlyCopyOfAFileIsVerifiedAndStaysAsItIs(t *testing.T) {
	b := newBench(t, byHand)
	if b.o.Dialect != store.SQLite {
		t.Skip("of files")
	}
	whole, dir := b.logged(), t.TempDir()
	path := filepath.Join(dir, "copy.db")
	b.exec("VACUUM INTO '" + path + "'")
	before, err := os.ReadFile(path)
	fine(t, err)
	fine(t, os.Chmod(path, 0o400))
	fine(t, os.Chmod(dir, 0o500))
	t.Cleanup(func() { fine(t, os.Chmod(dir, 0o700)) }) // so that it can be removed
	if r := verifyCopy(t, "sqlite:"+path); !reflect.DeepEqual(r, whole) {
		t.Errorf("%+v is not %+v", r, whole)
	}
	after, err := os.ReadFile(path)
	fine(t, err)
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 || sha256.Sum256(before) != sha256.Sum256(after) {
		t.Error("verifying left traces:", files, err)
	}
}
