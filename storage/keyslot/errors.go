package keyslot

import (
	"errors"
	"fmt"
	"time"
)

// Errors of this package; match them with errors.Is.
var (
	// ErrExists: Create found a header or its copy in place.
	ErrExists = errors.New("a vault header is already there")
	// ErrDamaged: neither the header nor its copy is whole.
	ErrDamaged = errors.New("vault header is damaged")
	// ErrNewerVersion: the header is whole but of an unknown format version.
	ErrNewerVersion = errors.New("made by a newer version, update the app")
	// ErrRolledBack: an older header was put in the place of a newer one.
	ErrRolledBack = errors.New("an older copy of the vault header was put in place")
	// ErrTampered: the slots were altered by somebody who has no key.
	ErrTampered = errors.New("vault header was altered without the key")
	// ErrConcurrent: the header on disk is not the one this File has read.
	ErrConcurrent = errors.New("vault header was changed by another program")
	// ErrWrongSecret: no slot opens with the secret.
	ErrWrongSecret = errors.New("wrong secret")
	// ErrNoSlot: the vault has no slot of the wanted kind or id.
	ErrNoSlot = errors.New("no such way to open the vault")
	// ErrDelayed: too many wrong tries; see [DelayError].
	ErrDelayed = errors.New("too many wrong tries")
	// ErrLastWayIn: without the slot no passphrase and no recovery code would
	// be left. Keychain and PIN slots do not count: a keychain can be lost.
	ErrLastWayIn = errors.New("the last passphrase or recovery code cannot be removed")
	// ErrTooManySlots: the vault has MaxSlots slots already.
	ErrTooManySlots = errors.New("too many ways to open the vault, remove one first")
	// ErrWrongKey: the key given is not this vault's.
	ErrWrongKey = errors.New("the key does not belong to this vault")
	// ErrRekeyPending: the slots cannot change until the re-key is committed
	// or aborted.
	ErrRekeyPending = errors.New("a re-key is pending, finish or abort it first")
	// ErrNoRekey: there is no pending re-key to commit or abort.
	ErrNoRekey = errors.New("no re-key is pending")
	// ErrBadSecret: the text cannot be a secret of its kind.
	ErrBadSecret = errors.New("unusable secret")
	// ErrBadParams: Argon2id parameters below the floor or above the limits.
	ErrBadParams = errors.New("argon2id parameters out of bounds")
	// ErrNoKeychain: the operating system offers no keychain, or it refuses.
	ErrNoKeychain = errors.New("no keychain available")
	// ErrKeychainItemMissing: the keychain works but has no such item.
	ErrKeychainItemMissing = errors.New("item not found in the keychain")
)

// Warning is a condition under which the vault opens all the same but of which
// the person should hear. [File.Warnings] and [Unlocked.Warnings] return them
// wrapped with the file's name; match them with errors.Is.
type Warning string

// Error returns the warning's text.
func (w Warning) Error() string { return string(w) }

// The warnings.
const (
	// WarnMainDamaged: the header is damaged, its copy is used. The damaged
	// file is left alone until the next write, then kept as ".damaged".
	WarnMainDamaged Warning = "vault header is damaged, its copy is used"
	// WarnMainMissing: the header is missing, its copy is used.
	WarnMainMissing Warning = "vault header is missing, its copy is used"
	// WarnCopyDamaged: the copy is damaged or not of this vault. The next write
	// keeps it as ".damaged" and makes a new one.
	WarnCopyDamaged Warning = "copy of the vault header is unusable"
	// WarnCopyMissing: there is no copy, or an older one, as after a power cut
	// between the two writes. The next write makes a new one.
	WarnCopyMissing Warning = "copy of the vault header is missing or old"
	// WarnTriesUnverified: the count of wrong tries cannot be checked because
	// the keychain that authenticates it is missing, as on a new device.
	WarnTriesUnverified Warning = "count of wrong tries cannot be verified on this device"
	// WarnTriesTampered: somebody without the key altered the count of wrong
	// tries. The password may have been guessed at.
	WarnTriesTampered Warning = "count of wrong tries was altered"
	// WarnKeychain: the keychain did not take or give up an item; old headers
	// put back may pass unnoticed, or a useless item stay in the keychain.
	WarnKeychain Warning = "keychain could not be updated"
	// WarnNotReset: the vault is open but its count of wrong tries could not be
	// set back, as on a full disk.
	WarnNotReset Warning = "count of wrong tries could not be reset"
)

// DelayError tells how long no secret is tried because of wrong tries before.
// It matches [ErrDelayed].
type DelayError struct {
	// Remaining is the time left, measured by the device's uptime.
	Remaining time.Duration
	// Until is Remaining added to the wall clock, for showing only.
	Until time.Time
	// Failures is the number of wrong tries since the last right one.
	Failures int
}

// Error names the time left in whole seconds.
func (e *DelayError) Error() string {
	left := (e.Remaining + time.Second - 1).Truncate(time.Second)
	return fmt.Sprintf("%v: %d, try again in %v", ErrDelayed, e.Failures, left)
}

// Is makes every DelayError match ErrDelayed.
func (e *DelayError) Is(target error) bool { return target == ErrDelayed }
