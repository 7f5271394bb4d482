package keyslot

import (
	"crypto/rand"
	"fmt"
)

// Created is a new vault's header with what opens it.
type Created struct {
	File *File
	// Key is the data master key; the caller zeroes it.
	Key *MasterKey
	// Recovery is to be shown to the person now. It cannot be had again, only
	// replaced by NewRecovery.
	Recovery RecoveryCode
}

// Create makes a header with a fresh data master key, a slot for each of the
// given secrets and one for a recovery code. It never replaces a file: ErrExists
// when the header or its copy is there. When it fails it removes what it wrote.
//
// Errors: ErrExists, ErrBadSecret, ErrBadParams, ErrTooManySlots, ErrNoKeychain.
func Create(path string, opts Options, first ...Secret) (*Created, error) {
	return create(osDisk{}, path, opts, first)
}

func create(disk fileSystem, path string, opts Options, first []Secret) (*Created, error) {
	if err := absent(disk, path); err != nil {
		return nil, err
	}
	f := newFile(disk, path, opts)
	f.head = &header{vault: randomID(), generation: 1, epoch: 1}
	f.canBind = opts.Keychain != nil
	f.bind()
	code := newRecoveryCode()
	recovery := code.Secret()
	defer recovery.Zero()
	dmk := generateMasterKey()
	if err := f.createSlots(dmk, append([]Secret{recovery}, first...)); err != nil {
		dmk.Zero()
		code.Zero()
		f.forgetItems(f.head.slots)
		if f.dev != nil {
			_ = opts.Keychain.Delete(deviceAccount(f.head.vault)) // opens nothing
		}
		return nil, err
	}
	return &Created{File: f, Key: dmk, Recovery: code}, nil
}

// createSlots fills the empty header and writes it.
func (f *File) createSlots(dmk *MasterKey, secrets []Secret) error {
	m := f.newMaker()
	for _, secret := range secrets {
		if err := m.add(f.head, secret, dmk); err != nil {
			return err
		}
	}
	f.head.mac = headerMAC(dmk, f.head)
	f.head.tries.reset(dmk, f.head.vault, 1)
	if f.dev != nil {
		f.head.tries.bound = true
		f.head.tries.mac = f.dev.mac(f.head)
	}
	data := f.head.marshal()
	if err := save(f.disk, f.path, data, nil); err != nil {
		for _, suffix := range []string{"", copySuffix, tempSuffix, copySuffix + tempSuffix} {
			_ = f.disk.remove(f.path + suffix) // the first error is the one to tell
		}
		return err
	}
	f.stored = &stored{head: f.head, raw: data}
	f.remember()
	return nil
}

// maker makes slots for one operation, calibrating at most once.
type maker struct {
	file   *File
	params *Params
}

func (f *File) newMaker() *maker { return &maker{file: f, params: f.opts.Params} }

// add appends a slot with a new id for the secret. A keychain's share is stored
// in the keychain before the header that needs it.
func (m *maker) add(h *header, secret Secret, dmk *MasterKey) error {
	if len(h.slots) >= MaxSlots {
		return ErrTooManySlots
	}
	if err := secret.check(); err != nil {
		return err
	}
	s := slot{id: randomID(), kind: secret.kind, created: max(m.file.opts.Clock.Wall().Unix(), 0)}
	part, err := m.file.newPart(h.vault, &s)
	if err != nil {
		return err
	}
	defer clear(part)
	if err := m.fill(&s, secret, part, dmk, binding{h.vault, h.epoch}); err != nil {
		m.file.forgetItems([]slot{s})
		return err
	}
	h.slots = append(h.slots, s)
	return nil
}

// fill draws a fresh salt and wraps the key.
func (m *maker) fill(s *slot, secret Secret, part []byte, dmk *MasterKey, b binding) error {
	s.params = Params{}
	if s.kind.usesArgon() {
		if m.params == nil {
			p := Calibrate(CalibrationTarget)
			m.params = &p
		}
		if err := m.params.check(); err != nil {
			return err
		}
		s.params = *m.params
	}
	rand.Read(s.salt[:])
	key := s.wrappingKey(secret, part)
	defer clear(key)
	return s.wrap(key, dmk, b)
}

// newPart stores a fresh keychain share for the slot, nil for kinds without.
func (f *File) newPart(id VaultID, s *slot) ([]byte, error) {
	if !s.kind.usesKeychain() {
		return nil, nil
	}
	if f.opts.Keychain == nil {
		return nil, fmt.Errorf("failed to add a %v slot, use a passphrase instead: %w", s.kind, ErrNoKeychain)
	}
	part := make([]byte, keySize)
	rand.Read(part)
	if err := f.opts.Keychain.Set(slotAccount(id, s.id), part); err != nil {
		return nil, fmt.Errorf("failed to add a %v slot, use a passphrase instead: %w", s.kind, err)
	}
	return part, nil
}

// part fetches the slot's share from the keychain, nil for kinds without.
func (f *File) part(s *slot) ([]byte, error) {
	if !s.kind.usesKeychain() {
		return nil, nil
	}
	if f.opts.Keychain == nil {
		return nil, ErrNoKeychain
	}
	part, err := f.opts.Keychain.Get(slotAccount(f.head.vault, s.id))
	if err == nil && len(part) != keySize {
		err = ErrKeychainItemMissing
	}
	return part, err
}

// forgetItems removes the keychain shares of slots that are no more. A share
// that stays behind opens nothing.
func (f *File) forgetItems(slots []slot) {
	for i := range slots {
		if !slots[i].kind.usesKeychain() || f.opts.Keychain == nil {
			continue
		}
		if err := f.opts.Keychain.Delete(slotAccount(f.head.vault, slots[i].id)); err != nil {
			f.warnKeychain(err)
		}
	}
}
