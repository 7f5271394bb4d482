package wiring

import (
	"context"

	"razvorot/app"
)

// vaults opens vaults in every way.
type vaults interface {
	app.Keeper
	app.Backups
}

// watched opens them with something around.
type watched struct {
	vaults
	watch func(app.Vault) app.Vault
}

func (x watched) around(v app.Vault, err error) (app.Vault, error) {
	if err != nil {
		return nil, err
	}
	return x.watch(v), nil
}

// Create implements app.Keeper.
func (x watched) Create(ctx context.Context, passphrase string) (app.Vault, string, error) {
	v, recovery, err := x.vaults.Create(ctx, passphrase)
	v, err = x.around(v, err)
	return v, recovery, err
}

// Unlock implements app.Keeper.
func (x watched) Unlock(ctx context.Context, way app.UnlockWay, secret string) (app.Vault, error) {
	return x.around(x.vaults.Unlock(ctx, way, secret))
}

// Restore implements app.Backups.
func (x watched) Restore(ctx context.Context, r app.Restoring) (app.Vault, string, error) {
	v, recovery, err := x.vaults.Restore(ctx, r)
	v, err = x.around(v, err)
	return v, recovery, err
}
