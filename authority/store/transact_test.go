package store_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/internal/postgrestest"
)

// count adds one to a number that is kept as a setting: reads it, and writes one more.
func count(tx *store.Tx) error {
	n := 0
	text, err := tx.FindSetting("n")
	if err == nil {
		n, err = strconv.Atoi(text)
	}
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	return tx.SaveSetting("n", strconv.Itoa(n+1))
}

func TestTransactionsOfManyAreAsIfEachWereAlone(t *testing.T) {
	s, _ := open(t)
	const people, times = 6, 8
	var all, first sync.WaitGroup
	if onPostgreSQL { // where writers do not wait for each other, all have read before the first one stores
		first.Add(people)
	}
	for range people {
		all.Go(func() {
			met := !onPostgreSQL
			meet := func(tx *store.Tx) error {
				err := count(tx)
				if !met {
					met = true
					first.Done()
					first.Wait()
				}
				return err
			}
			for range times {
				err := s.Update(t.Context(), meet)
				for errors.Is(err, domain.ErrUnavailable) { // others were in the way at every try
					err = s.Update(t.Context(), meet)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	var n string
	err := s.View(t.Context(), func(tx *store.Tx) error {
		var err error
		n, err = tx.FindSetting("n")
		return err
	})
	if want := strconv.Itoa(people * times); n != want || err != nil {
		t.Errorf("%s, want %s: %v", n, want, err)
	}
	if onPostgreSQL && s.Repeats() == 0 {
		t.Error("nobody was in another's way: the test shows nothing")
	}
}

func TestWhatIsNoTextNamesNothingAndIsNotStored(t *testing.T) {
	s, _ := open(t)
	for _, text := range []string{"a\x00b", "\xff"} {
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.FindSession(text); !errors.Is(err, domain.ErrNotFound) {
				t.Errorf("%q is found: %v", text, err)
			}
			if err := tx.SaveSetting("name", text); !errors.Is(err, domain.ErrInvalid) {
				t.Errorf("%q is stored: %v", text, err)
			}
			return tx.SaveSetting("other", "kept") // the transaction goes on
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAKilledDatabaseIsUnavailableUntilItIsBack(t *testing.T) {
	if !onPostgreSQL {
		t.Skip("SQLite is part of the process")
	}
	server := postgrestest.Start(t)
	d := connect(t, server.Database(t))
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	s, err := store.Open(t.Context(), d.Database)
	if err != nil {
		t.Fatal(err)
	}
	save := func() error {
		return s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveSetting("a", "1") })
	}
	if err := errors.Join(save(), s.Ready(t.Context())); err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		err := tx.SaveSetting("b", "1")
		server.Kill(t)
		return errors.Join(err, tx.SaveSetting("b", "2"))
	})
	if !errors.Is(err, domain.ErrUnavailable) {
		t.Error("killed in the midst of a transaction:", err)
	}
	var away *domain.Unavailable
	if err := save(); !errors.As(err, &away) || !away.RetryAt.After(now) || away.RetryAt.After(now.Add(time.Minute)) {
		t.Errorf("while it is away: %v", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, domain.ErrUnavailable) {
		t.Error("ready:", err)
	}
	server.Resume(t)
	if err := errors.Join(save(), s.Ready(t.Context())); err != nil {
		t.Error("when it is back:", err)
	}
	err = s.View(t.Context(), func(tx *store.Tx) error {
		_, err := tx.FindSetting("b")
		return err
	})
	if !errors.Is(err, domain.ErrNotFound) {
		t.Error("half a transaction was kept:", err)
	}
}

func TestACutConnectionIsUnavailableAndTheNextOneWorks(t *testing.T) {
	if !onPostgreSQL {
		t.Skip("SQLite is part of the process")
	}
	proxy := postgrestest.NewProxy(t, postgrestest.Open(t))
	s, err := store.Open(t.Context(), connect(t, proxy.Address()).Database)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		proxy.Cut()
		return tx.SaveSetting("a", "1")
	})
	if !errors.Is(err, domain.ErrUnavailable) {
		t.Error("cut:", err)
	}
	proxy.Restore(t)
	if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveSetting("a", "1") }); err != nil {
		t.Error("restored:", err)
	}
}
