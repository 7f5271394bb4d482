package authority

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// checkJob is a question to a register about a profile as it was saved.
type checkJob struct {
	Revision int64 `json:"revision"`
}

// doCheck is the job that asks one register.
func (a *Authority) doCheck(ctx context.Context, j store.Job) error {
	var asked checkJob
	if err := json.Unmarshal(j.Data, &asked); err != nil {
		return err
	}
	account, err := a.findAccount(ctx, j.Account)
	if err != nil {
		return err
	}
	registry := domain.Registry(j.Subject)
	check, err := a.checkWith(ctx, registry, account.Profile)
	if err != nil {
		return err
	}
	return a.doJob(ctx, j, func(w *work) error {
		if w.account.ProfileRevision != asked.Revision || account.ProfileRevision != asked.Revision {
			return nil // asked about an older profile
		}
		if check.Outcome == domain.NoAnswer {
			if err := w.planAt(jobCheck, j.Subject, check.RetryAt, asked); err != nil {
				return err
			}
		}
		return w.takeCheck(check)
	})
}

// checkWith asks a register; one that does not answer gives a check too, with when it is asked again: by the rules, or later
// when the register is left alone for longer.
func (a *Authority) checkWith(ctx context.Context, r domain.Registry, p person.Profile) (domain.RegistryCheck, error) {
	check, err := a.registry.Check(ctx, r, p, a.now())
	if ctx.Err() != nil || !errors.Is(err, domain.ErrUnavailable) {
		return check, err
	}
	now := a.now()
	check = domain.RegistryCheck{Registry: r, Outcome: domain.NoAnswer, At: now, RetryAt: now.Add(a.rules.RegistryRetry)}
	if down, ok := errors.AsType[*domain.Unavailable](err); ok && down.RetryAt.After(check.RetryAt) {
		check.RetryAt = down.RetryAt.UTC().Truncate(time.Millisecond)
	}
	a.log.Warn("a register did not answer", "registry", r, "retry", check.RetryAt, "err", err)
	return check, nil
}

func (a *Authority) findAccount(ctx context.Context, id domain.AccountID) (store.Account, error) {
	var account store.Account
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		account, err = t.FindAccount(id)
		return err
	})
	return account, err
}

// takeCheck puts an answer into the account. The level is drawn when the last answer is there: while one is missing, what
// was known before holds.
func (w *work) takeCheck(check domain.RegistryCheck) error {
	checks := slices.DeleteFunc(slices.Clone(w.account.Checks), func(c domain.RegistryCheck) bool { return c.Registry == check.Registry })
	w.account.Checks = append(checks, check)
	if check.Registry == domain.RegistrySNILS && check.Outcome == domain.Match {
		w.account.SNILS = w.account.Profile.SNILS
	}
	if slices.ContainsFunc(w.account.Checks, func(c domain.RegistryCheck) bool { return c.Outcome == domain.Pending }) {
		return w.saveAccount()
	}
	if err := w.notify(domain.Notice{Kind: domain.NoticeChecks, Route: domain.Route{Page: domain.RouteProfile}}); err != nil {
		return err
	}
	return w.drawLevel()
}

// drawLevel stores the account with the level that its checks and its proof give, and has passports made anew that show what
// no longer holds.
func (w *work) drawLevel() error {
	before := w.account.Level
	w.account.Level = domain.LevelOf(w.account.Checks, w.account.Proof)
	if err := w.saveAccount(); err != nil {
		return err
	}
	if err := w.planReissues(); err != nil || w.account.Level == before {
		return err
	}
	return w.notify(domain.Notice{Kind: domain.NoticeLevel, Route: domain.Route{Page: domain.RouteLevel},
		Params: domain.NoticeParams{Level: w.account.Level}})
}
