package storage

import "razvorot/storage/keyslot"

// HasPIN reports whether a PIN is one of the ways in.
func (v *Vault) HasPIN() bool {
	_, found := v.pinSlot()
	return found
}

// KeychainWorks reports whether the OS keychain can hold the strong half of a PIN. It asks the keychain, which takes milliseconds and
// may have the operating system ask the person.
func (v *Vault) KeychainWorks() bool { return v.header.KeychainWorks() }

// SetPIN makes a PIN a way in, in the place of an earlier one. Errors: ErrLocked, keyslot.ErrBadSecret, keyslot.ErrNoKeychain.
func (v *Vault) SetPIN(digits string) error {
	secret, err := keyslot.NewPIN(digits)
	if err != nil {
		return err
	}
	defer secret.Zero()
	if old, found := v.pinSlot(); found {
		_, err = v.ChangeSlot(old, secret)
	} else {
		_, err = v.AddSlot(secret)
	}
	return err
}

// DropPIN has the PIN open nothing any more. Without one it does nothing. Errors: ErrLocked.
func (v *Vault) DropPIN() error {
	id, found := v.pinSlot()
	if !found {
		return nil
	}
	return v.RemoveSlot(id)
}

func (v *Vault) pinSlot() (keyslot.SlotID, bool) {
	for _, s := range v.Slots() {
		if s.Kind == keyslot.KindPIN {
			return s.ID, true
		}
	}
	return keyslot.SlotID{}, false
}
