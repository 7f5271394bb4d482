package app_test

import (
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

var theAnswers = domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionBook: "Нос", domain.QuestionJob: "Почта"}

// lost has a holder lose the app and its codes, and returns the ticket of who proved the phone.
func (h *holder) lost() domain.Ticket {
	h.Helper()
	h.ok(h.app.SetSecretQuestions(h.ctx, holderPassword, theAnswers))
	setup := have(h.app.StartAuthenticator(h.ctx, holderPassword, ""))(h)
	h.ok(h.app.ConfirmAuthenticator(h.ctx, h.appCode(setup)))
	phone := have(h.app.Account(h.ctx))(h).Phone.Formatted()
	h.ok(h.app.SignOut(h.ctx))
	sent := have(h.app.StartReentry(h.ctx, phone))(h)
	return have(h.app.ConfirmReentry(h.ctx, sent, h.code(domain.MessageReentry)))(h)
}

// TestA5WhoLostTheAppComesBackThoughAnAnswerIsLost: the wait begins once, whatever was lost on the way.
func TestA5WhoLostTheAppComesBackThoughAnAnswerIsLost(t *testing.T) {
	h := newHolder(t)
	if _, err := h.app.StartReentry(h.ctx, "8 (900) 12"); kindOf(err) != domain.ErrInvalid {
		t.Error("half a phone:", err)
	}
	ticket := h.lost()
	if _, err := h.app.OpenReentry(h.ctx, ticket, ""); kindOf(err) != domain.ErrInvalid {
		t.Error("no password:", err)
	}
	if _, err := h.app.OpenReentry(h.ctx, ticket, "Не-тот-2031!"); kindOf(err) != domain.ErrWrongCredentials {
		t.Error("a wrong password:", err)
	}
	if offer := have(h.app.OpenReentry(h.ctx, ticket, holderPassword))(h); len(offer.Questions) != domain.SecretQuestionsChosen {
		t.Fatalf("%+v", offer)
	}
	if _, err := h.app.FinishReentry(h.ctx, ticket, holderPassword, domain.SecretAnswers{domain.QuestionPet: " "}); kindOf(err) != domain.ErrInvalid {
		t.Error("no answers:", err)
	}
	h.fake.LoseAnswerOf("FinishReentry")
	if _, err := h.app.FinishReentry(h.ctx, ticket, holderPassword, theAnswers); kindOf(err) != domain.ErrUnavailable {
		t.Fatal("a lost answer is none:", err)
	}
	h.restart() // the program was stopped meanwhile
	begun := have(h.app.FinishReentry(h.ctx, ticket, holderPassword, theAnswers))(h)
	if wait := begun.Due.Sub(begun.At); wait != remotetest.ReentryWait {
		t.Error(wait)
	}
	h.clock.Advance(remotetest.ReentryWait + time.Minute)
	sent := have(h.app.SignIn(h.ctx, have(h.app.SuggestedLogin(h.ctx))(h), holderPassword))(h)
	if sent.App {
		t.Fatal("the app is asked for still")
	}
	h.ok(h.app.FinishSignIn(h.ctx, sent, h.code(domain.MessageSignIn)))
}

// TestA5WhoIsSignedInStopsAWayBack that a stranger asked for, each one once, though an answer is lost.
func TestA5WhoIsSignedInStopsAWayBack(t *testing.T) {
	h := newHolder(t)
	setup := have(h.app.StartAuthenticator(h.ctx, holderPassword, ""))(h)
	h.ok(h.app.ConfirmAuthenticator(h.ctx, h.appCode(setup)))
	h.ok(h.app.SetSecretQuestions(h.ctx, holderPassword, theAnswers))
	phone := have(h.app.Account(h.ctx))(h).Phone
	stranger := h.fake.NewDevice()
	ask := func() {
		sent := have(stranger.StartReentry(h.ctx, domain.NewKey(), phone))(h)
		ticket := have(stranger.ConfirmCode(h.ctx, sent.Challenge, h.code(domain.MessageReentry)))(h)
		have(stranger.FinishReentry(h.ctx, domain.NewKey(), domain.ReentryProof{Ticket: ticket, Password: holderPassword, Answers: theAnswers}))(h)
		h.until("it is seen", func() bool { return !have(h.app.Account(h.ctx))(h).Reentry.Due.IsZero() })
	}
	ask()
	h.fake.LoseAnswerOf("CancelReentry")
	if err := h.app.CancelReentry(h.ctx); kindOf(err) != domain.ErrUnavailable {
		t.Fatal("a lost answer is none:", err)
	}
	h.until("it is stopped", func() bool { return have(h.app.Account(h.ctx))(h).Reentry.Due.IsZero() })
	h.clock.Advance(time.Minute)
	ask() // another one: the answer of the first is none to it
	h.ok(h.app.CancelReentry(h.ctx))
	if !have(h.app.Account(h.ctx))(h).Reentry.Due.IsZero() {
		t.Error("it is not stopped")
	}
}
