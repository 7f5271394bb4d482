package entrance_test

import (
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// makeVault goes from the first start to registering.
func (c *citizen) makeVault() {
	c.t.Helper()
	c.UntilID("onboarding.next")
	c.shot("look")
	c.Tap("onboarding.next")
	c.UntilID("onboarding.back")
	c.shot("trial-mode")
	c.Tap("onboarding.next")
	c.Type("onboarding.passphrase", "кот")
	c.Tap("onboarding.create")
	c.shot("passphrase-weak")
	c.Type("onboarding.passphrase", passphrase)
	c.Type("onboarding.passphrase.repeat", passphrase)
	c.shot("passphrase")
	c.Tap("onboarding.create")
	c.UntilID("onboarding.written")
	c.shot("recovery")
	code := c.copied()
	c.Tap("onboarding.written")
	c.paste("onboarding.code", "1"+code[1:])
	c.shot("recovery-typed")
	c.paste("onboarding.code", code)
	c.Tap("onboarding.confirm")
	c.at(screen.PageRegister)
}

// register makes the account.
func (c *citizen) register() {
	c.t.Helper()
	c.UntilID("field.phone")
	c.shot("contacts")
	c.Type("field.phone", "9160001020")
	c.Type("field.email", "anna@")
	c.shot("contacts-wrong")
	c.Type("field.email", "anna@example.org")
	c.Tap("register.next")
	c.UntilID("register.code")
	c.shot("phone-code")
	c.enter("register.code", "000000")
	c.UntilID("register.code.confirm")
	c.shot("phone-code-wrong")
	c.enter("register.code", c.code(domain.MessageRegister))
	c.UntilID("register.consent.user_agreement")
	c.Type("register.password", "Kolokol")
	c.shot("password-rules")
	c.Tap("register.consent.user_agreement.read")
	c.UntilID("reader.close")
	c.shot("consent-reader")
	c.Tap("reader.close")
	c.Type("register.password", password)
	c.Type("register.password.repeat", password)
	c.Tap("register.consent.user_agreement")
	c.Tap("register.consent.personal_data")
	c.shot("password")
	c.Tap("register.done")
	c.at(screen.PageSignIn)
}

// signIn opens the session, and puts the e-mail off.
func (c *citizen) signIn() {
	c.t.Helper()
	c.UntilID("signin.password")
	c.shot("signin")
	c.Type("signin.password", password)
	c.Tap("signin.next")
	c.UntilID("signin.code")
	c.shot("signin-code")
	c.enter("signin.code", c.code(domain.MessageSignIn))
}

// person fills the profile in with the first of the registries' people who will be answered like this.
func (c *citizen) person(want domain.Outcome) domain.TrialPerson {
	c.t.Helper()
	people, err := c.authority.People(c.t.Context())
	c.ok(err)
	for i, who := range people {
		all := map[domain.Outcome]int{}
		for _, a := range who.Answers {
			all[a.Outcome]++
		}
		if all[want] == 0 || want == domain.Match && all[want] != len(who.Answers) {
			continue
		}
		c.shell.Go(screen.Route{Page: screen.PageProfile})
		c.UntilID("profile.people")
		c.shot("profile")
		c.Tap("profile.people")
		c.UntilID("profile.person.1")
		c.shot("people")
		c.Tap("profile.person." + string(rune('1'+i)))
		c.UntilID("profile.send")
		c.shot("profile-filled")
		return who
	}
	c.t.Fatalf("nobody is answered %s", want)
	return domain.TrialPerson{}
}

// checked hands the profile in and waits for the registries.
func (c *citizen) checked(seen string) {
	c.t.Helper()
	c.Tap("profile.send")
	c.at(screen.PageLevel)
	c.shot("level-waiting")
	c.Until(seen, func() bool {
		c.Stir()
		c.authority.Advance(time.Second)
		return c.Find(seen) != nil
	})
	c.shot("level")
}

// prove answers code and questions.
func (c *citizen) prove(who domain.TrialPerson) {
	c.t.Helper()
	c.Tap("level.next")
	c.UntilID("proof.start")
	c.shot("proof")
	c.Tap("proof.start")
	c.UntilID("proof.code")
	c.shot("proof-code")
	c.enter("proof.code", c.code(domain.MessageProof))
	c.UntilID("proof.answer")
	c.answer(who.Profile, "нет")
	c.Tap("proof.answer")
	c.UntilID("proof.answer")
	c.shot("proof-wrong")
	c.answer(who.Profile, "")
	c.Tap("proof.answer")
	c.UntilID("proof.apply")
	c.shot("proof-done")
}

// answer types the answers that the registries have; with other, that instead.
func (c *citizen) answer(p person.Profile, other string) {
	c.t.Helper()
	known := map[access.QuestionKind]string{access.AskStreet: p.Registration.Street, access.AskHouse: p.Registration.House,
		access.AskFlat: p.Registration.Flat, access.AskPostalCode: p.Registration.PostalCode,
		access.AskSNILSEnd: last(p.SNILS.Digits()), access.AskINNEnd: last(p.INN.String())}
	for _, kind := range access.QuestionKinds() {
		id := "field.question." + string(kind)
		if c.Find(id) == nil {
			continue
		}
		if other == "" {
			c.Type(id, known[kind])
		} else {
			c.Type(id, other)
		}
	}
}

func last(digits string) string { return digits[max(0, len(digits)-4):] }

// views are how the pictures are taken, with RAZVOROT_ENTRANCE naming the folder for them.
func views() []view {
	if os.Getenv("RAZVOROT_ENTRANCE") == "" {
		return []view{usual}
	}
	wide, narrow, light := fyne.NewSize(1000, 720), fyne.NewSize(360, 720), theme.Options{Mode: theme.ModeLight}
	return []view{
		{"ru-wide-light", wide, "ru", light}, {"ru-narrow-light", narrow, "ru", light},
		{"ru-wide-dark", wide, "ru", theme.Options{Mode: theme.ModeDark}},
		{"ru-narrow-large", narrow, "ru", theme.Options{Mode: theme.ModeLight, Scale: 2}},
		{"en-wide-light", wide, "en", light}, {"en-narrow-dark", narrow, "en", theme.Options{Mode: theme.ModeDark}},
	}
}

func TestTheWayInLeadsFromTheFirstStartToAProvenIdentity(t *testing.T) {
	for _, v := range views() {
		t.Run(v.name, func(t *testing.T) {
			c := newCitizen(t, v)
			c.makeVault()
			c.register()
			c.signIn()
			c.UntilID("signin.email")
			c.shot("email")
			c.Tap("signin.email.later")
			c.at(screen.PageHome)
			who := c.person(domain.Match)
			c.checked("level.next")
			c.prove(who)
			account, err := c.app.Account(t.Context())
			if err != nil || account.Level != domain.Confirmed {
				t.Errorf("after the questions the level is %v, %v", account.Level, err)
			}
			if stage, err := c.app.Stage(t.Context()); err != nil || stage != app.StageHome {
				t.Errorf("the citizen is at %s, %v", stage, err)
			}
			if size := c.Canvas().Size(); size != v.size {
				t.Errorf("the pages need a window of %v, larger than %v", size, v.size)
			}
		})
	}
}
