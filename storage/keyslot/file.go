package keyslot

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"
)

// Options are the things around the header. The zero value works without a
// keychain, by the device's clock, with parameters calibrated when needed.
type Options struct {
	// Keychain is used for keychain and PIN slots and for the device record;
	// nil means there is none. See SystemKeychain.
	Keychain Keychain
	// Clock measures the delay after wrong tries; nil means SystemClock.
	Clock Clock
	// Params are the Argon2id parameters of new slots; nil means
	// Calibrate(CalibrationTarget) for every operation that makes some.
	Params *Params
	// BackupWork is the cost of a backup's passphrase, the binary logarithm of scrypt's rounds; 0 means the one that is safe. A cheaper
	// one is for tests.
	BackupWork int
}

// File is an open header. It may be used from several goroutines; operations
// wait for one another, and one that tries a passphrase takes about half a
// second. It holds no key.
type File struct {
	mu       sync.Mutex
	path     string
	opts     Options
	disk     fileSystem
	stored   *stored
	head     *header // stored.head, its tries corrected by the device record
	dev      *device // nil without keychain or record
	canBind  bool    // the keychain works but has no record
	accepted bool    // an old header was accepted and is not unlocked yet
	warnings []error
}

// Open reads the header at path, or its copy when the header is damaged or
// missing, which Warnings then tells. It writes nothing.
//
// Errors: fs.ErrNotExist, ErrDamaged, ErrNewerVersion, ErrRolledBack.
func Open(path string, opts Options) (*File, error) {
	return open(osDisk{}, path, opts, false)
}

// AcceptRollback opens a header that Open refuses with ErrRolledBack, for a
// person who knows that they put an old copy back. The keychain forgets the
// newer state only when the vault is then unlocked; until that, Open goes on
// refusing. Wrong tries counted in the newer state still count.
func AcceptRollback(path string, opts Options) (*File, error) {
	return open(osDisk{}, path, opts, true)
}

func open(disk fileSystem, path string, opts Options, accept bool) (*File, error) {
	s, err := load(disk, path)
	if err != nil {
		return nil, err
	}
	f := newFile(disk, path, opts)
	f.warnings = s.warnings
	keychainErr := f.loadDevice(s.head.vault)
	warning, rollback := f.adopt(s)
	if rollback == nil && s.copyNewer {
		rollback = fmt.Errorf("%s: %w (%s is newer): rename the newer one to the older one's name, "+
			"or accept the old one if you restored it yourself", path, ErrRolledBack, path+copySuffix)
	}
	if rollback != nil && !accept {
		return nil, rollback
	}
	f.accepted = rollback != nil
	if warning != nil {
		f.warnings = append(f.warnings, errors.Join(warning, keychainErr))
	}
	return f, nil
}

func newFile(disk fileSystem, path string, opts Options) *File {
	if opts.Clock == nil {
		opts.Clock = SystemClock()
	}
	return &File{path: path, opts: opts, disk: reserved{disk, path + reserveSuffix}}
}

// loadDevice fetches the device record, if there is one.
func (f *File) loadDevice(id VaultID) error {
	if f.opts.Keychain == nil {
		return nil
	}
	dev, err := loadDevice(f.opts.Keychain, id)
	f.dev, f.canBind = dev, err == nil && dev == nil
	return err
}

// adopt takes what was read from the disk, judged by the device record.
func (f *File) adopt(s *stored) (warning, rollback error) {
	f.stored, f.head = s, s.head.clone()
	switch {
	case f.dev != nil:
		return f.dev.check(f.head, f.path)
	case f.head.tries.bound:
		return fmt.Errorf("%s: %w", f.path, WarnTriesUnverified), nil
	}
	return nil, nil
}

// ID returns the vault's id.
func (f *File) ID() VaultID {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head.vault
}

// Generation returns how often the slots were changed deliberately. Before a
// successful Unlock it is what the file says.
func (f *File) Generation() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head.generation
}

// Epoch counts the data master keys of the vault, from 1. A pending one has the
// next number.
func (f *File) Epoch() uint32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head.epoch
}

// Slots lists the ways in, in the order they were added. Before a successful
// Unlock the list is what the file says.
func (f *File) Slots() []Slot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return publicSlots(f.head.slots)
}

// RekeyPending reports whether a re-key was begun and neither committed nor
// aborted.
func (f *File) RekeyPending() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head.next != nil
}

// Warnings returns what the person should hear of, see WarnMainDamaged and its
// neighbours.
func (f *File) Warnings() []error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]error(nil), f.warnings...)
}

// Delay returns how long Unlock would refuse to try, and the wrong tries since
// the last right one.
func (f *File) Delay() (remaining time.Duration, failures int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head.tries.remaining(f.opts.Clock), int(f.head.tries.failures)
}

// change writes next as a deliberate change: a new generation under a new MAC.
func (f *File) change(next *header, dmk *MasterKey) error {
	next.generation++
	next.mac = headerMAC(dmk, next)
	f.bind()
	return f.write(next)
}

// bind makes a device record where the keychain works and has none.
func (f *File) bind() {
	if f.dev != nil || !f.canBind {
		return
	}
	// Stored before the header that depends on it. Its zero generation is
	// older than any header.
	dev := newDevice()
	if err := dev.store(f.opts.Keychain, f.head.vault); err != nil {
		f.warnKeychain(err)
		return
	}
	f.dev, f.canBind = dev, false
}

// write puts next in the place of f.head, on disk and here, and tells the
// device record.
func (f *File) write(next *header) error {
	if err := f.unchanged(); err != nil {
		return err
	}
	next.tries.sequence++
	next.tries.bound, next.tries.mac = f.dev != nil, [macSize]byte{}
	if f.dev != nil {
		next.tries.mac = f.dev.mac(next)
	}
	data := next.marshal()
	if _, err := parseHeader(data); err != nil {
		return fmt.Errorf("%s: failed to make a readable vault header: %w", f.path, err)
	}
	if err := save(f.disk, f.path, data, f.stored); err != nil {
		// Either content may be in place now.
		if s, loadErr := load(f.disk, f.path); loadErr == nil {
			f.adopt(s)
		}
		return err
	}
	f.stored, f.head = &stored{head: next, raw: data}, next
	f.remember()
	return nil
}

// unchanged returns ErrConcurrent when the disk holds other than what f read.
func (f *File) unchanged() error {
	s, err := load(f.disk, f.path)
	if err != nil {
		return err
	}
	if !bytes.Equal(s.raw, f.stored.raw) {
		return fmt.Errorf("%s: %w, close the vault and open it again", f.path, ErrConcurrent)
	}
	f.stored = s
	return nil
}

// remember updates the device record after a write. The header comes first: a
// power cut between the two leaves a record that is older than the header, which
// is no rollback.
func (f *File) remember() {
	if f.dev == nil {
		return
	}
	if f.accepted {
		f.dev.rememberTries(&f.head.tries)
	} else {
		f.dev.rememberAll(f.head)
	}
	if err := f.dev.store(f.opts.Keychain, f.head.vault); err != nil {
		f.warnKeychain(err)
	}
}

// warnKeychain tells once that the keychain fails, however often it does.
func (f *File) warnKeychain(err error) {
	for _, w := range f.warnings {
		if errors.Is(w, WarnKeychain) {
			return
		}
	}
	f.warnings = append(f.warnings, fmt.Errorf("%s: %w: %w", f.path, WarnKeychain, err))
}

// headerMAC authenticates everything but the tries under a key from the DMK:
// slots cannot be added, removed, reordered or altered without it.
func headerMAC(dmk *MasterKey, h *header) (sum [macSize]byte) {
	key := derive(dmk.Bytes(), h.vault[:], "header")
	m := hmac.New(sha256.New, key)
	m.Write(h.appendSlots(make([]byte, 0, maxHeaderSize)))
	m.Sum(sum[:0])
	clear(key)
	return sum
}

// authentic compares the header's MAC in constant time.
func (h *header) authentic(dmk *MasterKey) bool {
	if dmk.Bytes() == nil {
		return false
	}
	sum := headerMAC(dmk, h)
	return hmac.Equal(sum[:], h.mac[:])
}

// absent returns ErrExists unless neither the header nor its copy is there.
func absent(disk fileSystem, path string) error {
	for _, p := range []string{path, path + copySuffix} {
		_, err := disk.read(p)
		if err == nil {
			return fmt.Errorf("%s: %w, open it or choose another folder", p, ErrExists)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("failed to look for a vault header: %w", err)
		}
	}
	return nil
}
