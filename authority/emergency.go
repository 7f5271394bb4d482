package authority

import (
	"context"
	"crypto/subtle"
	"errors"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// SaveBlockCode implements domain.Emergencies.
func (b *backend) SaveBlockCode(ctx context.Context, key domain.Key, c domain.BlockCode) error {
	_, err := once(ctx, b, command{"SaveBlockCode", key, c}, func(w *work) (none, error) {
		if c.ID == "" || len(c.ID) > longestID {
			return none{}, invalid("id", finding.Required)
		}
		if c.Verifier == (domain.Hash{}) {
			return none{}, invalid("verifier", finding.Required)
		}
		return none{}, w.SaveBlockCode(w.account.ID, c, w.now, domain.MostBlockCodes)
	})
	return err
}

// BlockByCode implements domain.Emergencies. As with SignIn an attempt is counted before the code is looked at, and a phone that
// nobody has takes the same statements.
func (b *backend) BlockByCode(ctx context.Context, phone person.Phone, secret domain.BlockSecret) error {
	subject := b.a.keyed("block", []byte(phone.String()))
	if err := b.a.countAttempt(ctx, subject); err != nil {
		return err
	}
	return b.a.do(ctx, func(w *work) error {
		account, err := w.FindAccountToSignIn(person.Login{Phone: phone})
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		w.account = account
		if w.account.ID == "" {
			w.account.ID = domain.NewID[domain.AccountID]() // of nobody
		}
		verifiers, err := w.FindBlockVerifiers(w.account.ID)
		if err != nil {
			return err
		}
		right, given := 0, []byte(secret.Verifier().String())
		for _, v := range verifiers {
			right |= subtle.ConstantTimeCompare([]byte(v), given)
		}
		if right == 0 {
			return domain.ErrWrongCredentials
		}
		if err := w.DeleteAttempt(subject); err != nil {
			return err
		}
		return w.blockAll()
	})
}

// blockAll blocks every passport of the account that was handed out and can be blocked.
func (w *work) blockAll() error {
	passports, err := w.FindPassports(w.account.ID)
	if err != nil {
		return err
	}
	for _, p := range passports {
		if _, err := p.Apply(domain.Block, domain.Citizen, w.now); err != nil || !p.HandedOut {
			continue
		}
		if err := w.movePassport(p, domain.Block, domain.Citizen); err != nil {
			return err
		}
	}
	return nil
}
