package store_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"razvorot/authority/store"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

func TestPlacesAreTakenOnceByManyAtOnce(t *testing.T) {
	s, db := open(t)
	const workers, times, each = 8, 4, 32
	var mu sync.Mutex
	var group sync.WaitGroup
	seen := map[store.Place]bool{}
	for range workers {
		group.Go(func() {
			for range times {
				var places []store.Place
				err := s.Update(t.Context(), func(tx *store.Tx) error {
					var err error
					places, err = tx.AllocatePlaces(store.ListOfCredentials, "p", each, statuslist.Valid, t0, t0.Add(time.Hour))
					return err
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, p := range places {
					if seen[p] {
						t.Error("a place was taken twice")
					}
					seen[p] = true
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	var taken int
	if err := db.QueryRow("SELECT taken FROM status_list").Scan(&taken); err != nil || taken != workers*times*each || len(seen) != taken {
		t.Error(taken, len(seen), err)
	}
}

func TestWhatIsInvalidStaysSo(t *testing.T) {
	s, _ := open(t)
	update(t, s, func(tx *store.Tx) error {
		places, err := tx.AllocatePlaces(store.ListOfCredentials, "p", 2, statuslist.Valid, t0, t0.Add(time.Hour))
		if err != nil {
			return err
		}
		others, err := tx.AllocatePlaces(store.ListOfCredentials, "q", 1, statuslist.Valid, t0, t0.Add(time.Hour))
		if err != nil {
			return err
		}
		says := func(want, wantOthers statuslist.Status) {
			list, err := tx.ReadList(places[0].List)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range places {
				if got, err := list.Get(p.Index); got != want || err != nil {
					t.Error(got, want, err)
				}
			}
			if got, err := list.Get(others[0].Index); got != wantOthers || err != nil {
				t.Error("of another passport:", got, err)
			}
		}
		versions := map[int64]bool{}
		for _, x := range []struct{ set, want statuslist.Status }{{statuslist.Suspended, statuslist.Suspended},
			{statuslist.Valid, statuslist.Valid}, {statuslist.Invalid, statuslist.Invalid}, {statuslist.Valid, statuslist.Invalid}} {
			if err := tx.SetStatus("p", x.set); err != nil {
				return err
			}
			says(x.want, statuslist.Valid)
			v, err := tx.ListVersion(places[0].List)
			if err != nil {
				return err
			}
			versions[v] = true
		}
		if len(versions) != 3 { // the last changed nothing
			t.Error(len(versions), "versions")
		}
		return nil
	})
}

func TestStatementsAreInListsOfTheirOwn(t *testing.T) {
	var statements string
	s, _ := open(t)
	update(t, s, func(tx *store.Tx) error {
		a, errA := tx.AllocatePlaces(store.ListOfCredentials, "p", 1, statuslist.Valid, t0, t0.Add(time.Hour))
		b, errB := tx.AllocatePlaces(store.ListOfStatements, "p", 1, statuslist.Valid, t0, t0.Add(time.Minute))
		if err := errors.Join(errA, errB); err != nil {
			return err
		}
		if a[0].List == b[0].List {
			t.Error("one list")
		}
		statements = b[0].List
		return nil
	})
	if n, err := s.Remove(t.Context(), store.RuleLists, t0.Add(6*time.Hour)); err != nil || n != 2 {
		t.Error(n, err)
	}
	update(t, s, func(tx *store.Tx) error {
		if _, err := tx.ListVersion(statements); !errors.Is(err, domain.ErrNotFound) {
			t.Error(err)
		}
		return nil
	})
}

// TestADatabaseOfBeforeCredentialsIsTakenOver begins with the first schema and a passport in it.
func TestADatabaseOfBeforeCredentialsIsTakenOver(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "a.db")+"?_txlock=immediate&_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	first, err := os.ReadFile("migration/0001_authority.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"CREATE TABLE schema_version (version BIGINT PRIMARY KEY)", string(first),
		"INSERT INTO schema_version (version) VALUES (1)",
		`INSERT INTO account (id, phone, email, email_confirmed, snils, password, data, profile, profile_revision, changes, created)
			VALUES ('a', '+79000000001', '', 0, '', '', '{}', '{}', 7, 0, 0)`,
		`INSERT INTO passport (id, account, application, holder, handed_out, data, portrait, statement, signature)
			VALUES ('p', 'a', 'x', '', 1, '{"id":"p","account":"a","state":"active"}', 'j', 's', 'g')`} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), store.Database{SQL: db})
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *store.Tx) error {
		p, err := tx.FindPassport("a", "p")
		if p.Revision != 7 || p.State != domain.PassportActive || string(p.JPEG) != "j" {
			t.Error(p.Revision, p.State)
		}
		_, failed := tx.AllocatePlaces(store.ListOfCredentials, "p", 1, statuslist.Valid, t0, t0)
		return errors.Join(err, failed)
	})
}
