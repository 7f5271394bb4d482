package authority

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

// byApp is where a challenge stands that no message was sent for.
const byApp domain.MessageChannel = "app"

// appPolicy is that of codes by message, without any being sent.
func appPolicy(life time.Duration) access.CodePolicy {
	p := access.DefaultPolicy()
	p.Lifetime, p.MaxSends = life, 1
	return p
}

// openApp opens a challenge that a code of the account's authenticator app meets. They are counted as codes by message are, so that
// beginning anew brings no more tries.
func (w *work) openApp(e errand) (domain.CodeSent, error) {
	c := store.Challenge{ID: domain.NewID[domain.ChallengeID](), Account: w.account.ID, Purpose: domain.MessageSignIn,
		Channel: byApp, Destination: "app " + string(w.account.ID)}
	if err := w.limitCodes(c.Destination); err != nil {
		return domain.CodeSent{}, err
	}
	life := access.DefaultPolicy().Lifetime
	e.App = true
	c.Access = access.NewChallenge(appPolicy(life), access.DigestCode(w.a.codeKey, c.ID, newToken()), w.now)
	return sent(c, e), w.saveChallenge(c, e)
}

// tryApp tries a code of the app or a recovery code at a challenge of openApp.
func (w *work) tryApp(c *store.Challenge, typed string) error {
	var err error
	if w.account, err = w.FindAccount(c.Account); err != nil {
		return err
	}
	f, err := w.FindFactor(c.Account)
	if err != nil {
		return err
	}
	right := w.useFactor(&f, typed)
	var given access.CodeDigest
	if right {
		given = c.Access.Code
	}
	if c.Access, w.failure = c.Access.Try(given, w.now); w.failure != nil {
		return nil
	}
	return w.saveFactor(f)
}

// useFactor uses up a code of the authenticator app, or a recovery code.
func (w *work) useFactor(f *store.Factor, typed string) bool {
	if f.Secret == "" || len(typed) > longestID {
		return false
	}
	folded := access.FoldRecovery(typed)
	if len(folded) == access.DefaultPolicy().Digits {
		step := stepOf(f.Secret, folded, w.now)
		if step <= f.Step {
			return false // none, or used
		}
		f.Step = step
		return true
	}
	given, found := []byte(domain.HashOf([]byte(folded)).String()), -1
	for i, kept := range f.Recovery {
		if subtle.ConstantTimeCompare([]byte(kept), given) == 1 {
			found = i
		}
	}
	if found < 0 {
		return false
	}
	f.Recovery = slices.Delete(slices.Clone(f.Recovery), found, found+1)
	return true
}

// saveFactor stores what stands beside the password, and tells its holder where they can see a difference.
func (w *work) saveFactor(f store.Factor) error {
	if err := w.SaveFactor(w.account.ID, f); err != nil {
		return err
	}
	if w.account.Factors.Recovery == len(f.Recovery) {
		return nil
	}
	w.account.Factors.Recovery = len(f.Recovery)
	return w.saveAccount()
}

// tellFactors stores the account and tells its holder that what protects it is another.
func (w *work) tellFactors() (domain.Account, error) {
	if err := w.saveAccount(); err != nil {
		return domain.Account{}, err
	}
	err := w.notify(domain.Notice{Kind: domain.NoticeFactors, Route: domain.Route{Page: domain.RouteSecurity}})
	return w.account.Account, err
}

// byHolder carries out a command that needs the password although somebody is signed in: who found a device open is slowed down as at
// signing in. check is asked first, and ready runs once the password was right; the password is hashed between two transactions, and
// the second holds that it is still the account's.
func byHolder[T any](ctx context.Context, b *backend, c command, password string, check, ready func() error, f func(*work) (T, error)) (T, error) {
	var account store.Account
	proven := false
	do := func() (T, error) {
		return once(ctx, b, c, func(w *work) (answer T, err error) {
			if err := check(); err != nil {
				return answer, err
			}
			if !proven {
				account = w.account
				return answer, errHashDue
			}
			if w.account.Password != account.Password {
				return answer, domain.ErrConflict
			}
			if answer, err = f(w); err != nil {
				return answer, err
			}
			return answer, w.DeleteAttempt(b.a.changeSubject(account.ID))
		})
	}
	answer, err := do()
	if !errors.Is(err, errHashDue) {
		return answer, err
	}
	if err := b.a.countAttempt(ctx, b.a.changeSubject(account.ID)); err != nil {
		return answer, err
	}
	if err := b.a.verifier.check(ctx, account.Password, password); err != nil {
		return answer, err
	}
	if err := ready(); err != nil {
		return answer, err
	}
	proven = true
	return do()
}

func nothingDue() error { return nil }

// proveFactor uses up the code that comes with a password. domain.ErrWrongCredentials.
func (w *work) proveFactor(f *store.Factor, typed string) error {
	if f.Secret != "" && !w.useFactor(f, typed) {
		return domain.ErrWrongCredentials
	}
	return nil
}

// StartAuthenticator implements domain.SecondFactors.
func (b *backend) StartAuthenticator(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.AuthenticatorOffer, error) {
	c := command{"StartAuthenticator", key, p}
	return byHolder(ctx, b, c, p.Password, nothingDue, nothingDue, func(w *work) (offer domain.AuthenticatorOffer, err error) {
		f, err := w.FindFactor(w.account.ID)
		if err != nil {
			return offer, err
		}
		if err := w.proveFactor(&f, p.Code); err != nil {
			return offer, err
		}
		offer.Secret = newTOTPSecret()
		offer.URI = keyURI(offer.Secret, strings.ReplaceAll(w.account.Phone.Masked(), "•", "*"))
		f.Offer = store.FactorOffer{Secret: offer.Secret, Access: access.NewChallenge(appPolicy(domain.AuthenticatorOfferLife), access.CodeDigest(randomBytes(32)), w.now)}
		offer.ExpiresAt = f.Offer.Access.ExpiresAt()
		return offer, w.saveFactor(f)
	})
}

// keyURI is what an authenticator app scans: the key URI that Google Authenticator began and all follow.
func keyURI(secret, login string) string {
	values := url.Values{"secret": {secret}, "issuer": {"Разворот"}, "digits": {"6"}, "period": {"30"}}
	return "otpauth://totp/" + url.PathEscape("Разворот:"+login) + "?" + strings.ReplaceAll(values.Encode(), "+", "%20")
}

// ConfirmAuthenticator implements domain.SecondFactors. Whoever is about to sign in with a code by message does not.
func (b *backend) ConfirmAuthenticator(ctx context.Context, key domain.Key, p domain.AuthenticatorProof) (domain.Account, error) {
	return once(ctx, b, command{"ConfirmAuthenticator", key, p}, func(w *work) (domain.Account, error) {
		if err := checkRecovery(p.Recovery); err != nil {
			return domain.Account{}, err
		}
		f, err := w.FindFactor(w.account.ID)
		if err != nil {
			return domain.Account{}, err
		}
		if f.Offer.Secret == "" {
			if sameRecovery(f.Recovery, p.Recovery) { // by a device that did not get the answer, and does not know its key any more
				return w.account.Account, nil
			}
			return domain.Account{}, domain.ErrCodeExpired
		}
		step := stepOf(f.Offer.Secret, access.ReadCode(p.Code), w.now)
		var given access.CodeDigest
		if step != 0 {
			given = f.Offer.Access.Code
		}
		if f.Offer.Access, w.failure = f.Offer.Access.Try(given, w.now); w.failure != nil {
			return domain.Account{}, w.SaveFactor(w.account.ID, f)
		}
		f.Secret, f.Step, f.Offer, f.Recovery = f.Offer.Secret, step, store.FactorOffer{}, nil
		for _, h := range p.Recovery {
			f.Recovery = append(f.Recovery, h.String())
		}
		if err := errors.Join(w.SaveFactor(w.account.ID, f), w.endSignIns()); err != nil {
			return domain.Account{}, err
		}
		w.account.Factors.Authenticator, w.account.Factors.Recovery = w.now, len(f.Recovery)
		return w.tellFactors()
	})
}

func sameRecovery(kept []string, given []domain.Hash) bool {
	same := len(kept) == len(given)
	for _, h := range given {
		same = same && slices.Contains(kept, h.String())
	}
	return same
}

func checkRecovery(hashes []domain.Hash) error {
	var found finding.List
	unlike := slices.Clone(hashes)
	slices.SortFunc(unlike, func(a, b domain.Hash) int { return strings.Compare(a.String(), b.String()) })
	if len(slices.Compact(unlike)) != domain.RecoveryCodes || len(hashes) != domain.RecoveryCodes {
		found.Add("recovery", finding.Required)
	}
	return domain.InvalidUnlessClean(found)
}

// RemoveAuthenticator implements domain.SecondFactors.
func (b *backend) RemoveAuthenticator(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.Account, error) {
	c := command{"RemoveAuthenticator", key, p}
	return byHolder(ctx, b, c, p.Password, nothingDue, nothingDue, func(w *work) (domain.Account, error) {
		f, err := w.FindFactor(w.account.ID)
		if err != nil || f.Secret == "" {
			return w.account.Account, err
		}
		if err := w.proveFactor(&f, p.Code); err != nil {
			return domain.Account{}, err
		}
		if err := errors.Join(w.SaveFactor(w.account.ID, store.Factor{Answers: f.Answers}), w.endSignIns()); err != nil {
			return domain.Account{}, err
		}
		w.account.Factors.Authenticator, w.account.Factors.Recovery = time.Time{}, 0
		w.account.Reentry = domain.Reentry{} // for nothing
		return w.tellFactors()
	})
}
