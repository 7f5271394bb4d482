package authority

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"razvorot/domain"
)

func TestFewWaitForAPasswordToBeChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newCheapVerifier(PasswordCost{MemoryKiB: 8, Passes: 1, Lanes: 1})
		for range hashesAtOnce { // all slots are taken
			v.slots <- struct{}{}
		}
		record := v.encode(make([]byte, saltSize), make([]byte, verifierSize))
		gone, leave := context.WithCancel(t.Context())
		left := make(chan error, mostWaiting)
		for range mostWaiting {
			go func() { left <- v.check(gone, record, "x") }()
		}
		synctest.Wait()
		for range hashesAtOnce {
			go func() { left <- v.check(gone, record, "x") }()
		}
		synctest.Wait()
		if err := v.check(t.Context(), record, "x"); !errors.Is(err, domain.ErrRateLimited) {
			t.Error("one too many:", err)
		}
		leave()
		for range mostWaiting + hashesAtOnce {
			if err := <-left; !errors.Is(err, domain.ErrUnavailable) {
				t.Fatal("who left:", err)
			}
		}
		<-v.slots
		if err := v.check(t.Context(), record, "x"); !errors.Is(err, domain.ErrWrongCredentials) {
			t.Error("with room again:", err)
		}
		own, err := v.record(t.Context(), "снег")
		if err != nil {
			t.Fatal(err)
		}
		if err := v.check(t.Context(), own, "снег"); err != nil {
			t.Error(err)
		}
	})
}
