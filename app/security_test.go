package app_test

import (
	"context"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

const otherPassword = "Новый-снег-2032!"

func (h *holder) signInWith(password string) error {
	h.Helper()
	phone := have(h.app.SuggestedLogin(h.ctx))(h)
	sent, err := h.app.SignIn(h.ctx, phone, password)
	if err != nil {
		return err
	}
	return h.app.FinishSignIn(h.ctx, sent, h.code(domain.MessageSignIn))
}

func TestA5AForgottenPasswordIsSetAnew(t *testing.T) {
	h := newHolder(t)
	phone := have(h.app.Account(h.ctx))(h).Phone.Formatted()
	h.ok(h.app.SignOut(h.ctx))
	sent := have(h.app.StartPasswordReset(h.ctx, phone))(h)
	code := h.code(domain.MessagePassword)
	h.fake.LoseAnswerOf("ConfirmCode") // the code was taken, and a second try with it would be refused
	if _, err := h.app.ConfirmPasswordReset(h.ctx, sent, code); err == nil {
		t.Fatal("a lost answer is none")
	}
	h.restart() // between any two steps: it begins anew, and nothing is lost
	sent = have(h.app.StartPasswordReset(h.ctx, phone))(h)
	ticket := have(h.app.ConfirmPasswordReset(h.ctx, sent, h.code(domain.MessagePassword)))(h)
	if err := h.app.FinishPasswordReset(h.ctx, ticket, "1234", ""); len(app.PasswordFindings(err)) == 0 {
		t.Error("a weak password:", err)
	}
	before := h.fake.Calls("FinishPasswordReset")
	h.fake.LoseAnswerOf("FinishPasswordReset")
	if err := h.app.FinishPasswordReset(h.ctx, ticket, otherPassword, ""); err == nil {
		t.Fatal("a lost answer is none")
	}
	h.ok(h.app.FinishPasswordReset(h.ctx, ticket, otherPassword, "")) // is done once
	if n := h.fake.Calls("FinishPasswordReset") - before; n != 2 {
		t.Error("sent", n, "times")
	}
	if err := h.signInWith(holderPassword); domain.ErrWrongCredentials != kindOf(err) {
		t.Error("the old password:", err)
	}
	h.ok(h.signInWith(otherPassword))
}

func (w *wire) ChangePassword(ctx context.Context, key domain.Key, c domain.PasswordChange) error {
	err := w.Fake.ChangePassword(ctx, key, c)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lose && err == nil {
		w.lose, err = false, &domain.Unavailable{}
	}
	return err
}

func TestA6APasswordIsChangedAndTheEmergencyKnows(t *testing.T) {
	h := newHolder(t)
	if err := h.app.ChangePassword(h.ctx, "", "1234"); len(app.PasswordFindings(err)) == 0 {
		t.Error("a weak password:", err)
	}
	if err := h.app.ChangePassword(h.ctx, "Не-тот-2031!", otherPassword); kindOf(err) != domain.ErrWrongCredentials {
		t.Error("a wrong old one:", err)
	}
	h.ok(h.app.BeginEmergency(h.ctx, "Телефон украли."))
	h.idle()
	if h.steps()[app.StepPassword] != app.StepDue {
		t.Error(h.steps())
	}
	h.wire.loseNext()
	if err := h.app.ChangePassword(h.ctx, holderPassword, otherPassword); err == nil {
		t.Fatal("a lost answer is none")
	}
	h.restart()
	h.ok(h.app.ChangePassword(h.ctx, holderPassword, otherPassword)) // the same again
	if h.steps()[app.StepPassword] != app.StepDone {
		t.Error(h.steps())
	}
	h.ok(h.app.SignOut(h.ctx))
	h.ok(h.signInWith(otherPassword))
}

func TestA6DevicesAreSignedOutOneByOneAndAllAtOnce(t *testing.T) {
	h := newHolder(t)
	if all := have(h.app.Devices(h.ctx))(h); len(all) != 1 || !all[0].Current {
		t.Fatal(all)
	}
	for range 3 {
		h.elsewhere()
	}
	all := have(h.app.Devices(h.ctx))(h)
	if len(all) != 4 || !all[0].Current || all[1].Current {
		t.Fatal(all)
	}
	h.ok(h.app.EndDevice(h.ctx, all[1].ID))
	h.ok(h.app.EndDevice(h.ctx, all[1].ID)) // signed out already
	if left := have(h.app.Devices(h.ctx))(h); len(left) != 3 {
		t.Error(left)
	}
	h.ok(h.app.EndOtherDevices(h.ctx))
	if left := have(h.app.Devices(h.ctx))(h); len(left) != 1 || !left[0].Current {
		t.Error(left)
	}
}

// elsewhere signs the citizen in on another device.
func (h *holder) elsewhere() {
	h.Helper()
	b := h.fake.NewDevice()
	login := domain.DeviceInfo{Name: "Ноутбук", Platform: "linux"}
	sent := have(b.SignIn(h.ctx, person.Login{Phone: have(h.app.Account(h.ctx))(h).Phone}, holderPassword, login))(h)
	have(b.FinishSignIn(h.ctx, have(b.ConfirmCode(h.ctx, sent.Challenge, h.code(domain.MessageSignIn)))(h)))(h)
}

func kindOf(err error) domain.Kind {
	kind, _ := domain.KindOf(err)
	return kind
}

func TestA5APhoneThatIsNoneIsNotSent(t *testing.T) {
	h := newStranger(t)
	_, err := h.app.StartPasswordReset(h.ctx, "8 (900) 12")
	invalid, ok := err.(*domain.Invalid)
	if !ok || len(invalid.Findings) == 0 || invalid.Findings[0].Code == finding.Required || h.fake.Calls("StartPasswordReset") != 0 {
		t.Error(err)
	}
}
