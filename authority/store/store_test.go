package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func update(t *testing.T, s *store.Store, f func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func TestMigrationsRunOnceAndASchemaThatHasBecomeAnotherIsRefused(t *testing.T) {
	s, db := open(t)
	if _, err := store.Open(t.Context(), again(db)); err != nil {
		t.Fatal("again:", err)
	}
	newer := func(version, from int64) {
		t.Helper()
		if _, err := db.Exec("INSERT INTO schema_version (version, compatible_from) VALUES ($1, $2)", version, from); err != nil {
			t.Fatal(err)
		}
	}
	newer(9998, 4)
	if _, err := store.Open(t.Context(), again(db)); err != nil {
		t.Error("a newer program has only added to the schema:", err)
	}
	newer(9999, 9999)
	if _, err := store.Open(t.Context(), again(db)); !errors.Is(err, store.ErrNewerSchema) {
		t.Error(err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, store.ErrNewerSchema) {
		t.Error("an old program that runs meanwhile says that it is ready:", err)
	}
}

func TestWhatFailsLeavesNoTrace(t *testing.T) {
	s, _ := open(t)
	failure := errors.New("failure")
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.SaveSetting("a", "1"), failure)
	})
	if !errors.Is(err, failure) {
		t.Error(err)
	}
	err = s.View(t.Context(), func(tx *store.Tx) error {
		_, err := tx.FindSetting("a")
		return err
	})
	if !errors.Is(err, domain.ErrNotFound) {
		t.Error(err)
	}
}

func TestAFullDatabaseIsCalledSoAndGoesOnWhenThereIsRoom(t *testing.T) {
	if onPostgreSQL {
		t.Skip("of a full PostgreSQL another test tells")
	}
	s, db := open(t)
	db.SetMaxOpenConns(1) // the limit is the connection's
	limit := func(pages int) {
		if _, err := db.Exec("PRAGMA max_page_count = " + strconv.Itoa(pages)); err != nil {
			t.Fatal(err)
		}
	}
	save := func() error {
		return s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveSetting("a", strings.Repeat("x", 1<<20)) })
	}
	limit(1) // SQLite takes as many as there are
	if err := save(); !errors.Is(err, domain.ErrNoSpace) {
		t.Errorf("%v; want %v", err, domain.ErrNoSpace)
	}
	limit(1 << 20)
	if err := save(); err != nil {
		t.Error("with room again:", err)
	}
}

func TestAViewWritesNothing(t *testing.T) {
	s, _ := open(t)
	if err := s.View(t.Context(), func(tx *store.Tx) error { return tx.SaveSetting("a", "1") }); err == nil {
		t.Error("written")
	}
}

func TestAJobIsFinishedOnceAndANewOneTakesItsPlace(t *testing.T) {
	s, _ := open(t)
	job := store.Job{Kind: "k", Account: "a", Subject: "s", Data: []byte("{}"), Due: t0}
	update(t, s, func(tx *store.Tx) error {
		if err := tx.PutJob(job); err != nil {
			return err
		}
		old, err := tx.FindNextJob()
		if err != nil {
			return err
		}
		job.Due = t0.Add(time.Hour)
		if err := tx.PutJob(job); err != nil {
			return err
		}
		next, err := tx.FindNextJob()
		if err != nil || !next.Due.Equal(job.Due) {
			t.Error(next.Due, err)
		}
		if err := tx.FinishJob(old.ID); !errors.Is(err, domain.ErrConflict) {
			t.Error("the old one finishes the new one:", err)
		}
		if err := tx.FinishJob(next.ID); err != nil {
			t.Error(err)
		}
		if err := tx.FinishJob(next.ID); !errors.Is(err, domain.ErrConflict) {
			t.Error("finished twice:", err)
		}
		return nil
	})
}

func TestASecretIsKeptAsItFirstWas(t *testing.T) {
	s, _ := open(t)
	update(t, s, func(tx *store.Tx) error {
		first, err := tx.KeepSecret("k", []byte{1})
		if err != nil {
			return err
		}
		second, err := tx.KeepSecret("k", []byte{2})
		if first[0] != 1 || second[0] != 1 {
			t.Error(first, second)
		}
		return err
	})
}

func account(id domain.AccountID, phone, email string, confirmed bool) store.Account {
	p, perr := person.ParsePhone(phone)
	e, eerr := person.ParseEmail(email)
	if err := errors.Join(perr, eerr); err != nil {
		panic(err)
	}
	return store.Account{Account: domain.Account{ID: id, Level: domain.Simplified, Phone: p, Email: e, EmailConfirmed: confirmed, CreatedAt: t0}}
}

func TestAnAddressMeansWhoConfirmedIt(t *testing.T) {
	s, _ := open(t)
	claimed, confirmed := account("a", "+79000000001", "x@example.org", false), account("b", "+79000000002", "X@example.org", true)
	update(t, s, func(tx *store.Tx) error {
		if err := errors.Join(tx.CreateAccount(claimed), tx.CreateAccount(confirmed)); err != nil {
			return err
		}
		who, err := tx.FindAccountByLogin(person.Login{Email: claimed.Email})
		if who.ID != "b" {
			t.Error(who.ID)
		}
		if err := tx.CreateAccount(account("c", "+79000000001", "y@example.org", false)); !errors.Is(err, domain.ErrDuplicate) {
			t.Error("a phone has two accounts:", err)
		}
		return err
	})
}

func TestChangesAreNumberedByAccount(t *testing.T) {
	s, _ := open(t)
	update(t, s, func(tx *store.Tx) error {
		err := errors.Join(tx.CreateAccount(account("a", "+79000000001", "x@example.org", false)),
			tx.CreateAccount(account("b", "+79000000002", "y@example.org", false)))
		for _, who := range []domain.AccountID{"a", "b", "a"} {
			err = errors.Join(err, tx.AppendChange(who, store.AccountChanged, string(who), t0))
		}
		if err != nil {
			return err
		}
		changes, err := tx.FindChanges("a", 0, 10)
		if len(changes) != 2 || changes[0].Number != 1 || changes[1].Number != 2 {
			t.Error(changes)
		}
		return err
	})
}

// TestTheSQLIsNotSQLitesAlone looks for what PostgreSQL would not understand. It is no proof, but it keeps habits.
func TestTheSQLIsNotSQLitesAlone(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)\b(AUTOINCREMENT|INSERT OR|REPLACE INTO|IFNULL|DATETIME\(|rowid|zeroblob|json_|PRAGMA|WITHOUT ROWID|STRICT|BLOB NOT)|VALUES \(\?`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	migrations, err := filepath.Glob("migration/*.sql")
	if err != nil || len(migrations) == 0 {
		t.Fatal(migrations, err)
	}
	for _, name := range append(files, migrations...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := foreign.Find(text); found != nil {
			t.Errorf("%s: %s", name, found)
		}
	}
}
