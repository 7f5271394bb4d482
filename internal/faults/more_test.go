package faults_test

import (
	"os"
	"path/filepath"
	"slices"

	"razvorot/domain"
	"razvorot/domain/person"
)

// note is the piece of paper with the recovery code.
func (w *world) note() string { return filepath.Join(w.home, "note") }

// keepRecovery writes a recovery code down once it was confirmed.
func (w *world) keepRecovery(recovery string, err error) error {
	if err == nil {
		w.ok(os.WriteFile(w.note(), []byte(recovery), 0o600))
	}
	return err
}

// blockByCode blocks the passports by what stands on the note, and is done when this device has heard of it.
func (w *world) blockByCode() (bool, error) {
	all, err := w.program.Passports(w.ctx)
	if err != nil || all[0].State == domain.PassportBlocked {
		return err == nil, err
	}
	if w.post != "" {
		return false, errWait
	}
	recovery, err := os.ReadFile(w.note())
	w.ok(err)
	if err := w.program.BlockByRecovery(w.ctx, phone, string(recovery)); err != nil {
		return false, err
	}
	w.post = "it is blocked, the screen said"
	return false, nil
}

// withdrawBiometrics takes the consent back, and is done when nothing but the answers of the authority is due.
func (w *world) withdrawBiometrics() (bool, error) {
	if w.post != "" {
		return true, nil
	}
	if err := w.program.WithdrawBiometrics(w.ctx); err != nil {
		return false, err
	}
	w.post = "it is taken back, the screen said"
	return false, nil
}

// applyAgain applies with what was right in the application that was refused.
func (w *world) applyAgain() (bool, error) {
	all, err := w.program.Applications(w.ctx)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(all, func(x domain.Application) bool { return x.State != domain.Refused })
	if i < 0 {
		_, err = w.program.Reapply(w.ctx, all[0].ID)
		return false, err
	}
	x := all[i]
	if x.State != domain.Draft {
		return w.send(x)
	}
	form, err := w.program.Form(w.ctx, x.ID)
	switch {
	case err != nil:
		return false, err
	case form.Application.Answers[person.FieldIssuer] != "":
		return w.send(x)
	}
	who, err := w.self()
	if err != nil {
		return false, err
	}
	answers := form.Application.Answers.With(person.Answers{person.FieldIssuer: who.Answers()[person.FieldIssuer]})
	_, err = w.program.SaveDraft(w.ctx, x.ID, form.Application.Step, answers)
	return false, err
}
