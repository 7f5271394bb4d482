package store_test

import (
	"errors"
	"testing"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

func TestACertificateIsRevokedOnceAndForGood(t *testing.T) {
	s, _ := open(t)
	first := store.Revocation{Issuer: "issuing root", Serial: "7f", At: t0, Reason: 1}
	update(t, s, func(tx *store.Tx) error {
		again, other := first, first
		again.At, again.Reason = t0.Add(time.Hour), 4
		other.Issuer, other.At = "reader root", t0.Add(time.Minute) // another certificate of the same serial number
		if err := errors.Join(tx.CreateRevocation(first), tx.CreateRevocation(other)); err != nil {
			return err
		}
		if err := tx.CreateRevocation(again); !errors.Is(err, domain.ErrDuplicate) {
			t.Error(err)
		}
		all, err := tx.FindRevocations()
		if len(all) != 2 || all[0] != first || all[1] != other {
			t.Errorf("%+v", all)
		}
		return err
	})
}
