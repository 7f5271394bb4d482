// Package app is what a citizen can do with the program: one file per capability, one method per tap.
//
// The words of this package:
//
//   - The vault is the encrypted storage on the device. It is made once, unlocked by a passphrase or the recovery code, and
//     locked again. While it is locked every method that needs it returns domain.ErrLocked.
//   - The connection is the way to the authority. It is opened with the vault and closed with it.
//   - The engine is the goroutine pair that lives while the vault is open: one sends the commands of the outbox, the other
//     fetches the authority's changes.
//   - A topic is a kind of thing that changed; screens subscribe to topics and read anew what they show.
//
// All methods may be called from any goroutine, block until done, honour the context and return kinds of domain errors.
// None of them is meant for the goroutine that draws.
package app

import (
	"context"
	"sync"
	"time"

	"razvorot/credential/cose"
	"razvorot/domain"
)

// Keeper makes and unlocks the vault; the composition root gives one.
type Keeper interface {
	// Exists reports whether there is a vault on the device.
	Exists() (bool, error)
	// Create makes a vault that opens with the passphrase, and returns it unlocked with its recovery code. ErrDuplicate when
	// there is one.
	Create(ctx context.Context, passphrase string) (Vault, string, error)
	// Unlock opens the vault. ErrWrongCredentials; RateLimited with the wait after wrong tries, which survives a restart;
	// ErrConflict when another copy of the program has it open; ErrDamaged.
	Unlock(ctx context.Context, way UnlockWay, secret string) (Vault, error)
	// Delay returns how long no try is taken, 0 when one is.
	Delay(ctx context.Context) (time.Duration, error)
	// HasPIN reports whether a PIN opens the vault on this device.
	HasPIN(ctx context.Context) (bool, error)
}

// UnlockWay is a way into the vault.
type UnlockWay string

// The ways.
const (
	ByPassphrase UnlockWay = "passphrase"
	ByRecovery   UnlockWay = "recovery"
	ByPIN        UnlockWay = "pin" // together with a secret in the keychain of the device; ErrNotFound where that is gone
)

// Vault is an unlocked vault.
type Vault interface {
	domain.Vault
	// NewRecovery replaces the recovery code; the old one opens nothing any more.
	NewRecovery(ctx context.Context) (string, error)
	// SetPassphrase replaces the passphrase, after it was forgotten and the recovery code opened the vault.
	SetPassphrase(ctx context.Context, passphrase string) error
	// VerifyPassphrase tells whether the passphrase is the one that opens the vault. Tries count as those of Keeper.Unlock:
	// ErrWrongCredentials, RateLimited.
	VerifyPassphrase(ctx context.Context, passphrase string) error
	// VerifyPIN and VerifyRecovery are VerifyPassphrase for the other ways in. ErrNotFound where there is no such way.
	VerifyPIN(digits string) error
	VerifyRecovery(code string) error
	// HasPIN reports whether a PIN is a way in, KeychainWorks whether this device can have one.
	HasPIN() bool
	KeychainWorks() bool
	// SetPIN makes a PIN a way in, in the place of an earlier one. DropPIN has it open nothing any more.
	SetPIN(digits string) error
	DropPIN() error
	// PrepareBackup makes a backup, sealed with a passphrase or a recovery code, and reads it back. ErrNoSpace; the context's error.
	PrepareBackup(ctx context.Context, secret string, progress func(done, total int64)) (domain.PreparedBackup, error)
	// Erase makes the data unreadable for good, and closes the vault.
	Erase() error
	// Lock waits for what is under way and forgets the keys.
	Lock(ctx context.Context) error
}

// Connect opens the way to the authority for an open vault. The vault holds what the way needs between starts.
type Connect func(ctx context.Context, v domain.Vault, sessions domain.SessionKeeper) (Connection, error)

// Reach opens the way to a server elsewhere, and sends nothing yet. When the server has a key, nothing is ever sent to another one:
// calls end with ErrOtherAuthority. ErrInvalid for an address that cannot be reached at all.
type Reach func(ctx context.Context, s Server, sessions domain.SessionKeeper) (Connection, error)

// Connection is a way to an authority.
type Connection struct {
	Backend domain.Backend
	Cards   domain.CardGateway // the way to who takes cards, past the authority; nil for none
	Trial   domain.Trial       // nil unless the authority is a trial one
	Close   func() error
}

// Config is what an App is made of.
type Config struct {
	Keeper  Keeper
	Connect Connect
	Reach   Reach // the way to a server that the citizen chooses; nil when there is only Connect
	Clock   domain.Clock
	// BlockSecret derives from a recovery code of any vault what blocks the passports of its holder; nil for nothing does. ErrInvalid
	// for what is no such code.
	BlockSecret func(recovery string) (domain.BlockSecret, error)
	Backups     Backups         // what reads backups; nil for nothing
	Notifier    domain.Notifier // tells of notices outside the window; nil for none
	Device      domain.DeviceInfo
	BankDoors   domain.BankDoors           // what brings answers of banks here; nil for nothing does
	Browser     func(address string) error // opens an address in the system browser; nil for there is none
	Nearby      domain.Nearby              // the way to devices that are side by side; nil for none
	Reader      *Reader                    // who asks when this program verifies; nil for nobody in particular
	// FetchStatus fetches a status list of an authority other than the one this program talks to; nil for none.
	FetchStatus func(ctx context.Context, uri string) ([]byte, error)
}

// Reader is an organisation that asks holders for their passports, and can prove who it is.
type Reader struct {
	Chain  [][]byte    // certificates in DER, its own first
	Signer cose.Signer // with the key of the first
}

// App is one citizen's program.
type App struct {
	config Config

	door sync.Mutex // held while the vault is made, unlocked and locked

	mu   sync.Mutex
	open *opened // nil while locked

	refilling  sync.Mutex    // held while credentials are made
	copying    sync.Mutex    // held while the code of copies is made, so that two who ask at once get the same
	presenting chan struct{} // full while an answer is given, so that two readers get two credentials
	enrolling  sync.Mutex    // held while a code for registering is asked for, so that two taps ask once
	signing    sync.Mutex    // held while an application is signed, so that two taps sign once

	topics subscribers
}
