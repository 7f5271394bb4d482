package app_test

import (
	"testing"

	"razvorot/domain"
)

// TestA6ASparePhoneIsAddedAndRemovedThoughAnswersAreLost, and the program is stopped in between.
func TestA6ASparePhoneIsAddedAndRemovedThoughAnswersAreLost(t *testing.T) {
	h := newHolder(t)
	const spare = "+7 900 000-07-07"
	own := have(h.app.Account(h.ctx))(h).Phone.Formatted()
	for _, phone := range []string{"", "8 (900) 12", own} {
		if _, err := h.app.StartSparePhone(h.ctx, phone, holderPassword, ""); kindOf(err) != domain.ErrInvalid {
			t.Errorf("%q: %v", phone, err)
		}
	}
	if _, err := h.app.StartSparePhone(h.ctx, spare, "Не-тот-2031!", ""); kindOf(err) != domain.ErrWrongCredentials {
		t.Error("a wrong password:", err)
	}
	h.fake.LoseAnswerOf("StartSparePhone")
	if _, err := h.app.StartSparePhone(h.ctx, spare, holderPassword, ""); kindOf(err) != domain.ErrUnavailable {
		t.Fatal("a lost answer is none:", err)
	}
	sent := have(h.app.StartSparePhone(h.ctx, spare, holderPassword, ""))(h)
	code := h.code(domain.MessageSpare)
	h.fake.LoseAnswerOf("SaveSparePhone")
	if err := h.app.ConfirmSparePhone(h.ctx, sent, code); kindOf(err) != domain.ErrUnavailable {
		t.Fatal("a lost answer is none:", err)
	}
	h.restart()
	h.ok(h.app.ConfirmSparePhone(h.ctx, sent, code))
	if have(h.app.Account(h.ctx))(h).Spare.IsZero() {
		t.Fatal("it is not kept")
	}
	if err := h.app.RemoveSparePhone(h.ctx, "", ""); kindOf(err) != domain.ErrInvalid {
		t.Error("no password:", err)
	}
	h.fake.LoseAnswerOf("RemoveSparePhone")
	if err := h.app.RemoveSparePhone(h.ctx, holderPassword, ""); kindOf(err) != domain.ErrUnavailable {
		t.Fatal("a lost answer is none:", err)
	}
	h.ok(h.app.RemoveSparePhone(h.ctx, holderPassword, ""))
	if !have(h.app.Account(h.ctx))(h).Spare.IsZero() {
		t.Error("it is kept")
	}
}
