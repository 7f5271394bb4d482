package entrance_test

import (
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// atRegister returns somebody in front of the first step of registering.
func atRegister(t *testing.T) *citizen {
	t.Helper()
	c, _ := withVault(t)
	c.Type("unlock.passphrase", passphrase+"\n")
	c.at(screen.PageRegister)
	c.UntilID("field.phone")
	return c
}

func (c *citizen) contacts() {
	c.t.Helper()
	c.Type("field.phone", "9160001020")
	c.Type("field.email", "anna@example.org")
	c.Tap("register.next")
	c.UntilID("register.code")
}

func TestRegisteringSaysWhatIsMissing(t *testing.T) {
	c := atRegister(t)
	c.Type("field.phone", "84951234567")
	c.Tap("register.next")
	for _, key := range []string{"finding.phone.not_mobile", "finding.value.required"} {
		if !c.Sees(c.words(key)) {
			t.Errorf("%s is not said", key)
		}
	}
	if r, err := c.app.Registration(t.Context()); err != nil || r.Step != app.RegisterContacts {
		t.Errorf("registering went on to %s, %v", r.Step, err)
	}
}

func TestTheNumberCanBeChangedAndTheContactsAreKept(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.Tap("register.change")
	c.UntilID("field.phone")
	if got := c.Value("field.email"); got != "anna@example.org" {
		t.Errorf("the e-mail became %q", got)
	}
}

func TestRegisteringGoesOnAfterARestart(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.restart()
	c.Type("unlock.passphrase", passphrase+"\n")
	c.enter("register.code", c.code(domain.MessageRegister))
	c.UntilID("register.password")
}

func TestAnotherCodeCanBeAskedForAfterAWhile(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	if c.Find("register.code.resend") != nil {
		t.Fatal("a code can be asked for at once")
	}
	c.UntilSeen("Новый код можно запросить через 1:00")
	first := c.code(domain.MessageRegister)
	c.clock.Advance(time.Minute)
	c.Tap("register.code.resend")
	c.UntilSeen("Новый код отправлен")
	second := c.code(domain.MessageRegister)
	if first != second {
		c.enter("register.code", first)
		c.UntilSeen("Код не подошёл")
	}
	c.enter("register.code", second)
	c.UntilID("register.password")
}

// fiveMinutes is longer than a code lives and a wait lasts, and shorter than what the program takes for a sleep of the device.
const fiveMinutes = 5*time.Minute + time.Second

func TestACodeThatExpiredSaysSo(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	code := c.code(domain.MessageRegister)
	c.clock.Advance(fiveMinutes)
	c.UntilSeen("Срок кода истёк")
	c.enter("register.code", code)
	c.UntilID("register.code.resend")
}

func TestWhoRunsOutOfTriesCanBeginAnew(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	right := c.code(domain.MessageRegister)
	for range 5 {
		wrong := []byte(right)
		wrong[0] = '0' + (wrong[0]-'0'+1)%10
		c.enter("register.code", string(wrong))
		c.Until("the answer", func() bool { return c.Find("register.code").(*widget.CodeEntry).Code() == "" })
	}
	c.UntilSeen("Попытки кончились")
	c.clock.Advance(90 * time.Second) // the code would hold for longer, and another one could be asked for
	c.Queue.Drain()
	if c.Find("register.code.resend") != nil {
		t.Error("another code is offered, which the authority would refuse")
	}
	c.UntilID("register.code.over")
	c.clock.Advance(2 * time.Second)
	c.Queue.Drain()
	c.Tap("register.code.over")
	c.UntilID("field.phone")
	c.Tap("register.next")
	c.UntilID("register.code")
	c.enter("register.code", c.code(domain.MessageRegister))
	c.UntilID("register.password")
}

func TestEachConsentWantsItsOwnTick(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.enter("register.code", c.code(domain.MessageRegister))
	c.UntilID("register.consent.personal_data")
	c.Type("register.password", password)
	c.Type("register.password.repeat", password)
	c.Tap("register.consent.user_agreement")
	c.Tap("register.done")
	c.UntilSeen("Отметьте это согласие")
	c.Tap("register.consent.personal_data")
	c.Tap("register.done")
	c.at(screen.PageSignIn)
	account, err := c.app.Account(t.Context())
	if err != nil || len(account.Consents) != 2 {
		t.Errorf("%d consents are kept, %v", len(account.Consents), err)
	}
}

func TestThePasswordOfTheOwnPhoneIsRefused(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.enter("register.code", c.code(domain.MessageRegister))
	c.UntilID("register.consent.personal_data")
	c.Type("register.password", "Aa!9160001020")
	c.Tap("register.done")
	c.UntilSeen("В пароле ваш телефон")
}

func TestANumberThatHasAnAccountLooksLikeAnyOther(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.enter("register.code", c.code(domain.MessageRegister))
	c.UntilID("register.consent.personal_data")
	c.Type("register.password", password)
	c.Type("register.password.repeat", password)
	c.Tap("register.consent.user_agreement")
	c.Tap("register.consent.personal_data")
	c.Tap("register.done")
	c.at(screen.PageSignIn)

	other := newCitizen(t, usual)
	other.authority = c.authority.NewDevice()
	other.install()
	recovery, err := other.app.CreateVault(t.Context(), passphrase)
	other.ok(err)
	other.ok(other.app.ConfirmRecovery(t.Context(), recovery))
	other.Window.Close()
	other.open(usual)
	other.UntilID("field.phone")
	other.contacts()
	for _, words := range []string{"Код из СМС", "+7 ••• •••-••-20"} {
		if !other.Sees(words) {
			t.Errorf("a number with an account is told by the lack of %q", words)
		}
	}
}

func TestSigningInSaysWhatIsWrongAndHowLongToWait(t *testing.T) {
	c := atRegister(t)
	c.register()
	c.UntilID("signin.password")
	if got := c.Value("field.login"); got != "+7 916 000-10-20" {
		t.Errorf("the login suggested is %q", got)
	}
	c.Tap("signin.next")
	c.UntilSeen("Введите пароль")
	for !c.Sees("Слишком много попыток") {
		c.Type("signin.password", "не-тот-Пароль-1\n")
		c.Until("an answer", func() bool {
			return c.Value("signin.password") == "" || c.Sees("Слишком много попыток")
		})
	}
	c.clock.Advance(fiveMinutes)
	c.UntilID("signin.next")
	c.Type("signin.password", password+"\n")
	c.UntilID("signin.code")
	c.enter("signin.code", c.code(domain.MessageSignIn))
	c.UntilID("signin.email")
	c.enter("signin.email", c.code(domain.MessageEmail))
	c.at(screen.PageHome)
	account, err := c.app.Account(t.Context())
	if err != nil || !account.EmailConfirmed {
		t.Errorf("the e-mail is not confirmed, %v", err)
	}
}

func TestAnEndedSessionLeadsToSigningIn(t *testing.T) {
	c := atRegister(t)
	c.register()
	c.signIn()
	c.Tap("signin.email.later")
	c.at(screen.PageHome)
	c.ok(c.app.SignOut(t.Context()))
	c.at(screen.PageSignIn)
}

func TestTypedContactsOutliveACrashOnceTheCitizenPauses(t *testing.T) {
	c := atRegister(t)
	c.Type("field.phone", "9160001020")
	c.Type("field.email", "anna@exa")
	c.Until("the contacts to be kept", func() bool {
		c.clock.Advance(100 * time.Millisecond)
		r, err := c.app.Registration(t.Context())
		return err == nil && r.Phone != "" && r.Email == "anna@exa"
	})
}

func TestContactsTypedLastAreKeptWhenTheWindowCloses(t *testing.T) {
	c := atRegister(t)
	c.Type("field.email", "anna@exa")
	c.ok(c.shell.Farewell(t.Context()))
	if r, err := c.app.Registration(t.Context()); err != nil || r.Email != "anna@exa" {
		t.Errorf("kept is %q, %v", r.Email, err)
	}
}
