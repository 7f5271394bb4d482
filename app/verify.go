package app

import (
	"context"

	"razvorot/domain"
)

// VerifyPassphrase returns nil when the passphrase, or the PIN where there is one, is the one that opens the vault: what cannot be
// undone is done by whoever knows it, not by whoever found the program open. ErrWrongCredentials, RateLimited, ErrLocked.
func (a *App) VerifyPassphrase(ctx context.Context, passphrase string) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	if isPIN(passphrase) && o.vault.HasPIN() {
		return o.vault.VerifyPIN(passphrase)
	}
	return o.vault.VerifyPassphrase(ctx, passphrase)
}

// verifyStrictly is VerifyPassphrase for what changes the ways in: a PIN, which others may have seen being typed, is not enough.
func (a *App) verifyStrictly(ctx context.Context, passphrase string) (*opened, error) {
	o, err := a.current()
	if err != nil {
		return nil, err
	}
	if passphrase == "" {
		return nil, domain.ErrWrongCredentials
	}
	return o, o.vault.VerifyPassphrase(ctx, passphrase)
}
