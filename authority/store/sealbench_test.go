package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// BenchmarkSealedCommand is what a command does at least: it finds its account, stores it, and tells it.

func BenchmarkSealedCommand(b *testing.B) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "a.db")+
		"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=foreign_keys(1)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	s, err := store.Open(b.Context(), store.Database{SQL: db})
	if err != nil {
		b.Fatal(err)
	}
	const accounts = 2000
	id := func(i int) domain.AccountID { return domain.AccountID(fmt.Sprint("account ", i%accounts)) }
	err = s.Update(b.Context(), func(tx *store.Tx) error {
		for i := range accounts {
			phone, err := person.ParsePhone(fmt.Sprintf("+79%09d", i))
			if err != nil {
				return err
			}
			if err := tx.CreateAccount(store.Account{Account: domain.Account{ID: id(i), Phone: phone}, Password: fmt.Sprint(i)}); err != nil {
				return err
			}
			if _, err := tx.FindAccount(id(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		err := s.Update(b.Context(), func(tx *store.Tx) error {
			a, err := tx.FindAccount(id(i))
			if err != nil {
				return err
			}
			if err := tx.UpdateAccount(a); err != nil {
				return err
			}
			return tx.AppendChange(id(i), store.AccountChanged, "x", t0)
		})
		if err != nil {
			b.Fatal(err)
		}
		i++
	}
}
