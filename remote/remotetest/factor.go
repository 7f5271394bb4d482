package remotetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"slices"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

// factor is what stands beside the password of an account.
type factor struct {
	secret   string
	step     int64 // of the last code that was used
	recovery []domain.Hash
	offer    string
	tries    access.Challenge // of the offer
	answers  string
}

const (
	codeStep  = 30 // seconds
	offerLife = 15 * time.Minute
)

// AppCode returns what an authenticator app with a secret shows at a moment (RFC 6238).
func AppCode(secret string, at time.Time) string {
	code, err := hotp.GenerateCodeCustom(secret, uint64(at.Unix()/codeStep), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		panic(err) // the secret is one that an authority made
	}
	return code
}

// appPolicy is that of codes by message, without any being sent.
func appPolicy(life time.Duration) access.CodePolicy {
	p := access.DefaultPolicy()
	p.Lifetime, p.MaxSends = life, 1
	return p
}

// openApp opens a challenge that a code of the app meets.
func (w *world) openApp(a errand) domain.CodeSent {
	id := domain.NewID[domain.ChallengeID]()
	c := &challenge{errand: a, app: true}
	c.Challenge = access.NewChallenge(appPolicy(access.DefaultPolicy().Lifetime), access.DigestCode(w.codeKey, id, rand.Text()), w.now())
	w.challenges[id] = c
	return w.sent(id, c)
}

// confirmApp tries a code of the app or a recovery code; it is used up only where it opens.
func (w *world) confirmApp(c *challenge, code string) (domain.Ticket, error) {
	who := w.citizens[c.account]
	kept, factors := who.factor, who.account.Factors
	var given access.CodeDigest
	if w.useFactor(who, code) && !c.decoy {
		given = c.Code
	}
	var err error
	if c.Challenge, err = c.Try(given, w.now()); err != nil {
		who.factor, who.account.Factors = kept, factors
		return "", err
	}
	return w.newTicket(c), nil
}

// stepOf returns the step whose code it is, 0 when it is none's.
func (w *world) stepOf(secret, code string) (found int64) {
	for _, skew := range []time.Duration{-codeStep * time.Second, 0, codeStep * time.Second} {
		if at := w.now().Add(skew); AppCode(secret, at) == code {
			found = at.Unix() / codeStep
		}
	}
	return found
}

// useFactor uses up a code of the app, or a recovery code.
func (w *world) useFactor(c *citizen, typed string) bool {
	f, folded := &c.factor, access.FoldRecovery(typed)
	if f.secret == "" {
		return false
	}
	if step := w.stepOf(f.secret, folded); step > f.step {
		f.step = step
		return true
	}
	i := slices.Index(f.recovery, domain.HashOf([]byte(folded)))
	if i < 0 {
		return false
	}
	f.recovery = slices.Delete(slices.Clone(f.recovery), i, i+1)
	c.account.Factors.Recovery = len(f.recovery)
	w.tellAccount(c)
	return true
}

// tellFactors tells the holder that what protects the account is another.
func (w *world) tellFactors(c *citizen) (domain.Account, error) {
	w.tellAccount(c)
	w.notify(c, domain.Notice{Kind: domain.NoticeFactors, Route: domain.Route{Page: domain.RouteSecurity}})
	return c.account, nil
}

// endSignIns makes codes and tickets worth nothing by which somebody was about to sign in.
func (w *world) endSignIns(c *citizen) {
	maps.DeleteFunc(w.tickets, func(_ domain.Ticket, t *ticket) bool {
		return t.purpose == domain.MessageSignIn && t.account == c.account.ID
	})
	for _, x := range w.challenges {
		x.decoy = x.decoy || x.purpose == domain.MessageSignIn && x.account == c.account.ID
	}
}

// byHolder does what needs the password, and the code of the app where one is due.
func byHolder[T any](w *world, c *citizen, password string, right func() bool, do func() (T, error)) (answer T, err error) {
	if wait := c.changing.until.Sub(w.now()); wait > 0 {
		return answer, &domain.RateLimited{Wait: wait}
	}
	if sha256.Sum256([]byte(password)) != c.password || !right() {
		if c.changing.wrong++; c.changing.wrong%wrongBefore == 0 {
			c.changing.until = w.now().Add(wrongWait)
		}
		return answer, domain.ErrWrongCredentials
	}
	c.changing = tries{}
	return do()
}

// StartAuthenticator implements domain.SecondFactors.
func (f *Fake) StartAuthenticator(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.AuthenticatorOffer, error) {
	return act(ctx, f, call{"StartAuthenticator", key}, func(w *world, c *citizen) (domain.AuthenticatorOffer, error) {
		right := func() bool { return c.factor.secret == "" || w.useFactor(c, p.Code) }
		return byHolder(w, c, p.Password, right, func() (domain.AuthenticatorOffer, error) {
			secret := make([]byte, 20)
			_, _ = rand.Read(secret)
			c.factor.offer = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
			c.factor.tries = access.NewChallenge(appPolicy(offerLife), access.CodeDigest(domain.HashOf(secret)), w.now())
			return domain.AuthenticatorOffer{Secret: c.factor.offer, URI: "otpauth://totp/Razvorot?secret=" + c.factor.offer,
				ExpiresAt: c.factor.tries.ExpiresAt()}, nil
		})
	})
}

// ConfirmAuthenticator implements domain.SecondFactors.
func (f *Fake) ConfirmAuthenticator(ctx context.Context, key domain.Key, p domain.AuthenticatorProof) (domain.Account, error) {
	return act(ctx, f, call{"ConfirmAuthenticator", key}, func(w *world, c *citizen) (domain.Account, error) {
		if len(p.Recovery) != domain.RecoveryCodes {
			return domain.Account{}, domain.InvalidUnlessClean(finding.List{finding.At("recovery", finding.Required)})
		}
		if c.factor.offer == "" && slices.Equal(c.factor.recovery, p.Recovery) {
			return c.account, nil
		}
		if c.factor.offer == "" {
			return domain.Account{}, domain.ErrCodeExpired
		}
		step := w.stepOf(c.factor.offer, access.ReadCode(p.Code))
		var given access.CodeDigest
		if step != 0 {
			given = c.factor.tries.Code
		}
		var err error
		if c.factor.tries, err = c.factor.tries.Try(given, w.now()); err != nil {
			return domain.Account{}, err
		}
		c.factor = factor{secret: c.factor.offer, step: step, recovery: slices.Clone(p.Recovery), answers: c.factor.answers}
		c.account.Factors.Authenticator, c.account.Factors.Recovery = w.now(), len(p.Recovery)
		w.endSignIns(c)
		return w.tellFactors(c)
	})
}

// RemoveAuthenticator implements domain.SecondFactors.
func (f *Fake) RemoveAuthenticator(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.Account, error) {
	return act(ctx, f, call{"RemoveAuthenticator", key}, func(w *world, c *citizen) (domain.Account, error) {
		right := func() bool { return c.factor.secret == "" || w.useFactor(c, p.Code) }
		return byHolder(w, c, p.Password, right, func() (domain.Account, error) {
			if c.factor.secret == "" {
				return c.account, nil
			}
			c.factor = factor{answers: c.factor.answers}
			c.account.Factors.Authenticator, c.account.Factors.Recovery, c.account.Reentry = time.Time{}, 0, domain.Reentry{}
			w.endSignIns(c)
			return w.tellFactors(c)
		})
	})
}

// SetSecretQuestions implements domain.SecondFactors.
func (f *Fake) SetSecretQuestions(ctx context.Context, key domain.Key, x domain.SecretChoice) (domain.Account, error) {
	return act(ctx, f, call{"SetSecretQuestions", key}, func(w *world, c *citizen) (domain.Account, error) {
		if err := domain.InvalidUnlessClean(access.CheckAnswers(x.Answers)); err != nil {
			return domain.Account{}, err
		}
		return byHolder(w, c, x.Password, func() bool { return true }, func() (domain.Account, error) {
			c.factor.answers = access.AnswerText(x.Answers)
			c.account.Factors.Questions = slices.Sorted(maps.Keys(x.Answers))
			return w.tellFactors(c)
		})
	})
}
