package app

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

// FieldCode is where findings about a code of the authenticator app are.
const FieldCode finding.Field = "code"

// AuthenticatorSetup is an authenticator app on its way into force, and then its recovery codes until the citizen has put them away.
// It stays in the vault, so that a program that was stopped shows it again.
type AuthenticatorSetup struct {
	Offer     domain.AuthenticatorOffer `json:"offer"`
	Recovery  []string                  `json:"recovery"`
	Confirmed bool                      `json:"confirmed,omitzero"`
	Before    time.Time                 `json:"before,omitzero"` // domain.Factors.Authenticator when it was offered
}

// PNG draws what an authenticator app scans.
func (s AuthenticatorSetup) PNG() ([]byte, error) { return codePNG([]byte(s.Offer.URI)) }

// newRecoveryCode returns 80 random bits in groups of four characters, as Crockford writes base 32: none is taken for another.
func newRecoveryCode() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // never fails
	code := base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").EncodeToString(b)
	return code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:]
}

// StartAuthenticator has a secret offered to an authenticator app. code is that of the app so far, or a recovery code; "" without one.
// An Invalid with findings at access.FieldPassword and FieldCode, ErrWrongCredentials, a RateLimited.
func (a *App) StartAuthenticator(ctx context.Context, password, code string) (AuthenticatorSetup, error) {
	account, proof, p, err := a.factorProof(ctx, password, code)
	if err != nil {
		return AuthenticatorSetup{}, err
	}
	setup := AuthenticatorSetup{Before: account.Factors.Authenticator}
	for range domain.RecoveryCodes {
		setup.Recovery = append(setup.Recovery, newRecoveryCode())
	}
	_, err = perform(ctx, a, direct[domain.AuthenticatorOffer]{
		name: "authenticator.offer", request: proof,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.AuthenticatorOffer, error) {
			return b.StartAuthenticator(ctx, act.Key, p)
		},
		store: func(tx domain.Tx, offer domain.AuthenticatorOffer) error {
			setup.Offer = offer
			return saveState(context.WithoutCancel(ctx), tx, stateAuthenticator, setup)
		},
	})
	return setup, err
}

// factorProof checks what is given with a password, and makes what tells it from another without being stored.
func (a *App) factorProof(ctx context.Context, password, code string) (domain.Account, []byte, domain.FactorProof, error) {
	p := domain.FactorProof{Password: password, Code: access.FoldRecovery(code)}
	account, err := a.Account(ctx)
	if err != nil {
		return account, nil, p, err
	}
	var found finding.List
	if password == "" {
		found.Add(access.FieldPassword, finding.Required)
	}
	if p.Code == "" && !account.Factors.Authenticator.IsZero() {
		found.Add(FieldCode, finding.Required)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return account, nil, p, err
	}
	// No ticket is at hand to salt with; the account's id is its own, and the proof goes with the answer.
	proof, err := passwordProof(password+"\x00"+p.Code, domain.Ticket(account.ID))
	return account, proof, p, err
}

// FindAuthenticatorSetup returns what is being set up, or was and its recovery codes are not put away; the zero AuthenticatorSetup for
// nothing. One that came into force while its answer was lost is found out about here.
func (a *App) FindAuthenticatorSetup(ctx context.Context) (setup AuthenticatorSetup, err error) {
	var account domain.Account
	err = a.view(ctx, func(tx domain.Tx) error {
		if err := findState(ctx, tx, stateAuthenticator, &setup); err != nil || setup.Offer.Secret == "" {
			return err
		}
		account, err = tx.FindAccount(ctx)
		return err
	})
	switch {
	case err != nil || setup.Offer.Secret == "" || setup.Confirmed:
		return setup, err
	case account.Factors.Authenticator.Equal(setup.Before) && a.now().Before(setup.Offer.ExpiresAt):
		return setup, nil
	}
	// It may be in force, its answer lost: then nobody has seen the recovery codes but this vault.
	err = a.ConfirmAuthenticator(ctx, "")
	kind, _ := domain.KindOf(err)
	switch {
	case err == nil:
		setup.Confirmed = true
		return setup, nil
	case !slices.Contains([]domain.Kind{domain.ErrCodeWrong, domain.ErrCodeExpired, domain.ErrConflict, domain.ErrNotFound, domain.ErrInvalid}, kind):
		return AuthenticatorSetup{}, err // it says nothing of them
	}
	return AuthenticatorSetup{}, a.ForgetAuthenticatorSetup(ctx) // too old, or another device was quicker
}

// ConfirmAuthenticator sets the app in force by a code of it. From here on signing in takes its codes, and the setup is Confirmed.
// ErrCodeWrong with the attempts left, ErrCodeExpired.
func (a *App) ConfirmAuthenticator(ctx context.Context, code string) error {
	var setup AuthenticatorSetup
	if err := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateAuthenticator, &setup) }); err != nil {
		return err
	}
	if setup.Offer.Secret == "" {
		return domain.ErrCodeExpired
	}
	p := domain.AuthenticatorProof{Code: access.ReadCode(code)}
	for _, r := range setup.Recovery {
		p.Recovery = append(p.Recovery, domain.HashOf([]byte(access.FoldRecovery(r))))
	}
	_, err := perform(ctx, a, direct[domain.Account]{
		name: "authenticator.confirm", request: p,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.ConfirmAuthenticator(ctx, act.Key, p)
		},
		store: func(tx domain.Tx, account domain.Account) error {
			ctx := context.WithoutCancel(ctx)
			setup.Confirmed = true
			return errors.Join(saveState(ctx, tx, stateAuthenticator, setup), keepAccount(ctx, tx, account))
		},
		topics: []Topic{TopicAccount},
	})
	return err
}

// ForgetAuthenticatorSetup forgets an offer, or the recovery codes that the citizen has put away.
func (a *App) ForgetAuthenticatorSetup(ctx context.Context) error {
	return a.update(ctx, func(tx domain.Tx) error { return dropState(ctx, tx, stateAuthenticator) })
}

// RemoveAuthenticator goes back to codes by message. Its errors are those of StartAuthenticator.
func (a *App) RemoveAuthenticator(ctx context.Context, password, code string) error {
	_, proof, p, err := a.factorProof(ctx, password, code)
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[domain.Account]{
		name: "authenticator.remove", request: proof,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.RemoveAuthenticator(ctx, act.Key, p)
		},
		store: func(tx domain.Tx, account domain.Account) error {
			return keepAccount(context.WithoutCancel(ctx), tx, account)
		},
		topics: []Topic{TopicAccount},
	})
	return err
}

// SetSecretQuestions sets the control questions. An Invalid with findings at access.FieldPassword, domain.FieldQuestions and
// domain.SecretQuestion.Field; ErrWrongCredentials, a RateLimited.
func (a *App) SetSecretQuestions(ctx context.Context, password string, answers domain.SecretAnswers) error {
	found := access.CheckAnswers(answers)
	if password == "" {
		found.Add(access.FieldPassword, finding.Required)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	account, err := a.Account(ctx)
	if err != nil {
		return err
	}
	proof, err := passwordProof(password+"\x00"+access.AnswerText(answers), domain.Ticket(account.ID))
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[domain.Account]{
		name: "questions", request: proof,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.SetSecretQuestions(ctx, act.Key, domain.SecretChoice{Password: password, Answers: answers})
		},
		store: func(tx domain.Tx, account domain.Account) error {
			return keepAccount(context.WithoutCancel(ctx), tx, account)
		},
		topics: []Topic{TopicAccount},
	})
	return err
}

// WantsFactor reports whether an error of FinishPasswordReset is that a code of the authenticator app is due.
func WantsFactor(err error) bool {
	invalid, ok := errors.AsType[*domain.Invalid](err)
	return ok && len(invalid.Findings.For(domain.FieldFactor)) > 0
}
