package storage

import (
	"time"

	"razvorot/domain"
	"razvorot/storage/keyslot"
)

// Slots lists the ways in.
func (v *Vault) Slots() []keyslot.Slot { return v.header.Slots() }

// Delay returns how long Unlock would refuse to try, and the wrong tries since
// the last right one.
func (v *Vault) Delay() (remaining time.Duration, failures int) { return v.header.Delay() }

// AddSlot makes another way in. Errors: ErrLocked, those of keyslot.File.Add.
func (v *Vault) AddSlot(secret keyslot.Secret) (id keyslot.SlotID, err error) {
	err = v.withKey(func(k *keyslot.MasterKey) error {
		id, err = v.header.Add(k, secret)
		return err
	})
	return id, err
}

// ChangeSlot puts a new way in in the place of another. Errors: ErrLocked,
// those of keyslot.File.Change.
func (v *Vault) ChangeSlot(old keyslot.SlotID, secret keyslot.Secret) (id keyslot.SlotID, err error) {
	err = v.withKey(func(k *keyslot.MasterKey) error {
		id, err = v.header.Change(k, old, secret)
		return err
	})
	return id, err
}

// RemoveSlot takes a way in away. Errors: ErrLocked, keyslot.ErrLastWayIn and
// the others of keyslot.File.Remove.
func (v *Vault) RemoveSlot(id keyslot.SlotID) error {
	return v.withKey(func(k *keyslot.MasterKey) error { return v.header.Remove(k, id) })
}

// NewRecovery makes a new recovery code, to be shown now, in the place of every
// old one. Errors: ErrLocked, those of keyslot.File.NewRecovery.
func (v *Vault) NewRecovery() (code keyslot.RecoveryCode, err error) {
	err = v.withKey(func(k *keyslot.MasterKey) error {
		code, err = v.header.NewRecovery(k)
		return err
	})
	return code, err
}

// CheckSecret tells whether a secret opens the vault, which stays as it is: to ask again for the passphrase before what
// cannot be undone. A wrong one counts as a try. Errors: ErrLocked, those of keyslot.File.Unlock.
func (v *Vault) CheckSecret(secret keyslot.Secret) error {
	return v.withKey(func(*keyslot.MasterKey) error {
		defer v.keepReserve()
		u, err := v.header.Unlock(secret)
		if err != nil {
			return err
		}
		u.Zero()
		return nil
	})
}

// VerifyPIN is CheckSecret for a PIN. Errors: domain.ErrWrongCredentials for what is none, and those of CheckSecret.
func (v *Vault) VerifyPIN(digits string) error {
	secret, err := keyslot.NewPIN(digits)
	if err != nil {
		return domain.ErrWrongCredentials
	}
	defer secret.Zero()
	return v.CheckSecret(secret)
}

// VerifyRecovery is CheckSecret for a recovery code. Errors: domain.ErrInvalid for one with a slip in it, which costs no try, and those of
// CheckSecret.
func (v *Vault) VerifyRecovery(text string) error {
	code, err := keyslot.ParseRecoveryCode(text)
	if err != nil {
		return domain.ErrInvalid
	}
	defer code.Zero()
	secret := code.Secret()
	defer secret.Zero()
	return v.CheckSecret(secret)
}

func (v *Vault) withKey(f func(*keyslot.MasterKey) error) error {
	if !v.turn.use() {
		return ErrLocked
	}
	defer v.turn.done()
	return f(v.key)
}
