package app_test

import (
	"testing"

	"razvorot/domain"
)

// TestA6ThePhoneIsChangedThoughAnswersAreLost, and the login that is suggested is the new one.
func TestA6ThePhoneIsChangedThoughAnswersAreLost(t *testing.T) {
	h := newHolder(t)
	const fresh = "+7 900 000-08-08"
	own := have(h.app.Account(h.ctx))(h).Phone.Formatted()
	if _, err := h.app.StartPhoneChange(h.ctx, true, holderPassword, ""); kindOf(err) != domain.ErrConflict {
		t.Error("there is no spare one:", err)
	}
	h.fake.LoseAnswerOf("StartPhoneChange")
	if _, err := h.app.StartPhoneChange(h.ctx, false, holderPassword, ""); kindOf(err) != domain.ErrUnavailable {
		t.Fatal("a lost answer is none:", err)
	}
	sent := have(h.app.StartPhoneChange(h.ctx, false, holderPassword, ""))(h)
	ticket := have(h.app.ConfirmPhoneChange(h.ctx, sent, h.code(domain.MessagePhone)))(h)
	for _, phone := range []string{"", "8 (900) 12", own} {
		if _, err := h.app.StartNewPhone(h.ctx, ticket, phone); kindOf(err) != domain.ErrInvalid {
			t.Errorf("%q: %v", phone, err)
		}
	}
	sent = have(h.app.StartNewPhone(h.ctx, ticket, fresh))(h)
	code := h.code(domain.MessageNewPhone)
	h.fake.LoseAnswerOf("FinishPhoneChange")
	if err := h.app.FinishPhoneChange(h.ctx, ticket, sent, code); kindOf(err) != domain.ErrUnavailable {
		t.Fatal("a lost answer is none:", err)
	}
	h.restart()
	h.ok(h.app.FinishPhoneChange(h.ctx, ticket, sent, code))
	if got := have(h.app.Account(h.ctx))(h).Phone.Formatted(); got != fresh {
		t.Error(got)
	}
	if got := have(h.app.SuggestedLogin(h.ctx))(h); got != fresh {
		t.Error(got)
	}
}
