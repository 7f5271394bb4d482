package storage

import (
	"bytes"
	"errors"
	"testing"

	"razvorot/domain"
)

func TestTheKeyOfTheDeviceGoesWithTheSession(t *testing.T) {
	c, key := create(t, testOptions()), bytes.Repeat([]byte{7}, 32)
	in(t, c.Vault, func(tx domain.Tx) error {
		return errors.Join(tx.SaveDeviceKey(ctx, key), tx.SaveSession(ctx, domain.Session{Account: "a", AccessToken: "x", RefreshToken: "y"}))
	})
	same(t, c.Vault, key, func(tx domain.Tx) ([]byte, error) { return tx.FindDeviceKey(ctx) })
	in(t, c.Vault, func(tx domain.Tx) error { return tx.DeleteSession(ctx) })
	in(t, c.Vault, func(tx domain.Tx) error {
		if _, err := tx.FindDeviceKey(ctx); !errors.Is(err, domain.ErrNotFound) {
			t.Error(err)
		}
		return nil
	})
}
