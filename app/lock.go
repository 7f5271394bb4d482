package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

// Door is whether the citizen is in.
type Door string

// The doors.
const (
	DoorNew    Door = "new"    // there is no vault yet
	DoorLocked Door = "locked" // there is one, and it is locked
	DoorOpen   Door = "open"
)

// Stage is where the citizen is after the vault opened.
type Stage string

// The stages.
const (
	StagePassphrase Stage = "passphrase" // the recovery code opened the vault: a new passphrase is to be chosen
	StageRecovery   Stage = "recovery"   // the recovery code was not confirmed: a new one is to be shown
	StageRegister   Stage = "register"   // no account is known
	StageSignIn     Stage = "sign_in"
	StageHome       Stage = "home"
)

// FieldPassphrase and FieldRecovery are where findings about the ways into the vault are.
const (
	FieldPassphrase finding.Field = "passphrase"
	FieldRecovery   finding.Field = "recovery"
)

// New returns the program, locked.
func New(c Config) *App {
	if c.Clock == nil {
		c.Clock = domain.SystemClock{}
	}
	return &App{config: c, presenting: make(chan struct{}, 1)}
}

// Door tells whether the citizen is in.
func (a *App) Door(context.Context) (Door, error) {
	if _, err := a.current(); err == nil {
		return DoorOpen, nil
	}
	exists, err := a.config.Keeper.Exists()
	switch {
	case err != nil:
		return "", err
	case exists:
		return DoorLocked, nil
	}
	return DoorNew, nil
}

// CheckPassphrase tells how a passphrase for the vault stands up to guessing, and what keeps it from being taken. A thief of
// the device may guess without anybody slowing them down, so strength decides, not classes of characters: four words
// are as good as twelve signs.
func (a *App) CheckPassphrase(passphrase string) (access.Strength, finding.List) {
	strength := access.StrengthOf(passphrase, access.Owner{})
	var found finding.List
	for _, f := range access.CheckPassword(passphrase, access.Owner{}) {
		switch f.Code {
		case finding.PasswordShort, finding.PasswordLong, finding.PasswordControl, finding.PasswordCommon:
			f.Field = FieldPassphrase
			found = append(found, f)
		}
	}
	if len(found) == 0 && strength < access.Good {
		found.Add(FieldPassphrase, finding.PassphraseWeak)
	}
	return strength, found
}

// CreateVault makes the vault and opens it; the recovery code is to be shown and confirmed. An Invalid with a finding at
// FieldPassphrase; ErrDuplicate when there is one already; errors of Connect.
func (a *App) CreateVault(ctx context.Context, passphrase string) (recovery string, err error) {
	_, found := a.CheckPassphrase(passphrase)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return "", err
	}
	a.door.Lock()
	defer a.door.Unlock()
	if _, err := a.current(); err == nil {
		return "", domain.ErrDuplicate
	}
	v, recovery, err := a.config.Keeper.Create(ctx, passphrase)
	if err != nil {
		return "", err
	}
	if err := a.enter(ctx, v, ByPassphrase); err != nil {
		return "", err
	}
	return recovery, a.expectRecovery(ctx, recovery)
}

// Unlock opens the vault, and does nothing when it is open. Errors are those of Keeper.Unlock and of Connect.
func (a *App) Unlock(ctx context.Context, way UnlockWay, secret string) error {
	a.door.Lock()
	defer a.door.Unlock()
	if _, err := a.current(); err == nil {
		return nil
	}
	v, err := a.config.Keeper.Unlock(ctx, way, secret)
	if err != nil {
		return err
	}
	return a.enter(ctx, v, way)
}

// UnlockDelay returns how long no try to unlock is taken.
func (a *App) UnlockDelay(ctx context.Context) (time.Duration, error) {
	return a.config.Keeper.Delay(ctx)
}

// enter makes the app work in a vault that was unlocked in a way, or locks it again.
func (a *App) enter(ctx context.Context, v Vault, way UnlockWay) error {
	server, err := chosen(ctx, v)
	var conn Connection
	if err == nil {
		conn, err = a.connect(ctx, v, server)
	}
	if err == nil {
		if err = a.settle(ctx, v, conn); err != nil && conn.Close != nil {
			err = errors.Join(err, conn.Close())
		}
	}
	if err != nil {
		return errors.Join(err, v.Lock(context.WithoutCancel(ctx)))
	}
	a.start(v, conn, way == ByRecovery)
	a.tell(TopicLock)
	return nil
}

// start makes the app work in an open vault over a connection.
func (a *App) start(v Vault, conn Connection, forgotten bool) {
	o := &opened{vault: v, conn: conn, outbox: make(chan struct{}, 1), changes: make(chan struct{}, 1),
		plan: make(chan struct{}, 1), answers: make(chan struct{}, 1), forgotten: forgotten}
	o.life, o.end = context.WithCancel(context.Background()) // before others see it
	a.mu.Lock()
	a.open = o
	a.mu.Unlock()
	a.startEngine(o)
}

// lockWait is how long locking waits for an answer that is leaving: a message to the next device takes less than a second, and
// whoever locks wants it locked. Tests set it.
var lockWait = 3 * time.Second

// Lock stops the engine, closes the connection and locks the vault. It does so whatever becomes of ctx, and waits for what
// is being written and, for seconds at most, for an answer that is leaving. Locking a locked vault does nothing.
func (a *App) Lock(ctx context.Context) error {
	a.door.Lock()
	defer a.door.Unlock()
	a.mu.Lock()
	o := a.open
	a.open = nil
	a.mu.Unlock()
	if o == nil {
		return nil
	}
	answered := a.awaitAnswer()
	defer answered()
	o.end() // and breaks off an answer that took longer
	o.running.Wait()
	var closed error
	if o.conn.Close != nil {
		closed = o.conn.Close()
	}
	err := errors.Join(closed, o.vault.Lock(context.WithoutCancel(ctx)))
	a.tell(TopicLock)
	return err
}

// awaitAnswer waits until no answer is under way, and keeps others from beginning until what it returns is called. It does not wait
// for ever.
func (a *App) awaitAnswer() (end func()) {
	waiting, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	if err := a.beginAnswer(waiting); err != nil {
		return func() {}
	}
	return a.endAnswer
}

// Close locks; the program ends.
func (a *App) Close(ctx context.Context) error { return a.Lock(ctx) }

// recoveryKnown is kept once the citizen has shown that they wrote the code down.
const recoveryKnown = "known"

// expectRecovery keeps the hash of a code that is to be confirmed.
func (a *App) expectRecovery(ctx context.Context, code string) error {
	return a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateRecovery, recoveryHash(code)) }, TopicLock)
}

// recoveryHash is the hash of a code without case, separators and other marks. The code has 128 random bits, so a plain hash
// gives nothing away.
func recoveryHash(code string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, code)
	return domain.HashOf([]byte(kept)).String()
}

// ConfirmRecovery takes the recovery code as the citizen typed it. An Invalid with a finding at FieldRecovery when it
// differs from the one shown last.
func (a *App) ConfirmRecovery(ctx context.Context, typed string) error {
	return a.update(ctx, func(tx domain.Tx) error {
		var kept string
		if err := findState(ctx, tx, stateRecovery, &kept); err != nil {
			return err
		}
		if kept == recoveryKnown {
			return nil
		}
		if kept != recoveryHash(typed) {
			return &domain.Invalid{Findings: finding.List{finding.At(FieldRecovery, finding.RecoveryDiffers)}}
		}
		return errors.Join(saveState(ctx, tx, stateRecovery, recoveryKnown), a.keepBlockCode(ctx, tx, typed))
	}, TopicLock, TopicEmergency, TopicOutbox)
}

// NewRecovery replaces the recovery code by another, which is to be shown and confirmed. That one is to be confirmed is
// noted before: if the program is stopped in between, the citizen's code opens nothing any more, and they must get to know.
func (a *App) NewRecovery(ctx context.Context) (string, error) {
	o, err := a.current()
	if err != nil {
		return "", err
	}
	var before string
	err = a.update(ctx, func(tx domain.Tx) error {
		if err := findState(ctx, tx, stateRecovery, &before); err != nil {
			return err
		}
		return dropState(ctx, tx, stateRecovery)
	})
	if err != nil {
		return "", err
	}
	code, err := o.vault.NewRecovery(ctx)
	if err != nil {
		kept := a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateRecovery, before) })
		return "", errors.Join(err, kept)
	}
	return code, a.expectRecovery(ctx, code)
}

// Stage tells where the citizen is.
func (a *App) Stage(ctx context.Context) (stage Stage, err error) {
	o, err := a.current()
	if err != nil {
		return "", err
	}
	o.mu.Lock()
	forgotten := o.forgotten
	o.mu.Unlock()
	if forgotten {
		return StagePassphrase, nil
	}
	err = a.view(ctx, func(tx domain.Tx) error {
		var recovery string
		if err := findState(ctx, tx, stateRecovery, &recovery); err != nil {
			return err
		}
		_, session := tx.FindSession(ctx)
		_, account := tx.FindAccount(ctx)
		switch {
		case recovery != recoveryKnown:
			stage = StageRecovery
		case session == nil:
			stage = StageHome
		case !errors.Is(session, domain.ErrNotFound):
			return session
		case account == nil:
			stage = StageSignIn
		case !errors.Is(account, domain.ErrNotFound):
			return account
		default:
			stage = StageRegister
		}
		return nil
	})
	return stage, err
}

// Setting returns what the citizen chose, "" when nothing.
func (a *App) Setting(ctx context.Context, name string) (value string, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		value, err = tx.FindSetting(ctx, settingPrefix+name)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		return err
	})
	return value, err
}

// SaveSetting keeps what the citizen chose. ErrInvalid without a name.
func (a *App) SaveSetting(ctx context.Context, name, value string) error {
	if name == "" {
		return fmt.Errorf("setting without a name: %w", domain.ErrInvalid)
	}
	return a.update(ctx, func(tx domain.Tx) error { return tx.SaveSetting(ctx, settingPrefix+name, value) })
}
