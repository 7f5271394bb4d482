package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"razvorot/authority/envelope"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// drawer keeps secrets in memory.
type drawer map[string][]byte

func (d drawer) KeepSecret(_ context.Context, name string, proposed []byte) ([]byte, error) {
	if d[name] == nil {
		d[name] = slices.Clone(proposed)
	}
	return d[name], nil
}

// ofTheThirdSchema is a database as a trial had it before sealing, with something in every table that is a citizen's.
func ofTheThirdSchema(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "a.db")+"?_txlock=immediate&_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE TABLE schema_version (version BIGINT PRIMARY KEY)")
	for version, name := range []string{"0001_authority.sql", "0002_credential.sql", "0003_revocation.sql"} {
		script, err := os.ReadFile("migration/" + name)
		if err != nil {
			t.Fatal(err)
		}
		exec(string(script))
		exec("INSERT INTO schema_version (version) VALUES ($1)", version+1)
	}
	exec(`INSERT INTO account VALUES ('a', '+79000000001', 'snow@example.org', 1, '112-233-445 95', 'argon2 verifier',
		'{"id":"a","phone":"+79000000001","email":"Snow@example.org","level":"confirmed","email_confirmed":true,"version":1}',
		'{"name":{"family":"Снегова","given":"Мая"}}', 7, 0, 0)`)
	exec(`INSERT INTO account VALUES ('b', '+79000000002', '', 0, '', '', '{"id":"b","phone":"+79000000002"}', '{}', 0, 0, 0)`)
	exec(`INSERT INTO session VALUES ('s', 'a', '{"name":"Стол Маи"}', 1, 0, 0)`)
	exec(`INSERT INTO challenge VALUES ('c', '', '+79000000001', 'c', '{"ID":"c","Destination":"+79000000001"}', 5)`)
	exec(`INSERT INTO answer VALUES ('', 'k', 'FinishRegistration', 'r', '{"id":"a","phone":"+79000000001"}', 5)`)
	exec(`INSERT INTO answer VALUES ('a', 'k', 'SaveProfile', 'r', '{"x":"Снегова"}', 5)`)
	exec(`INSERT INTO document VALUES ('a', 'd', '{"id":"d","kind":"portrait","holder":"Снегова"}', 1)`)
	for i := range 120 { // more than go at once
		exec("INSERT INTO notice VALUES ('a', $1, '{\"kind\":\"level\",\"x\":\"Снегова\"}')", "n"+string(rune('a'+i%26))+strings.Repeat("x", i/26))
	}
	exec("INSERT INTO blob VALUES ('f', 'a', $1, 6, 1)", domain.HashOf([]byte("Портр.")).String())
	exec("INSERT INTO blob_chunk VALUES ('f', 0, $1)", []byte("Порт"))
	exec("INSERT INTO blob_chunk VALUES ('f', 8, $1)", []byte("р."))
	exec(`INSERT INTO upload VALUES ('u', 'a', 'd', 'p', 'f', 6, '{"document":"d","page":"p"}', 9)`)
	exec(`INSERT INTO application VALUES ('a', 'x', 'N-1', 'issued', '{"id":"x","state":"issued","answers":{"family":"Снегова"},
		"timeline":[{"at":"2026-11-22T09:00:00Z","state":"issued"}]}', '{"number":"N-1"}', $1, 1)`, []byte("Снегова подписала"))
	exec(`INSERT INTO passport (id, account, application, holder, handed_out, data, portrait, statement, signature, revision)
		VALUES ('p', 'a', 'x', '112-233-445 95', 1, '{"id":"p","account":"a","state":"active"}', $1, $2, $3, 7)`,
		[]byte("Портр."), []byte("Снегова"), []byte("подпись"))
	exec("INSERT INTO credential VALUES ('a2V5', 'p', 'x', $1, $2, 1, 2)", []byte("Снегова"), []byte("Снегова"))
	exec(`INSERT INTO job VALUES ('j', 'message', 'a', 'm', '{"To":"+79000000001"}', 1, 0)`)
	exec(`INSERT INTO trial_message VALUES (1, 'm', '{"number":1,"to":"Снегова"}')`)
	return db
}

// impatient is a context that ends when it was looked at so many times.
type impatient struct {
	context.Context
	looks *atomic.Int64
	end   context.CancelFunc
}

func (i impatient) Err() error {
	if i.looks.Add(-1) < 0 {
		i.end()
	}
	return i.Context.Err()
}

func (i impatient) Done() <-chan struct{} {
	_ = i.Err()
	return i.Context.Done()
}

// TestRowsOfBeforeAreSealedHoweverOftenThatIsInterrupted opens an old database again and again, a little longer each time.
func TestRowsOfBeforeAreSealedHoweverOftenThatIsInterrupted(t *testing.T) {
	db, keys := ofTheThirdSchema(t), drawer{}
	var s *store.Store
	interrupted := 0
	for looks := int64(400); s == nil; looks += 60 {
		ctx, cancel := context.WithCancel(t.Context())
		var left atomic.Int64
		left.Store(looks)
		opened, err := store.Open(impatient{ctx, &left, cancel}, store.Database{SQL: db, Keys: keys})
		cancel()
		if err == nil {
			s = opened
		} else if interrupted++; interrupted > 500 {
			t.Fatal(err)
		}
	}
	if interrupted < 3 {
		t.Error("interrupted only", interrupted, "times")
	}
	nothingIsClear(t, db)
	everythingIsThere(t, s)
	again, err := store.Open(t.Context(), store.Database{SQL: db, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	everythingIsThere(t, again)
}

func nothingIsClear(t *testing.T, db *sql.DB) {
	t.Helper()
	for table, columns := range map[string]string{"account": "phone||email||snils||password||data||profile", "session": "device",
		"challenge": "destination||data", "answer": "answer", "document": "data", "notice": "data", "blob": "digest",
		"blob_chunk": "hex(content)", "upload": "data", "application": "data||receipt||hex(signed)",
		"passport":   "holder||data||hex(portrait)||hex(statement)||hex(signature)",
		"credential": "hex(intended)||hex(signed)", "job": "data", "trial_message": "data"} {
		rows, err := db.Query("SELECT " + columns + " FROM " + table)
		if err != nil {
			t.Fatal(table, err)
		}
		n := 0
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(table, err)
			}
			n++
			for _, secret := range []string{"900000000", "example", "112-233", "{", "Снегова", "D0A1D0BDD0B5", "D09FD0BED180", "argon2",
				domain.HashOf([]byte("Портр.")).String()} {
				if strings.Contains(text, secret) {
					t.Errorf("%s still tells %q", table, secret)
				}
			}
		}
		_ = rows.Close()
		if n == 0 {
			t.Error("there is nothing in", table)
		}
	}
}

func everythingIsThere(t *testing.T, s *store.Store) {
	t.Helper()
	phone, err := person.ParsePhone("+79000000001")
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *store.Tx) error {
		a, err := tx.FindAccountByPhone(phone)
		if err != nil || a.ID != "a" || a.Profile.Name.Family != "Снегова" || a.SNILS.IsZero() || a.Password != "argon2 verifier" {
			t.Error("account:", a.ID, err)
		}
		if byNumber, err := tx.FindAccountByLogin(person.Login{SNILS: a.SNILS}); err != nil || byNumber.ID != "a" {
			t.Error("by number:", err)
		}
		if byMail, err := tx.FindAccountByLogin(person.Login{Email: a.Email}); err != nil || byMail.ID != "a" {
			t.Error("by mail:", err)
		}
		session, err1 := tx.FindSession("s")
		challenge, err2 := tx.FindChallenge("c")
		registered, err3 := tx.FindAnswer("", "k")
		saved, err4 := tx.FindAnswer("a", "k")
		n, _, err5 := tx.CountChallenges("+79000000001", time.UnixMilli(1))
		blob, err6 := tx.FindContent("a", domain.HashOf([]byte("Портр.")))
		content, err7 := tx.ReadBlob(blob)
		notices, err8 := tx.FindNotices("a")
		if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8); err != nil {
			return err
		}
		if session.Device.Name != "Стол Маи" || challenge.Destination != "+79000000001" || registered.Owner != "a" ||
			!strings.Contains(saved.Answer, "Снегова") || n != 1 || string(content) != "Портр." || len(notices) != 120 {
			t.Error(session, challenge.ID, registered.Owner, n, len(content), len(notices))
		}
		app, err1 := tx.FindApplication("a", "x")
		passports, err2 := tx.FindPassportsOfHolder(a.SNILS)
		credential, err3 := tx.FindCredential([]byte("key"))
		job, err4 := tx.FindNextJob()
		messages, err5 := tx.FindTrialMessages(0, 5)
		ended, err6 := tx.FindFinished(domain.Issued, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), 5)
		if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
			return err
		}
		if string(app.Signed) != "Снегова подписала" || len(passports) != 1 || string(passports[0].JPEG) != "Портр." ||
			string(credential.Signed) != "Снегова" || !strings.Contains(string(job.Data), "+79000000001") || len(messages) != 1 ||
			len(ended) != 1 {
			t.Error(app.ID, len(passports), len(credential.Signed), len(job.Data), len(messages), len(ended))
		}
		return nil
	})
}

func TestAMasterIsRotatedUnderTwoProcesses(t *testing.T) {
	for name, keys := range map[string]envelope.Keeper{"kept elsewhere": drawer{}, "kept in the database": nil} {
		t.Run(name, func(t *testing.T) {
			db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "a.db")+"?_txlock=immediate&_pragma=busy_timeout(5000)")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			first, err := store.Open(t.Context(), store.Database{SQL: db, Keys: keys})
			if err != nil {
				t.Fatal(err)
			}
			second, err := store.Open(t.Context(), store.Database{SQL: db, Keys: keys})
			if err != nil {
				t.Fatal(err)
			}
			update(t, first, func(tx *store.Tx) error {
				return tx.CreateAccount(store.Account{Account: domain.Account{ID: "a"}, Password: "v"})
			})
			if version, err := first.RotateMaster(t.Context()); err != nil || version != 2 {
				t.Fatal(version, err)
			}
			if n, err := first.Rewrap(t.Context()); err != nil || n != 2 { // the account's and nobody's
				t.Error(n, err)
			}
			if n, err := first.Rewrap(t.Context()); err != nil || n != 0 {
				t.Error("again:", n, err)
			}
			update(t, second, func(tx *store.Tx) error { // knows of no second master yet
				a, err := tx.FindAccount("a")
				if a.Password != "v" {
					t.Error(a.Password)
				}
				return err
			})
		})
	}
}
