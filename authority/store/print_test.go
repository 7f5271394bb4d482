package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"razvorot/authority/store"
	"razvorot/domain"
)

func TestE7ASlotIsNotOverbookedByMany(t *testing.T) {
	s, _ := open(t)
	const people, seats = 12, 3
	var took atomic.Int64
	var all sync.WaitGroup
	const a = "a"
	update(t, s, func(tx *store.Tx) error { return tx.CreateAccount(account(a, "+79000000001", "x@example.org", false)) })
	for i := range people {
		all.Go(func() {
			p := store.Print{Account: a, PrintOrder: domain.PrintOrder{ID: domain.PrintID(fmt.Sprint(i)), Office: "one", Start: t0}}
			err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.TakeSeat(p, seats) })
			if err == nil {
				took.Add(1)
			} else if !errors.Is(err, domain.ErrDuplicate) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if took.Load() != seats {
		t.Error("received:", took.Load())
	}
}
