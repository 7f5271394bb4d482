package app

import (
	"context"
	"time"

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
	StageRecovery Stage = "recovery" // the recovery code was not confirmed: a new one is to be shown
	StageRegister Stage = "register" // no account is known
	StageSignIn   Stage = "sign_in"
	StageHome     Stage = "home"
)

// FieldPassphrase and FieldRecovery are where findings about the ways into the vault are.
const (
	FieldPassphrase finding.Field = "passphrase"
	FieldRecovery   finding.Field = "recovery"
)

// New returns the program, locked.
func New(c Config) *App { return &App{config: c} }

func (a *App) Door(ctx context.Context) (Door, error) { panic("not yet") }
func (a *App) CreateVault(ctx context.Context, passphrase string) (recovery string, err error) {
	panic("not yet")
}
func (a *App) CheckPassphrase(passphrase string) (access.Strength, finding.List) { panic("not yet") }
func (a *App) ConfirmRecovery(ctx context.Context, typed string) error           { panic("not yet") }
func (a *App) NewRecovery(ctx context.Context) (string, error)                   { panic("not yet") }
func (a *App) Unlock(ctx context.Context, way UnlockWay, secret string) error    { panic("not yet") }
func (a *App) UnlockDelay(ctx context.Context) (time.Duration, error)            { panic("not yet") }
func (a *App) Lock(ctx context.Context) error                                    { panic("not yet") }
func (a *App) Close(ctx context.Context) error                                   { panic("not yet") }
func (a *App) Stage(ctx context.Context) (Stage, error)                          { panic("not yet") }
func (a *App) Setting(ctx context.Context, name string) (string, error)          { panic("not yet") }
func (a *App) SaveSetting(ctx context.Context, name, value string) error         { panic("not yet") }
