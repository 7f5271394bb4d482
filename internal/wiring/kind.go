package wiring

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"razvorot/domain"
	"razvorot/storage"
	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// kinds maps what storage says to the kinds that the app knows.
var kinds = []struct {
	of   error
	kind domain.Kind
}{
	{keyslot.ErrWrongSecret, domain.ErrWrongCredentials},
	{keyslot.ErrNoSlot, domain.ErrNotFound},
	{keyslot.ErrKeychainItemMissing, domain.ErrNotFound},
	{keyslot.ErrNoKeychain, domain.ErrNotFound},
	{storage.ErrExists, domain.ErrDuplicate},
	{storage.ErrAlreadyOpen, domain.ErrConflict},
	{storage.ErrRolledBack, domain.ErrDamaged},
	{storage.ErrNewerSchema, domain.ErrConflict},
	{keyslot.ErrDamaged, domain.ErrDamaged},
	{cryptvfs.ErrTampered, domain.ErrDamaged},
	{cryptvfs.ErrNotVault, domain.ErrDamaged},
	{cryptvfs.ErrFull, domain.ErrNoSpace},
	{fs.ErrNotExist, domain.ErrNotFound},
}

func kindOf(err error) error {
	if err == nil {
		return nil
	}
	if delay, ok := errors.AsType[*keyslot.DelayError](err); ok {
		return &domain.RateLimited{Wait: delay.Remaining}
	}
	failure, ok := errors.AsType[*sqlite.Error](err)
	if keyslot.NoSpace(err) || ok && failure.Code()&0xff == sqlite3.SQLITE_FULL {
		return fmt.Errorf("%w: %w", domain.ErrNoSpace, err)
	}
	for _, k := range kinds {
		if errors.Is(err, k.of) {
			return fmt.Errorf("%w: %w", k.kind, err)
		}
	}
	return err
}
