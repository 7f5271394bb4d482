package app

import "context"

// VerifyPassphrase returns nil when the passphrase is the one that opens the vault: what cannot be undone is done by whoever
// knows it, not by whoever found the program open. ErrWrongCredentials, RateLimited, ErrLocked.
func (a *App) VerifyPassphrase(ctx context.Context, passphrase string) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	return o.vault.VerifyPassphrase(ctx, passphrase)
}
