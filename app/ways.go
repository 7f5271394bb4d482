package app

import (
	"context"
	"strings"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// FieldPIN is where findings about a PIN are.
const FieldPIN finding.Field = "pin"

// The length of a PIN, in digits. The strong half of it is in the keychain, so that nobody guesses at a copy of the vault; on the device
// itself the growing pauses leave some eight thousand tries a year.
const (
	LeastPIN = 6
	MostPIN  = 12
)

// Ways is how the vault may be opened on this device, besides the passphrase and the recovery code.
type Ways struct {
	PIN      bool // there is one
	Keychain bool // there can be one: this device has a keychain that answers
}

// Ways returns how the vault may be opened. ErrLocked.
func (a *App) Ways(context.Context) (Ways, error) {
	o, err := a.current()
	if err != nil {
		return Ways{}, err
	}
	return Ways{PIN: o.vault.HasPIN(), Keychain: o.vault.KeychainWorks()}, nil
}

// HasPIN reports whether a PIN opens the vault, also while it is locked.
func (a *App) HasPIN(ctx context.Context) (bool, error) { return a.config.Keeper.HasPIN(ctx) }

// isPIN reports whether a text is made as a PIN is. No passphrase is: so few digits are none that is taken.
func isPIN(text string) bool {
	return len(text) >= LeastPIN && len(text) <= MostPIN && !strings.ContainsFunc(text, notDigit)
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// CheckPIN tells what keeps a PIN from being taken: too few digits, something else than digits, or one of those that are tried first.
func (a *App) CheckPIN(digits string) (found finding.List) {
	switch {
	case strings.ContainsFunc(digits, notDigit) || len(digits) > MostPIN:
		found.Add(FieldPIN, finding.PINDigits)
	case len(digits) < LeastPIN:
		found.Add(FieldPIN, finding.PINShort)
	case isCommon(digits):
		found.Add(FieldPIN, finding.PINCommon)
	}
	return found
}

// isCommon reports whether the digits go up or down by the same step («123456», «777777», «864202»), repeat a part («121212», «123123») or
// are a part written to and fro («123321»).
func isCommon(digits string) bool {
	step, even := int(digits[1])-int(digits[0]), true
	for i := 1; i < len(digits); i++ {
		even = even && (int(digits[i])-int(digits[i-1])-step)%10 == 0
	}
	repeats := false
	for part := 1; part <= len(digits)/2; part++ {
		repeats = repeats || len(digits)%part == 0 && strings.Repeat(digits[:part], len(digits)/part) == digits
	}
	mirrored := true
	for i := range len(digits) / 2 {
		mirrored = mirrored && digits[i] == digits[len(digits)-1-i]
	}
	return even || repeats || mirrored
}

// SetPIN makes a PIN a way in, in the place of an earlier one. The passphrase is asked for anew, and the PIN before is not enough. An
// Invalid as of CheckPIN; ErrWrongCredentials, RateLimited; ErrUnavailable where there is no keychain to hold the strong half.
func (a *App) SetPIN(ctx context.Context, passphrase, digits string) error {
	if err := domain.InvalidUnlessClean(a.CheckPIN(digits)); err != nil {
		return err
	}
	o, err := a.verifyStrictly(ctx, passphrase)
	if err != nil {
		return err
	}
	if !o.vault.KeychainWorks() {
		return domain.ErrUnavailable
	}
	return o.vault.SetPIN(digits)
}

// DropPIN has the PIN open nothing any more. ErrWrongCredentials, RateLimited.
func (a *App) DropPIN(ctx context.Context, passphrase string) error {
	o, err := a.verifyStrictly(ctx, passphrase)
	if err != nil {
		return err
	}
	return o.vault.DropPIN()
}

// ChangePassphrase replaces the passphrase by another. An Invalid as of CheckPassphrase; ErrWrongCredentials, RateLimited about the one
// before.
func (a *App) ChangePassphrase(ctx context.Context, before, passphrase string) error {
	_, found := a.CheckPassphrase(passphrase)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	o, err := a.verifyStrictly(ctx, before)
	if err != nil {
		return err
	}
	return o.vault.SetPassphrase(ctx, passphrase)
}

// SetPassphrase replaces the passphrase, after the recovery code opened the vault, and has a new code made next (StageRecovery): the one
// that was typed may have been seen. An Invalid as of CheckPassphrase; ErrForbidden when no recovery code opened the vault.
func (a *App) SetPassphrase(ctx context.Context, passphrase string) error {
	_, found := a.CheckPassphrase(passphrase)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	o, err := a.current()
	if err != nil {
		return err
	}
	o.mu.Lock()
	forgotten := o.forgotten
	o.mu.Unlock()
	if !forgotten {
		return &domain.Forbidden{}
	}
	if err := o.vault.SetPassphrase(ctx, passphrase); err != nil {
		return err
	}
	// If the program is stopped here, the old code goes on being good and known.
	if err := a.update(ctx, func(tx domain.Tx) error { return dropState(ctx, tx, stateRecovery) }); err != nil {
		return err
	}
	o.mu.Lock()
	o.forgotten = false
	o.mu.Unlock()
	a.tell(TopicLock)
	return nil
}
