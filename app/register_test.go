package app

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// registration returns how far registering is, and checks that the contacts are still there as typed.
func (c *citizen) registration(want RegistrationStep) Registration {
	c.t.Helper()
	r, err := c.app.Registration(c.t.Context())
	c.must(err)
	if r.Step != want {
		c.t.Fatalf("at step %s, want %s", r.Step, want)
	}
	if r.Phone == "" || r.Email != testEmail {
		c.t.Fatalf("the contacts were lost at step %s", r.Step)
	}
	return r
}

func TestRegisteringGoesOnAfterACrashAtEveryStep(t *testing.T) {
	c := newCitizen(t)
	ctx := t.Context()
	c.must(c.app.ConfirmRecovery(ctx, c.recovery))
	_, err := c.app.StartRegistration(ctx, testPhone(1), testEmail)
	c.must(err)
	c.crash()
	if r := c.registration(RegisterPhoneCode); r.Code.Challenge == "" || r.Phone != testPhone(1) {
		t.Fatal("the code that is out was forgotten")
	}
	_, err = c.app.ConfirmPhone(ctx, c.code(domain.MessageRegister))
	c.must(err)
	c.crash()
	c.registration(RegisterPassword)
	c.must(c.app.FinishRegistration(ctx, testPassword, c.consents(domain.UserAgreement, domain.PersonalData)))
	c.crash()
	c.registration(RegisterEmailCode)
	if got := c.stage(); got != StageSignIn {
		t.Fatalf("stage %s, want %s", got, StageSignIn)
	}
	if login, err := c.app.SuggestedLogin(ctx); err != nil || login != "+7 900 000-00-01" {
		t.Fatalf("suggested %q, %v", login, err)
	}
	c.signIn()
	c.crash()
	if got := c.stage(); got != StageHome {
		t.Fatalf("stage %s, want %s", got, StageHome)
	}
	sent, err := c.app.StartEmailConfirmation(ctx)
	c.must(err)
	c.crash()
	if r := c.registration(RegisterEmailCode); r.Code.Challenge != sent.Challenge {
		t.Fatal("the code to the address was forgotten")
	}
	c.must(c.app.ConfirmEmail(ctx, sent, c.code(domain.MessageEmail)))
	c.crash()
	c.registration(RegisterDone)
	if n := c.sent(domain.MessageRegister); n != 1 {
		t.Errorf("%d codes were sent to the phone, want 1", n)
	}
}

func TestALostAnswerToRegisteringSendsNoSecondCode(t *testing.T) {
	c := newCitizen(t)
	c.authority.LoseAnswers(1)
	_, err := c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.wants(domain.ErrUnavailable, err)
	c.crash()
	c.registration(RegisterContacts)
	_, err = c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.must(err)
	c.registration(RegisterPhoneCode)
	if n := c.sent(domain.MessageRegister); n != 1 {
		t.Errorf("%d codes were sent, want 1", n)
	}
}

func TestALostAnswerToThePasswordMakesNoSecondAccount(t *testing.T) {
	c := newCitizen(t)
	_, err := c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.must(err)
	_, err = c.app.ConfirmPhone(t.Context(), c.code(domain.MessageRegister))
	c.must(err)
	agreed := c.consents(domain.UserAgreement, domain.PersonalData)
	c.authority.LoseAnswers(1)
	c.wants(domain.ErrUnavailable, c.app.FinishRegistration(t.Context(), testPassword, agreed))
	c.crash()
	c.clock.Advance(time.Minute) // the moment of consent is that of the first try all the same
	c.must(c.app.FinishRegistration(t.Context(), testPassword, agreed))
	c.must(c.app.FinishRegistration(t.Context(), testPassword, agreed)) // a second tap
	if got := c.account().CreatedAt; !got.Equal(start) {
		t.Errorf("the account was made at %v, want %v", got, start)
	}
}

func TestTwoQuickTapsSendOneCode(t *testing.T) {
	c := newCitizen(t)
	var taps sync.WaitGroup
	for range 2 {
		taps.Go(func() {
			if _, err := c.app.StartRegistration(t.Context(), testPhone(1), testEmail); err != nil {
				t.Error(err)
			}
		})
	}
	taps.Wait()
	if _, err := c.app.StartRegistration(t.Context(), testPhone(1), testEmail); err != nil {
		t.Error(err)
	}
	if n := c.sent(domain.MessageRegister); n != 1 {
		t.Errorf("%d codes were sent, want 1", n)
	}
}

func TestAnExpiredTicketLeadsBackToTheContacts(t *testing.T) {
	c := newCitizen(t)
	_, err := c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.must(err)
	_, err = c.app.ConfirmPhone(t.Context(), c.code(domain.MessageRegister))
	c.must(err)
	c.authority.Advance(time.Hour)
	agreed := c.consents(domain.UserAgreement, domain.PersonalData)
	c.wants(domain.ErrCodeExpired, c.app.FinishRegistration(t.Context(), testPassword, agreed))
	c.registration(RegisterContacts)
	_, err = c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.must(err)
	c.registration(RegisterPhoneCode)
}

func TestACodeIsSentAgainUntilNoMoreAre(t *testing.T) {
	c := newCitizen(t)
	r, err := c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.must(err)
	_, err = c.app.ResendCode(t.Context(), r.Code)
	c.wants(domain.ErrRateLimited, err)
	for range 2 {
		c.authority.Advance(2 * time.Minute)
		sent, err := c.app.ResendCode(t.Context(), r.Code)
		c.must(err)
		r = c.registration(RegisterPhoneCode)
		if r.Code != sent {
			t.Fatal("the new code is not the one that is kept")
		}
	}
	c.authority.Advance(2 * time.Minute)
	_, err = c.app.ResendCode(t.Context(), r.Code)
	c.wants(domain.ErrCodeExpired, err)
	c.registration(RegisterContacts)
}

func TestAWrongCodeTellsWhatIsLeftAndChangesNothing(t *testing.T) {
	c := newCitizen(t)
	_, err := c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.must(err)
	wrong := "000000"
	if c.code(domain.MessageRegister) == wrong {
		wrong = "000001"
	}
	_, err = c.app.ConfirmPhone(t.Context(), wrong)
	if w, ok := errors.AsType[*domain.CodeWrong](err); !ok || w.AttemptsLeft != 4 {
		t.Fatalf("got %v", err)
	}
	right := c.code(domain.MessageRegister)
	_, err = c.app.ConfirmPhone(t.Context(), "Код: "+right[:3]+" "+right[3:])
	c.must(err)
	c.registration(RegisterPassword)
}

func TestContactsMayBeChangedBeforeThereIsAnAccount(t *testing.T) {
	c := newCitizen(t)
	_, err := c.app.StartRegistration(t.Context(), testPhone(2), testEmail)
	c.must(err)
	r, err := c.app.ChangeContacts(t.Context())
	c.must(err)
	if r.Step != RegisterContacts || r.Phone != testPhone(2) || r.Code != (domain.CodeSent{}) {
		t.Fatalf("at %s", r.Step)
	}
	c.register()
	_, err = c.app.ChangeContacts(t.Context())
	c.wants(domain.ErrDuplicate, err)
	_, err = c.app.StartRegistration(t.Context(), testPhone(3), testEmail)
	c.wants(domain.ErrDuplicate, err)
}

func TestContactsArePutRightBeforeTheyAreSent(t *testing.T) {
	c := newCitizen(t)
	for _, x := range []struct {
		phone, email string
		field        finding.Field
		code         finding.Code
	}{
		{"", testEmail, person.FieldPhone, finding.Required},
		{"123", testEmail, person.FieldPhone, finding.PhoneLength},
		{"+7 495 123-45-67", testEmail, person.FieldPhone, finding.PhoneMobile},
		{testPhone(1), "", person.FieldEmail, finding.Required},
		{testPhone(1), "anna", person.FieldEmail, finding.EmailFormat},
	} {
		if found := c.app.CheckContacts(x.phone, x.email); !found.Has(x.field, x.code) {
			t.Errorf("%q, %q: found %v, want %s", x.phone, x.email, found, x.code)
		}
		_, err := c.app.StartRegistration(t.Context(), x.phone, x.email)
		if invalid, ok := errors.AsType[*domain.Invalid](err); !ok || !invalid.Findings.Has(x.field, x.code) {
			t.Errorf("%q, %q: %v", x.phone, x.email, err)
		}
	}
	if n := c.authority.Calls("StartRegistration"); n != 0 {
		t.Errorf("the authority was asked %d times", n)
	}
}

func TestAPasswordIsHeldAgainstItsOwner(t *testing.T) {
	c := newCitizen(t)
	_, err := c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.must(err)
	_, found := c.app.CheckPassword(t.Context(), "9000000001aA!")
	if !found.Has(access.FieldPassword, finding.PasswordOwnPhone) {
		t.Errorf("found %v", found)
	}
	if strength, found := c.app.CheckPassword(t.Context(), testPassword); found.Blocking() || strength < access.Good {
		t.Errorf("%v, %v", strength, found)
	}
	c.wants(domain.ErrInvalid, c.app.FinishRegistration(t.Context(), "short", nil))
}

func TestAPasswordIsNeverStored(t *testing.T) {
	c := newCitizen(t)
	c.authority.SetOffline(true)
	_, err := c.app.SignIn(t.Context(), testPhone(1), testPassword)
	c.wants(domain.ErrUnavailable, err)
	c.authority.SetOffline(false)
	_, err = c.app.StartRegistration(t.Context(), testPhone(1), testEmail)
	c.must(err)
	_, err = c.app.ConfirmPhone(t.Context(), c.code(domain.MessageRegister))
	c.must(err)
	agreed := c.consents(domain.UserAgreement, domain.PersonalData)
	c.authority.LoseAnswers(1)
	c.wants(domain.ErrUnavailable, c.app.FinishRegistration(t.Context(), testPassword, agreed))
	c.must(c.app.view(t.Context(), func(tx domain.Tx) error {
		for _, name := range []state{stateRegistration, stateLogin, stateTicket, stateAct + "account", stateAct + "registration"} {
			value, err := tx.FindSetting(t.Context(), statePrefix+string(name))
			if err != nil && !errors.Is(err, domain.ErrNotFound) {
				return err
			}
			if strings.Contains(value, testPassword) {
				t.Errorf("%s holds the password", name)
			}
		}
		return nil
	}))
}
