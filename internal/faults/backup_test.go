package faults_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"razvorot/app"
	"razvorot/domain"
)

// backup is where the citizen keeps it.
func (w *world) backup() string { return filepath.Join(w.home, "citizen.age") }

// backUp is done when a backup is noted that can be read.
func (w *world) backUp() (bool, error) {
	plan, err := w.program.BackupPlan(w.ctx)
	if err != nil {
		return false, err
	}
	if !plan.Last.IsZero() {
		f, err := os.Open(w.backup())
		if err != nil {
			return false, err
		}
		defer func() { _ = f.Close() }()
		_, err = w.program.CheckBackup(w.ctx, f, passphrase, nil)
		return err == nil, err
	}
	p, err := w.program.PrepareBackup(w.ctx, app.BackupOrder{Key: app.BackupByPassphrase, Secret: passphrase})
	if err != nil {
		return false, err
	}
	content, err := p.Open()
	if err != nil {
		return false, err
	}
	defer func() { _ = content.Close() }()
	sealed, err := io.ReadAll(content)
	if err == nil {
		err = os.WriteFile(w.backup(), sealed, 0o600)
	}
	if err != nil {
		return false, err
	}
	return false, w.program.BackupFetched(w.ctx, p)
}

// restore makes the vault of the backup.
func (w *world) restore() error {
	f, err := os.Open(w.backup())
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	taken, err := w.program.TakeBackup(w.ctx, f)
	if err != nil {
		return err
	}
	recovery, err := w.program.RestoreBackup(w.ctx, app.Restoring{From: taken, Secret: passphrase, Passphrase: passphrase})
	if err != nil {
		return err
	}
	return w.program.ConfirmRecovery(w.ctx, recovery)
}

// move is done when the new device works and the old one is signed out.
func (w *world) move() (bool, error) {
	m, err := w.program.Move(w.ctx)
	if errors.Is(err, domain.ErrNotFound) {
		stage, err := w.program.Stage(w.ctx)
		return stage == app.StageHome, err
	}
	switch {
	case err != nil:
		return false, err
	case !m.SignedIn:
		_, err := w.signIn()
		return false, err
	case m.ProvenAt.IsZero():
		return false, w.puttingTheClockRight(w.program.Prove(w.ctx))
	}
	old, err := w.program.OldDevices(w.ctx)
	if err != nil {
		return false, err
	}
	if len(old) > 0 {
		return false, w.program.EndOldDevice(w.ctx, old[0].ID)
	}
	return false, w.program.EndMove(w.ctx)
}

// puttingTheClockRight does so where something failed and the program says that the clock is wrong: a passport is in force at its time.
func (w *world) puttingTheClockRight(failed error) error {
	if failed == nil {
		return nil
	}
	if now, err := w.program.Connectivity(w.ctx); err == nil && now.ClockAhead != 0 {
		w.ahead.Store(0)
	}
	return failed
}
