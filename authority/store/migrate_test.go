package store_test

import (
	"os"
	"strings"
	"sync"
	"testing"

	"razvorot/authority/store"
)

func TestTwoProcessesThatStartAtOnceMakeOneSchema(t *testing.T) {
	d := bare(t)
	if !onPostgreSQL {
		t.Skip("a file of SQLite has one process")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := store.Migrate(t.Context(), d.Database); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var twice int
	err := d.SQL.QueryRow("SELECT COUNT(*) - COUNT(DISTINCT version) FROM schema_version").Scan(&twice)
	if twice != 0 || err != nil {
		t.Error(twice, err)
	}
}

// TestAProgramOfTheSchemaBeforeUnderstandsThisOne: testdata/schema3.sql is every statement of the program that had the third
// schema, the last one before processes shared a database.
func TestAProgramOfTheSchemaBeforeUnderstandsThisOne(t *testing.T) {
	_, db := open(t)
	text, err := os.ReadFile("testdata/schema3.sql")
	if err != nil {
		t.Fatal(err)
	}
	statements := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(statements) < 100 {
		t.Fatal("only", len(statements))
	}
	for _, statement := range statements {
		prepared, err := db.Prepare(statement)
		if err != nil {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		_ = prepared.Close()
	}
}

// TestWhatAProgramDoesNotKnowHasADefault adds a row to a table as the program of the third schema does, to each that has grown
// since.
func TestWhatAProgramDoesNotKnowHasADefault(t *testing.T) {
	_, db := open(t)
	for _, row := range []string{
		`INSERT INTO account (id, phone, email, email_confirmed, snils, password, data, profile, profile_revision, changes, created)
			VALUES ('a', '+79000000001', '', 0, '', '', '{}', '{}', 0, 0, 0)`,
		"INSERT INTO job (id, kind, account, subject, data, due, attempts) VALUES ('j', 'k', '', 's', '', 0, 0)",
		"INSERT INTO session (id, account, device, generation, previous, created) VALUES ('s', 'a', '{}', 1, 0, 0)",
		"INSERT INTO token (digest, session, kind, generation, expires) VALUES ('d', 's', 'access', 1, 0)",
		"INSERT INTO answer (account, key, method, request, answer, created) VALUES ('a', 'k', 'm', 'r', '', 0)",
		"INSERT INTO challenge (id, account, destination, ticket, data, created) VALUES ('c', '', '', 'c', '{}', 0)",
		"INSERT INTO document (account, id, data, added) VALUES ('a', 'd', '{}', 0)",
		"INSERT INTO blob (id, account, digest, size, complete) VALUES ('b', 'a', '', 0, 0)",
		"INSERT INTO upload (id, account, document, page, blob, got, data, expires) VALUES ('u', 'a', 'd', 'p', 'b', 0, '{}', 0)",
		"INSERT INTO application (account, id, number, state, data, receipt, signed, created) VALUES ('a', 'x', 'n', 's', '{}', '{}', '', 0)",
		`INSERT INTO passport (id, account, application, holder, handed_out, data, portrait, statement, signature)
			VALUES ('p', 'a', 'x', '', 1, '{}', '', '', '')`,
		"INSERT INTO notice (account, id, data) VALUES ('a', 'n', '{}')",
		"INSERT INTO change (account, number, kind, thing, at) VALUES ('a', 1, 'account', 'a', 0)",
		"INSERT INTO schema_version (version) VALUES (9999)",
		"INSERT INTO attempt (subject, count, until) VALUES ('s', 1, 0)",
		"INSERT INTO status_list (name, purpose, taken, version, ends, created) VALUES ('l', 'credential', 0, 1, 0, 0)",
		"INSERT INTO status_entry (list, place, passport, status) VALUES ('l', 0, 'p', 0)",
		"INSERT INTO certificate (purpose, number, certificate, begins, ends) VALUES ('c', 1, '', 0, 0)",
		"INSERT INTO revocation (issuer, serial, revoked, reason) VALUES ('i', 's', 0, 0)",
	} {
		if _, err := db.Exec(row); err != nil {
			t.Errorf("%s: %v", row, err)
		}
	}
}
