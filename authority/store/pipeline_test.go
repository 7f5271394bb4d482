package store_test

import (
	"errors"
	"testing"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

func TestARefusalOfWhatWasGatheredFailsTheWholeTransaction(t *testing.T) {
	s, _ := open(t)
	again, until := errors.New("the proof was there before"), time.Now().Add(time.Minute)
	prove := func(tx *store.Tx) error { return tx.CreateProof("p", until, again) }
	if err := s.Update(t.Context(), prove); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func(*store.Tx) error{
		"at the end": func(tx *store.Tx) error { return errors.Join(prove(tx), tx.SaveSetting("x", "1")) },
		"at a statement, which tells nothing of itself": func(tx *store.Tx) error {
			if err := errors.Join(tx.SaveSetting("x", "1"), prove(tx)); err != nil {
				return err
			}
			_, err := tx.FindSetting("nothing")
			if errors.Is(err, domain.ErrNotFound) {
				t.Error("it is told that something is not there, by a statement that was not carried out")
			}
			return nil
		},
		"of a change without an account": func(tx *store.Tx) error {
			err := errors.Join(tx.SaveSetting("x", "1"), tx.AppendChange("nobody", store.AccountChanged, "x", until))
			if err == nil || errors.Is(err, domain.ErrNotFound) {
				return errors.Join(err, prove(tx))
			}
			return err
		},
	} {
		if err := s.Update(t.Context(), f); !errors.Is(err, again) && !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		err := s.View(t.Context(), func(tx *store.Tx) error {
			_, err := tx.FindSetting("x")
			return err
		})
		if !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("%s: something was stored: %v", name, err)
		}
	}
}
