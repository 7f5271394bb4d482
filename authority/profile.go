package authority

import (
	"context"
	"errors"
	"slices"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// SaveProfile implements domain.Identity. An identity cannot change under an application: domain.ErrConflict. Registers are
// asked about what changed; where the identity stays, what they confirmed of it stays too.
func (b *backend) SaveProfile(ctx context.Context, key domain.Key, p person.Profile) (domain.Account, error) {
	return onceOwn(ctx, b, command{"SaveProfile", key, p}, nil, func(w *work) (domain.Account, error) {
		if err := domain.InvalidUnlessClean(p.Validate(w.today())); err != nil {
			return domain.Account{}, err
		}
		same := w.account.Profile.IdentityEqual(p)
		if !same && w.ownOnly {
			return domain.Account{}, errOthers // applications, proofs, guardians
		}
		if !same {
			if err := w.freeToChange(); err != nil {
				return domain.Account{}, err
			}
			w.account.Level, w.account.Proof, w.account.SNILS = domain.Simplified, domain.Proof{}, person.SNILS{}
			if err := errors.Join(w.failProofs(), w.cancelGuardians()); err != nil {
				return domain.Account{}, err
			}
		}
		before := w.account.Profile
		w.account.Profile = p
		w.account.ProfileRevision++
		registries := slices.DeleteFunc(domain.RegistriesFor(p), func(r domain.Registry) bool {
			answered := domain.OutcomeOf(w.account.Checks, r) == domain.Match
			moved := r == domain.RegistryFIAS && before.Registration != p.Registration
			return same && answered && !moved
		})
		if err := w.startChecks(registries); err != nil {
			return domain.Account{}, err
		}
		err := w.saveAccount()
		return w.account.Account, err
	})
}

// freeToChange returns domain.ErrConflict while an application is under way.
func (w *work) freeToChange() error {
	applications, err := w.FindApplications(w.account.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(applications, func(a store.Application) bool { return !a.State.Final() }) {
		return domain.ErrConflict
	}
	return nil
}

// startChecks has registers asked; what others answered stays, unless the profile no longer concerns them.
func (w *work) startChecks(registries []domain.Registry) error {
	concerned := domain.RegistriesFor(w.account.Profile)
	w.account.Checks = slices.DeleteFunc(slices.Clone(w.account.Checks), func(c domain.RegistryCheck) bool {
		return slices.Contains(registries, c.Registry) || !slices.Contains(concerned, c.Registry)
	})
	for _, r := range registries {
		w.account.Checks = append(w.account.Checks, domain.RegistryCheck{Registry: r, Outcome: domain.Pending, At: w.now})
		err := w.plan(jobCheck, string(r), w.a.rules.Registry, checkJob{Revision: w.account.ProfileRevision})
		if err != nil {
			return err
		}
	}
	return nil
}

// retryPause is how soon after an answer that failed to come a register may be asked again by hand.
const retryPause = 5 * time.Second

// SaveSending implements domain.Notices.
func (b *backend) SaveSending(ctx context.Context, key domain.Key, s domain.Sending) (domain.Account, error) {
	return onceOwn(ctx, b, command{"SaveSending", key, s}, nil, func(w *work) (domain.Account, error) {
		if err := s.Check(); err != nil {
			return domain.Account{}, err
		}
		w.account.Sending = s
		err := w.saveAccount()
		return w.account.Account, err
	})
}

// RetryChecks implements domain.Identity.
func (b *backend) RetryChecks(ctx context.Context, key domain.Key) (domain.Account, error) {
	return once(ctx, b, command{"RetryChecks", key, nil}, func(w *work) (domain.Account, error) {
		var silent []domain.Registry
		for _, c := range w.account.Checks {
			if c.Outcome != domain.NoAnswer {
				continue
			}
			if wait := c.At.Add(retryPause).Sub(w.now); wait > 0 {
				return domain.Account{}, &domain.RateLimited{Wait: wait}
			}
			silent = append(silent, c.Registry)
		}
		if len(silent) == 0 {
			return w.account.Account, nil
		}
		if err := w.startChecks(silent); err != nil {
			return domain.Account{}, err
		}
		err := w.saveAccount()
		return w.account.Account, err
	})
}
