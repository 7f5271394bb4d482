package keyslot

import (
	"encoding/binary"
	"fmt"
)

// Rekey is a re-key that has begun: both keys are stored in the header.
type Rekey struct {
	// Next is the new data master key; the caller zeroes it.
	Next *MasterKey
	// Recovery opens the vault after the commit and is to be shown to the
	// person before it. It cannot be had again: after an interruption, commit
	// and call NewRecovery.
	Recovery RecoveryCode
	// Dropped are the slots that will not open any more after the commit.
	Dropped []Slot
}

// BeginRekey draws a new data master key and stores it beside the current one.
// Until CommitRekey or AbortRekey every slot still opens and yields both keys,
// after any interruption too, and the slots cannot change. Of the slots, those
// opened by a secret in keep go over to the new key, with a fresh salt and
// freshly calibrated parameters; the others are dropped at the commit. The
// recovery code is always replaced.
//
// Errors: ErrWrongKey, ErrRekeyPending, ErrWrongSecret (a kept secret opens no
// slot; not counted as a try, the caller has the key), ErrTooManySlots,
// ErrBadSecret, ErrNoSlot, ErrKeychainItemMissing, ErrNoKeychain, ErrConcurrent.
func (f *File) BeginRekey(current *MasterKey, keep []Secret) (*Rekey, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.authorise(current); err != nil {
		return nil, err
	}
	r := &Rekey{Next: generateMasterKey(), Recovery: newRecoveryCode()}
	next := f.head.clone()
	err := f.fillPending(next, current, keep, r)
	if err == nil {
		err = f.change(next, current)
	}
	if err != nil {
		r.Next.Zero()
		r.Recovery.Zero()
		return nil, err
	}
	for i := range next.slots {
		if !hasSlot(next.next.slots, next.slots[i].id) {
			r.Dropped = append(r.Dropped, next.slots[i].public())
		}
	}
	return r, nil
}

// fillPending makes the pending half of the header.
func (f *File) fillPending(h *header, current *MasterKey, keep []Secret, r *Rekey) error {
	// The pending slots are made on a header of their own, of the next epoch.
	after := &header{vault: h.vault, epoch: h.epoch + 1}
	m := f.newMaker()
	for i, secret := range keep {
		if secret.kind == KindRecovery {
			return fmt.Errorf("%w: the recovery code is always replaced, leave it out", ErrBadSecret)
		}
		if err := f.keepSlot(m, after, secret, r.Next); err != nil {
			return fmt.Errorf("%s: kept secret %d: %w", f.path, i+1, err)
		}
	}
	recovery := r.Recovery.Secret()
	defer recovery.Zero()
	if err := m.add(after, recovery, r.Next); err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	h.next = &pending{slots: after.slots}
	key := pendingWrap(current, h)
	defer clear(key)
	return seal(&h.next.key, key, r.Next, pendingData(h))
}

// keepSlot wraps the next key for the slots that the secret opens. Their ids
// stay, and with them the keychain's shares.
func (f *File) keepSlot(m *maker, after *header, secret Secret, next *MasterKey) error {
	if err := secret.check(); err != nil {
		return err
	}
	candidates, err := f.candidates(secret.kind)
	if err != nil {
		return err
	}
	defer zeroParts(candidates)
	opened, dmk := f.try(candidates, secret)
	if opened == nil {
		return ErrWrongSecret
	}
	dmk.Zero() // the same key as the caller's, or the header's MAC would differ
	if hasSlot(after.slots, opened.id) {
		return nil // given twice
	}
	part, err := f.part(opened)
	if err != nil {
		return err
	}
	defer clear(part)
	s := *opened
	if err := m.fill(&s, secret, part, next, binding{after.vault, after.epoch}); err != nil {
		return err
	}
	after.slots = append(after.slots, s)
	return nil
}

// CommitRekey makes the pending key the only one and drops the slots that were
// not kept. The caller has by then re-encrypted everything. Both keys are those
// of BeginRekey or of Unlock.
//
// Errors: ErrNoRekey, ErrWrongKey, ErrConcurrent.
func (f *File) CommitRekey(current, next *MasterKey) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.authoriseRekey(current); err != nil {
		return err
	}
	stored := f.head.pendingKey(current)
	defer stored.Zero()
	if !stored.Equal(next) {
		return fmt.Errorf("%s: %w: not the pending one", f.path, ErrWrongKey)
	}
	old := f.head.slots
	h := f.head.clone()
	h.epoch++
	h.slots, h.next = h.next.slots, nil
	h.tries.reset(next, h.vault, h.tries.sequence)
	if err := f.change(h, next); err != nil {
		return err
	}
	for i := range old {
		if !hasSlot(h.slots, old[i].id) {
			f.forgetItems(old[i : i+1])
		}
	}
	return nil
}

// AbortRekey forgets the pending key: the header is as before BeginRekey. The
// caller has by then undone what it had re-encrypted.
//
// Errors: ErrNoRekey, ErrWrongKey, ErrConcurrent.
func (f *File) AbortRekey(current *MasterKey) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.authoriseRekey(current); err != nil {
		return err
	}
	h := f.head.clone()
	h.next = nil
	return f.change(h, current)
}

func (f *File) authoriseRekey(current *MasterKey) error {
	if f.head.next == nil {
		return fmt.Errorf("%s: %w", f.path, ErrNoRekey)
	}
	if !f.head.authentic(current) {
		return fmt.Errorf("%s: %w", f.path, ErrWrongKey)
	}
	return nil
}

// pendingWrap derives the key under which the next DMK is stored.
func pendingWrap(current *MasterKey, h *header) []byte {
	return derive(current.Bytes(), h.vault[:], "pending")
}

// pendingData binds the next DMK to the vault and its epoch.
func pendingData(h *header) []byte {
	ad := append([]byte("razvorot keyslot v1 pending\x00"), h.vault[:]...)
	return binary.BigEndian.AppendUint32(ad, h.epoch+1)
}

// pendingKey opens the next DMK; nil when it was altered.
func (h *header) pendingKey(current *MasterKey) *MasterKey {
	key := pendingWrap(current, h)
	defer clear(key)
	return unseal(&h.next.key, key, pendingData(h))
}
