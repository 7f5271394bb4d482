package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"

	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// Rekeyed tells what a re-key has changed.
type Rekeyed struct {
	// Recovery opens the vault from now on; the old code does not. It is to be
	// shown now and cannot be had again, only replaced (Vault.NewRecovery).
	Recovery keyslot.RecoveryCode
	// Dropped are the ways in that do not open the vault any more.
	Dropped []keyslot.Slot
}

// Rekey encrypts everything anew under a fresh master key. The ways in whose
// secret is given stay, the others are dropped. It may be interrupted at any
// moment, by ctx or by a power cut: the vault then opens as before, or as if
// the re-key had been finished, and nothing is lost. It needs as much free
// space as the vault has data. Meanwhile the vault turns others away with
// ErrLocked. A result together with an error means that the re-key has happened
// but the vault could not be opened again at once. Errors: ErrLocked,
// ErrKeepNothing, those of keyslot.BeginRekey, a disk's failure.
func (v *Vault) Rekey(ctx context.Context, keep []keyslot.Secret, progress Progress) (*Rekeyed, error) {
	if !slices.ContainsFunc(keep, func(s keyslot.Secret) bool { return s.Kind() == keyslot.KindPassphrase }) {
		return nil, ErrKeepNothing
	}
	v.turn.seize()
	defer v.release()
	if v.mount == nil {
		return nil, ErrLocked
	}
	r, err := v.beginRekey(keep)
	if err != nil {
		return nil, err
	}
	for _, step := range r.beforeSwap() {
		if err := step(ctx, progress); err != nil {
			return nil, errors.Join(v.explain(err), r.abort())
		}
	}
	// Cancelling comes too late now: the new recovery code must reach the person.
	err = r.swap(context.WithoutCancel(ctx))
	if err != nil && !r.committed {
		return nil, err
	}
	return &Rekeyed{Recovery: r.keys.Recovery, Dropped: r.keys.Dropped}, err
}

// rekey is a re-key under way.
type rekey struct {
	v    *Vault
	keys *keyslot.Rekey
	next *cryptvfs.Mount

	committed bool // the header has the new key alone
}

// rekeyStep is one of the steps between which a re-key may be interrupted.
type rekeyStep func(context.Context, Progress) error

func (v *Vault) beginRekey(keep []keyslot.Secret) (*rekey, error) {
	keys, err := v.header.BeginRekey(v.key, keep)
	if err != nil {
		return nil, err
	}
	return &rekey{v: v, keys: keys}, nil
}

// beforeSwap are the steps that leave the old database as it is.
func (r *rekey) beforeSwap() []rekeyStep { return []rekeyStep{r.copy, r.check} }

// copy writes the new database beside the old one.
func (r *rekey) copy(ctx context.Context, progress Progress) error {
	if err := r.v.removeNext(); err != nil {
		return err
	}
	var err error
	if r.next, err = cryptvfs.Create(r.v.path(nextName), r.keys.Next.Bytes()); err != nil {
		return err
	}
	return copyInto(ctx, r.v.write, r.next, progress)
}

// check reads the new database, all of it.
func (r *rekey) check(ctx context.Context, _ Progress) error {
	db, err := sql.Open("sqlite", r.next.DSN(dsnParams(false)))
	if err != nil {
		return err
	}
	return errors.Join(verify(ctx, db, r.v.path(nextName)), db.Close())
}

// swap puts the new database in the place of the old one. Once that is durable
// the re-key has happened, and the header follows.
func (r *rekey) swap(ctx context.Context) (err error) {
	v := r.v
	old := v.key
	v.key = r.keys.Next
	defer func() {
		if err != nil && v.key != nil { // nothing is open any more that needs it
			v.key.Zero()
			v.key = nil
		}
	}()
	if err := errors.Join(r.next.Close(), v.read.Close(), v.write.Close(), v.mount.Close()); err != nil {
		v.mount, v.read, v.write = nil, nil, nil
		return fmt.Errorf("failed to close the databases of a re-key: %w", err)
	}
	v.mount, v.read, v.write = nil, nil, nil
	defer old.Zero()
	if err := os.Rename(v.path(nextName), v.path(databaseName)); err != nil {
		return err
	}
	if err := syncDir(v.dir); err != nil {
		return err
	}
	if err := v.header.CommitRekey(old, v.key); err != nil {
		return err
	}
	r.committed = true
	m, err := cryptvfs.Open(v.path(databaseName), v.key.Bytes())
	if err != nil {
		return err
	}
	return v.start(ctx, m, v.key)
}

// abort leaves the vault as it was before the re-key.
func (r *rekey) abort() error {
	var errs []error
	if r.next != nil {
		errs = append(errs, r.next.Close())
	}
	errs = append(errs, r.v.removeNext(), r.v.header.AbortRekey(r.v.key))
	r.keys.Next.Zero()
	return errors.Join(errs...)
}

func (v *Vault) removeNext() error {
	return v.removeFiles(nextName, nextName+"-journal", nextName+"-wal")
}

// mountWith mounts the database with the key that fits and brings a re-key that
// was interrupted to its end: forward if the new database is in place, back if
// it is not.
func (v *Vault) mountWith(u *keyslot.Unlocked) (*cryptvfs.Mount, *keyslot.MasterKey, error) {
	m, err := cryptvfs.Open(v.path(databaseName), u.Current.Bytes())
	if err == nil {
		if u.Pending != nil {
			err = errors.Join(v.header.AbortRekey(u.Current), v.removeNext())
			u.Pending.Zero()
		}
		if err != nil {
			u.Current.Zero()
			return nil, nil, errors.Join(err, m.Close())
		}
		return m, u.Current, nil
	}
	defer u.Current.Zero()
	if u.Pending == nil || !errors.Is(err, cryptvfs.ErrWrongKey) {
		return nil, nil, err
	}
	if m, err = cryptvfs.Open(v.path(databaseName), u.Pending.Bytes()); err != nil {
		u.Pending.Zero()
		return nil, nil, err
	}
	if err := v.header.CommitRekey(u.Current, u.Pending); err != nil {
		u.Pending.Zero()
		return nil, nil, errors.Join(err, m.Close())
	}
	return m, u.Pending, nil
}
