package keyslot

import (
	"errors"
	"fmt"
)

// Unlocked is what a right secret yields. The caller zeroes it.
type Unlocked struct {
	// Current is the data master key.
	Current *MasterKey
	// Pending is the next one while a re-key is pending, else nil. The
	// database may be encrypted with either.
	Pending *MasterKey
	// Slot is the slot that opened.
	Slot Slot
	// FailedTries is how many wrong tries there were since the last right one.
	FailedTries int
	// Warnings are those of the file and those found by the key.
	Warnings []error
}

// Zero overwrites the keys.
func (u *Unlocked) Zero() {
	u.Current.Zero()
	u.Pending.Zero()
}

// Unlock tries the secret on every slot of its kind. The try is counted on the
// disk before the secret is tried, so that a program killed in between gains
// nothing, and the count is set back when the secret is right.
//
// Errors: ErrWrongSecret; ErrDelayed (a *DelayError) with nothing tried;
// ErrNoSlot, ErrKeychainItemMissing and ErrNoKeychain with nothing counted;
// ErrTampered when the secret is right but the slots are not what the key's
// owner wrote; ErrConcurrent.
func (f *File) Unlock(secret Secret) (*Unlocked, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := secret.check(); err != nil {
		return nil, err
	}
	if left := f.head.tries.remaining(f.opts.Clock); left > 0 {
		return nil, &DelayError{left, f.opts.Clock.Wall().Add(left), int(f.head.tries.failures)}
	}
	candidates, err := f.candidates(secret.kind)
	if err != nil {
		return nil, err
	}
	defer zeroParts(candidates)
	before := int(f.head.tries.failures)
	next := f.head.clone()
	next.tries.count(f.opts.Clock)
	if err := f.write(next); err != nil {
		return nil, fmt.Errorf("failed to count the try: %w", err)
	}
	opened, dmk := f.try(candidates, secret)
	if dmk == nil {
		return nil, fmt.Errorf("%s: %w", f.path, ErrWrongSecret)
	}
	u, err := f.unlocked(dmk)
	if err != nil {
		dmk.Zero()
		return nil, err
	}
	u.Slot, u.FailedTries = opened.public(), before
	return u, nil
}

// candidate is a slot to try with its keychain share.
type candidate struct {
	slot slot
	part []byte
}

func zeroParts(candidates []candidate) {
	for _, c := range candidates {
		clear(c.part)
	}
}

// candidates returns the slots of a kind that can be tried.
func (f *File) candidates(kind Kind) ([]candidate, error) {
	var found []candidate
	var missing error
	for i := range f.head.slots {
		s := f.head.slots[i]
		if s.kind != kind {
			continue
		}
		part, err := f.part(&s)
		if err != nil {
			missing = errors.Join(missing, err)
			continue
		}
		found = append(found, candidate{s, part})
	}
	switch {
	case len(found) > 0:
		return found, nil
	case missing != nil:
		return nil, fmt.Errorf("%s: failed to get the %v secret, use the passphrase or recovery code: %w", f.path, kind, missing)
	}
	return nil, fmt.Errorf("%s: %w: it has no %v", f.path, ErrNoSlot, kind)
}

// try returns the slot that opens and the key, or nil.
func (f *File) try(candidates []candidate, secret Secret) (*slot, *MasterKey) {
	b := binding{f.head.vault, f.head.epoch}
	for i := range candidates {
		c := &candidates[i]
		key := c.slot.wrappingKey(secret, c.part)
		dmk := c.slot.unwrap(key, b)
		clear(key)
		if dmk != nil {
			return &c.slot, dmk
		}
	}
	return nil, nil
}

// unlocked checks the header with the key and sets the count of tries back.
func (f *File) unlocked(dmk *MasterKey) (*Unlocked, error) {
	if !f.head.authentic(dmk) {
		return nil, fmt.Errorf("%s: %w, restore it from a backup", f.path, ErrTampered)
	}
	u := &Unlocked{Current: dmk}
	if f.head.next != nil {
		if u.Pending = f.head.pendingKey(dmk); u.Pending == nil {
			return nil, fmt.Errorf("%s: %w: pending key, restore it from a backup", f.path, ErrTampered)
		}
	}
	if !f.head.tries.authentic(dmk, f.head.vault) {
		u.Warnings = append(u.Warnings, fmt.Errorf("%s: %w", f.path, WarnTriesTampered))
	}
	if err := f.reset(dmk); err != nil {
		u.Warnings = append(u.Warnings, fmt.Errorf("%s: %w: %w", f.path, WarnNotReset, err))
	}
	u.Warnings = append(u.Warnings, f.warnings...)
	return u, nil
}

// reset writes a header without wrong tries. After an accepted rollback it moves
// the generation and sequence past what the keychain remembers, so that neither
// the old nor the abandoned newer file passes for current again.
func (f *File) reset(dmk *MasterKey) error {
	next := f.head.clone()
	f.bind()
	accepted := f.accepted
	if accepted && f.dev != nil {
		next.generation = max(next.generation, f.dev.generation)
		next.tries.sequence = max(next.tries.sequence, f.dev.sequence)
	}
	next.tries.reset(dmk, next.vault, next.tries.sequence)
	f.accepted = false
	var err error
	if accepted {
		err = f.change(next, dmk)
	} else {
		err = f.write(next)
	}
	f.accepted = accepted && err != nil
	return err
}
