package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// OpenToRead opens a database for View alone, and writes nothing to it: no migration is made, no key is unwrapped, so that what is
// sealed stays closed. A schema that is older will do for what it has. ErrNewerSchema; another error where there is no schema.
func OpenToRead(ctx context.Context, db Database) (*Store, error) {
	if err := CheckSchema(ctx, db); err != nil && !errors.Is(err, ErrOlderSchema) {
		return nil, fmt.Errorf("this is no database of an authority that can be read: %w", unreachable(db, err))
	}
	s := &Store{db: db.SQL, dialect: db.Dialect, now: db.Now, alone: newGate()}
	if s.now == nil {
		s.now = time.Now
	}
	return s, nil
}
