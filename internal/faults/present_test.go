package faults_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/internal/wiring"
	"razvorot/remote"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

// wantedSet is what the verifier asks for.
const wantedSet = "medicine"

// meetsSomebody makes the vault of a verifier, who has no account.
func (w *world) meetsSomebody() {
	w.t.Helper()
	v := w.openVerifier()
	recovery, err := v.CreateVault(w.ctx, passphrase)
	w.ok(err)
	w.ok(v.ConfirmRecovery(w.ctx, recovery))
}

// openVerifier starts the program of the verifier, whose network and clock nobody disturbs.
func (w *world) openVerifier() *wiring.Program {
	w.t.Helper()
	cheap := keyslot.FloorParams()
	w.verifier = wiring.New(wiring.Options{Dir: filepath.Join(w.home, "verifier"), Vault: storage.Options{Params: &cheap}, Clock: w.clock, Host: "verifier",
		Connect: func(_ context.Context, _ domain.Vault, sessions domain.SessionKeeper) (app.Connection, error) {
			client, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: w.way.Transport(), Sessions: sessions, Clock: w.clock})
			return app.Connection{Backend: client}, err
		}})
	return w.verifier
}

// present shows the passport to the verifier, and is done when the log says so.
func (w *world) present() (bool, error) {
	shown, err := w.program.Presentations(w.ctx, 0, 0)
	if err != nil || slices.ContainsFunc(shown, func(p domain.Presentation) bool { return p.End == domain.PresentationShown }) {
		return err == nil, err
	}
	if w.verifier == nil {
		if err := w.openVerifier().Unlock(w.ctx, app.ByPassphrase, passphrase); err != nil {
			return false, err
		}
	}
	return false, w.puttingTheClockRight(w.presentOnce())
}

func (w *world) presentOnce() error {
	passports, err := w.program.Passports(w.ctx)
	if err != nil {
		return err
	}
	invitation, err := w.verifier.NewAsking(w.ctx, wantedSet)
	if err != nil {
		return err
	}
	q, err := w.program.OpenAsking(w.ctx, passports[0].ID, invitation.File)
	if err != nil {
		return err
	}
	var elements []string
	for _, i := range q.Items {
		if i.Have {
			elements = append(elements, i.Element)
		}
	}
	answered, err := w.program.Answer(w.ctx, q.ID, elements, passphrase)
	if err != nil {
		return err
	}
	v, err := w.verifier.ReadAnswer(w.ctx, invitation.ID, answered.File)
	if err == nil && v.Outcome != domain.Genuine {
		err = fmt.Errorf("the verifier says %s: %s", v.Outcome, v.Check)
	}
	return err
}
