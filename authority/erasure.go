package authority

import (
	"context"
	"errors"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// Entries of the audit log about an account as a whole.
const (
	actionErase  = "account.erased"
	actionExport = "account.exported"
)

// Erase erases a citizen. First their key is destroyed, and in the same transaction their sessions end and whatever was issued to
// them becomes invalid: from then on nothing of theirs can be read. Then the rows go, by a job when that is
// interrupted. The audit log keeps ids. domain.ErrNotFound: there is no such account.
func (a *Authority) Erase(ctx context.Context, id domain.AccountID) error {
	if err := a.destroyKey(ctx, id); err != nil {
		return err
	}
	a.devices.of(id).ring() // waiting calls notice that their session has ended
	return a.deleteAccount(ctx, id)
}

// destroyKey is the part that cannot be taken back.
func (a *Authority) destroyKey(ctx context.Context, id domain.AccountID) error {
	return a.store.DestroyKey(ctx, id, func(t *store.Tx) error {
		w := &work{Tx: t, a: a, now: a.now()}
		account, err := t.FindAccount(id)
		if err != nil {
			return err
		}
		passports, err := t.FindPassportIDs(id)
		if err != nil {
			return err
		}
		for _, p := range passports {
			if err := t.SetStatus(p, statuslist.Invalid); err != nil {
				return err
			}
		}
		w.account = account
		if err := errors.Join(w.leaveFees(id), w.leaveGuardians(), t.DeleteSessions(id)); err != nil {
			return err
		}
		w.account = store.Account{}
		for _, to := range []string{account.Phone.String(), account.Email.String()} {
			if err := t.DeleteChallengesTo(to); err != nil {
				return err
			}
		}
		if err := w.plan(jobErasure, string(id), 0, none{}); err != nil {
			return err
		}
		return w.enter(office.Entry{Action: actionErase, Subject: string(id)})
	})
}

// doErasure is the job that erases a citizen, or goes on with it.
func (a *Authority) doErasure(ctx context.Context, j store.Job) error {
	err := a.Erase(ctx, domain.AccountID(j.Subject))
	if errors.Is(err, domain.ErrNotFound) { // the key is gone already
		return a.deleteAccount(ctx, domain.AccountID(j.Subject))
	}
	return err
}

// deleteAccount removes the rows, and the job that would do so.
func (a *Authority) deleteAccount(ctx context.Context, id domain.AccountID) error {
	return a.store.Update(ctx, func(t *store.Tx) error {
		return errors.Join(t.DropJobs(jobErasure, string(id)), t.DeleteAccount(id))
	})
}
