package app_test

import (
	"context"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/remote/remotetest"
)

func (w *wire) ConfirmAuthenticator(ctx context.Context, key domain.Key, p domain.AuthenticatorProof) (domain.Account, error) {
	account, err := w.Fake.ConfirmAuthenticator(ctx, key, p)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lose && err == nil {
		w.lose, err = false, &domain.Unavailable{}
	}
	if w.busy != nil {
		err, w.busy = w.busy, nil
	}
	return account, err
}

// TestA6RecoveryCodesOutliveAnAnswerThatSaysNothingOfThem: the answer that set the app in force is lost, and the next one refuses for a reason of
// its own, at once or after the offer has run out.
func TestA6RecoveryCodesOutliveAnAnswerThatSaysNothingOfThem(t *testing.T) {
	for _, after := range []time.Duration{0, time.Hour} {
		for _, busy := range []error{&domain.RateLimited{Wait: time.Minute}, domain.ErrNoSpace, &domain.Unavailable{}} {
			h := newHolder(t)
			have(h.app.StartAuthenticator(h.ctx, holderPassword, ""))(h)
			offered := have(h.app.FindAuthenticatorSetup(h.ctx))(h)
			h.wire.mu.Lock()
			h.wire.lose = true
			h.wire.mu.Unlock()
			h.wants(h.app.ConfirmAuthenticator(h.ctx, h.appCode(offered)), domain.ErrUnavailable)
			h.until("the account", func() bool { return !have(h.app.Account(h.ctx))(h).Factors.Authenticator.IsZero() })
			h.clock.Advance(after)
			h.wire.mu.Lock()
			h.wire.busy = busy
			h.wire.mu.Unlock()
			if _, err := h.app.FindAuthenticatorSetup(h.ctx); kindOf(err) != kindOf(busy) {
				t.Errorf("%v: %v", busy, err)
			}
			if kept := have(h.app.FindAuthenticatorSetup(h.ctx))(h); !kept.Confirmed || len(kept.Recovery) != domain.RecoveryCodes || kept.Recovery[0] != offered.Recovery[0] {
				t.Errorf("after %v, of %v, the recovery codes are lost", after, busy)
			}
		}
	}
}

func (h *holder) appCode(s app.AuthenticatorSetup) string {
	return remotetest.AppCode(s.Offer.Secret, h.clock.Now())
}

// TestA6AnAuthenticatorAppIsSetUpThoughTheProgramIsStopped at every step, and the answer that sets it in force is lost: the recovery codes
// that are shown are those that open.
func TestA6AnAuthenticatorAppIsSetUpThoughTheProgramIsStopped(t *testing.T) {
	h := newHolder(t)
	if _, err := h.app.StartAuthenticator(h.ctx, "", ""); kindOf(err) != domain.ErrInvalid {
		t.Error("no password:", err)
	}
	if _, err := h.app.StartAuthenticator(h.ctx, "Не-тот-2031!", ""); kindOf(err) != domain.ErrWrongCredentials {
		t.Error("a wrong password:", err)
	}
	offered := have(h.app.StartAuthenticator(h.ctx, holderPassword, ""))(h)
	h.restart()
	kept := have(h.app.FindAuthenticatorSetup(h.ctx))(h)
	if kept.Offer.Secret != offered.Offer.Secret || len(kept.Recovery) != domain.RecoveryCodes || kept.Confirmed {
		t.Fatal("what was offered is not kept")
	}
	if picture := have(kept.PNG())(h); len(picture) == 0 {
		t.Error("no code to scan")
	}
	h.wire.mu.Lock()
	h.wire.lose = true
	h.wire.mu.Unlock()
	if err := h.app.ConfirmAuthenticator(h.ctx, h.appCode(kept)); kindOf(err) != domain.ErrUnavailable {
		t.Fatal("a lost answer is none:", err)
	}
	h.restart()
	h.until("the account", func() bool { return !have(h.app.Account(h.ctx))(h).Factors.Authenticator.IsZero() })
	kept = have(h.app.FindAuthenticatorSetup(h.ctx))(h)
	if !kept.Confirmed || kept.Recovery[0] != offered.Recovery[0] {
		t.Fatal("the recovery codes are lost")
	}
	h.ok(h.app.ForgetAuthenticatorSetup(h.ctx))
	if kept := have(h.app.FindAuthenticatorSetup(h.ctx))(h); kept.Offer.Secret != "" || len(kept.Recovery) != 0 {
		t.Error("the codes are kept after they were put away")
	}
	h.ok(h.app.SignOut(h.ctx))
	phone := have(h.app.SuggestedLogin(h.ctx))(h)
	sent := have(h.app.SignIn(h.ctx, phone, holderPassword))(h)
	if !sent.App {
		t.Fatal("no code of the app is asked for")
	}
	h.ok(h.app.FinishSignIn(h.ctx, sent, offered.Recovery[0]))
	h.clock.Advance(time.Minute)
	if err := h.app.RemoveAuthenticator(h.ctx, holderPassword, ""); kindOf(err) != domain.ErrInvalid {
		t.Error("no code:", err)
	}
	h.ok(h.app.RemoveAuthenticator(h.ctx, holderPassword, h.appCode(offered)))
	if f := have(h.app.Account(h.ctx))(h).Factors; !f.Authenticator.IsZero() || f.Recovery != 0 {
		t.Errorf("%+v", f)
	}
}

func TestA5AForgottenPasswordWantsTheAppsCodeToo(t *testing.T) {
	h := newHolder(t)
	setup := have(h.app.StartAuthenticator(h.ctx, holderPassword, ""))(h)
	h.ok(h.app.ConfirmAuthenticator(h.ctx, h.appCode(setup)))
	phone := have(h.app.Account(h.ctx))(h).Phone.Formatted()
	h.ok(h.app.SignOut(h.ctx))
	sent := have(h.app.StartPasswordReset(h.ctx, phone))(h)
	ticket := have(h.app.ConfirmPasswordReset(h.ctx, sent, h.code(domain.MessagePassword)))(h)
	if err := h.app.FinishPasswordReset(h.ctx, ticket, otherPassword, ""); !app.WantsFactor(err) {
		t.Fatal("it is not asked for:", err)
	}
	if err := h.app.FinishPasswordReset(h.ctx, ticket, otherPassword, "ABCD"); kindOf(err) != domain.ErrCodeWrong {
		t.Error("a wrong one:", err)
	}
	h.ok(h.app.FinishPasswordReset(h.ctx, ticket, otherPassword, setup.Recovery[3]))
}

func TestA6ControlQuestionsAreChosen(t *testing.T) {
	h := newHolder(t)
	answers := domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionBook: "Нос", domain.QuestionJob: "Почта"}
	if err := h.app.SetSecretQuestions(h.ctx, "", nil); kindOf(err) != domain.ErrInvalid {
		t.Error("nothing chosen:", err)
	}
	if err := h.app.SetSecretQuestions(h.ctx, "Не-тот-2031!", answers); kindOf(err) != domain.ErrWrongCredentials {
		t.Error("a wrong password:", err)
	}
	h.fake.LoseAnswerOf("SetSecretQuestions")
	if err := h.app.SetSecretQuestions(h.ctx, holderPassword, answers); err == nil {
		t.Error("a lost answer is none")
	}
	h.ok(h.app.SetSecretQuestions(h.ctx, holderPassword, answers))
	if f := have(h.app.Account(h.ctx))(h).Factors; len(f.Questions) != domain.SecretQuestionsChosen {
		t.Errorf("%+v", f)
	}
}
