package keyslot

import (
	"fmt"
	"slices"
)

// Add makes a new slot for the secret; the data is not touched. A recovery code
// is made by NewRecovery.
//
// Errors: ErrWrongKey, ErrRekeyPending, ErrTooManySlots, ErrBadSecret,
// ErrNoKeychain, ErrConcurrent.
func (f *File) Add(dmk *MasterKey, secret Secret) (SlotID, error) {
	return f.exchange(dmk, secret, func(slot) bool { return false })
}

// Change puts a slot for the secret in the place of another slot, in one write.
// The new slot has a new id. The secret may be of another kind, but the last
// passphrase or recovery slot gives way only to one like it.
//
// Errors: as Add and Remove.
func (f *File) Change(dmk *MasterKey, id SlotID, secret Secret) (SlotID, error) {
	return f.exchange(dmk, secret, func(s slot) bool { return s.id == id }, id)
}

// NewRecovery makes a new recovery code in the place of every old one. The code
// is to be shown to the person now; it cannot be had again.
//
// Errors: as Add.
func (f *File) NewRecovery(dmk *MasterKey) (RecoveryCode, error) {
	code := newRecoveryCode()
	secret := code.Secret()
	defer secret.Zero()
	_, err := f.replaceSlots(dmk, secret, func(s slot) bool { return s.kind == KindRecovery })
	if err != nil {
		code.Zero()
		return RecoveryCode{}, err
	}
	return code, nil
}

// Remove takes a way in away. Who copied the header before and knows the secret
// can still open that copy, and with the key in it every later state of the
// data: only a re-key helps against that.
//
// Errors: ErrNoSlot, ErrLastWayIn, ErrWrongKey, ErrRekeyPending, ErrConcurrent.
func (f *File) Remove(dmk *MasterKey, id SlotID) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.authorise(dmk); err != nil {
		return err
	}
	if err := f.mustHave(id); err != nil {
		return err
	}
	next := f.head.clone()
	gone := takeSlots(next, func(s slot) bool { return s.id == id })
	if !hasMemorable(next.slots) {
		return fmt.Errorf("%s: %w, add another first", f.path, ErrLastWayIn)
	}
	if err := f.change(next, dmk); err != nil {
		return err
	}
	f.forgetItems(gone)
	return nil
}

// exchange is replaceSlots for secrets that come from the caller.
func (f *File) exchange(dmk *MasterKey, secret Secret, old func(slot) bool, ids ...SlotID) (SlotID, error) {
	if secret.kind == KindRecovery {
		return SlotID{}, fmt.Errorf("%w: a recovery code is made by the app, not chosen", ErrBadSecret)
	}
	return f.replaceSlots(dmk, secret, old, ids...)
}

// replaceSlots adds a slot for the secret and drops those for which old reports
// true, in one write. Every one of ids must exist.
func (f *File) replaceSlots(dmk *MasterKey, secret Secret, old func(slot) bool, ids ...SlotID) (SlotID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.authorise(dmk); err != nil {
		return SlotID{}, err
	}
	if err := f.mustHave(ids...); err != nil {
		return SlotID{}, err
	}
	next := f.head.clone()
	gone := takeSlots(next, old)
	if !hasMemorable(next.slots) && !secret.kind.memorable() {
		return SlotID{}, fmt.Errorf("%s: %w, add another first", f.path, ErrLastWayIn)
	}
	if err := f.newMaker().add(next, secret, dmk); err != nil {
		return SlotID{}, fmt.Errorf("%s: %w", f.path, err)
	}
	added := next.slots[len(next.slots)-1]
	if err := f.change(next, dmk); err != nil {
		// A failed write may still have put the new header in place.
		if !hasSlot(f.head.slots, added.id) {
			f.forgetItems([]slot{added})
		}
		return SlotID{}, err
	}
	f.forgetItems(gone)
	return added.id, nil
}

// authorise lets only the owner of the key change slots, and only while no
// re-key is pending.
func (f *File) authorise(dmk *MasterKey) error {
	if !f.head.authentic(dmk) {
		return fmt.Errorf("%s: %w", f.path, ErrWrongKey)
	}
	if f.head.next != nil {
		return fmt.Errorf("%s: %w", f.path, ErrRekeyPending)
	}
	return nil
}

func (f *File) mustHave(ids ...SlotID) error {
	for _, id := range ids {
		if !hasSlot(f.head.slots, id) {
			return fmt.Errorf("%s: %w: slot %v", f.path, ErrNoSlot, id)
		}
	}
	return nil
}

// takeSlots removes the slots for which old reports true and returns them.
func takeSlots(h *header, old func(slot) bool) (gone []slot) {
	for _, s := range h.slots {
		if old(s) {
			gone = append(gone, s)
		}
	}
	h.slots = slices.DeleteFunc(h.slots, old)
	return gone
}

func hasSlot(slots []slot, id SlotID) bool {
	return slices.ContainsFunc(slots, func(s slot) bool { return s.id == id })
}

func hasMemorable(slots []slot) bool {
	return slices.ContainsFunc(slots, func(s slot) bool { return s.kind.memorable() })
}
