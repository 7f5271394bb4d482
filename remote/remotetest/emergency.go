package remotetest

import (
	"context"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// SaveBlockCode implements domain.Emergencies.
func (f *Fake) SaveBlockCode(ctx context.Context, key domain.Key, x domain.BlockCode) error {
	_, err := act(ctx, f, call{"SaveBlockCode", key}, func(_ *world, c *citizen) (struct{}, error) {
		var found finding.List
		if x.ID == "" {
			found.Add("id", finding.Required)
		}
		if x.Verifier == (domain.Hash{}) {
			found.Add("verifier", finding.Required)
		}
		if err := domain.InvalidUnlessClean(found); err != nil {
			return struct{}{}, err
		}
		kept := slices.DeleteFunc(slices.Clone(c.blockCodes), func(k domain.BlockCode) bool { return k.ID == x.ID })
		kept = append(kept, x)
		c.blockCodes = kept[max(0, len(kept)-domain.MostBlockCodes):]
		return struct{}{}, nil
	})
	return err
}

// BlockByCode implements domain.Emergencies.
func (f *Fake) BlockByCode(ctx context.Context, phone person.Phone, secret domain.BlockSecret) error {
	_, err := ask(ctx, f, call{"BlockByCode", ""}, func(w *world) (struct{}, error) {
		if wait := w.blocking[phone].until.Sub(w.now()); wait > 0 {
			return struct{}{}, &domain.RateLimited{Wait: wait}
		}
		for _, c := range w.citizens {
			right := func(k domain.BlockCode) bool { return k.Verifier == secret.Verifier() }
			if c.account.Phone != phone || !slices.ContainsFunc(c.blockCodes, right) {
				continue
			}
			delete(w.blocking, phone)
			for _, e := range c.passports {
				if e.State == domain.PassportReady || e.State == domain.PassportActive {
					if err := w.movePassport(c, e, domain.Block, domain.Citizen); err != nil {
						return struct{}{}, err
					}
				}
			}
			return struct{}{}, nil
		}
		tried := w.blocking[phone]
		if tried.wrong++; tried.wrong%wrongBefore == 0 {
			tried.until = w.now().Add(wrongWait)
		}
		w.blocking[phone] = tried
		return struct{}{}, domain.ErrWrongCredentials
	})
	return err
}

// tries are wrong codes to block with since the last right one.
type tries struct {
	wrong int
	until time.Time // no more are taken
}
