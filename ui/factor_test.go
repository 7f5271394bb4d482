package ui_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/security"
	"razvorot/ui/theme"
)

// factorAt is a page of the security centre.
func factorAt(arg string) screen.Route { return screen.Route{Page: screen.PageSecurity, Arg: arg} }

func (c *citizen) setup() app.AuthenticatorSetup {
	c.t.Helper()
	s, err := c.app.FindAuthenticatorSetup(c.t.Context())
	c.ok(err)
	return s
}

func (c *citizen) factors() domain.Factors {
	c.t.Helper()
	account, err := c.app.Account(c.t.Context())
	c.ok(err)
	return account.Factors
}

// atTheCode signs out and comes to where a code is asked for.
func (c *citizen) atTheCode(open func()) {
	c.t.Helper()
	open()
	c.UntilID("signin.password")
	c.Type("signin.password", password)
	c.Tap("signin.next")
	c.UntilID("signin.app")
}

// TestA6AnAuthenticatorAppIsSetUpUsedAndRemovedOnTheScreen: the code to scan, a wrong code, the recovery codes once, signing in by the app
// and by a recovery code, and off again.
func TestA6AnAuthenticatorAppIsSetUpUsedAndRemovedOnTheScreen(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.authenticator")
	c.Tap("security.authenticator")
	c.UntilID("authenticator.begin")
	c.Tap("authenticator.begin")
	c.UntilSeen("Введите пароль")
	c.Type("authenticator.password", "Ne-tot-2031!")
	c.Tap("authenticator.begin")
	c.UntilSeen("Это не тот пароль")
	c.Type("authenticator.password", password)
	c.Tap("authenticator.begin")
	c.UntilID("authenticator.code")
	setup := c.setup()
	c.Tap("authenticator.copy")
	if c.copied() != setup.Offer.Secret {
		t.Error("the key is not copied")
	}
	c.Type("authenticator.code", "000000")
	c.UntilSeen("Осталось 4 попытки")
	c.open(factorAt(security.ArgAuthenticator)) // left and come back: the same code to scan
	c.UntilID("authenticator.code")
	if c.setup().Offer.Secret != setup.Offer.Secret {
		t.Error("another secret")
	}
	c.Type("authenticator.code", remotetest.AppCode(setup.Offer.Secret, c.clock.Now()))
	c.UntilID("authenticator.recovery.done")
	c.Tap("authenticator.recovery.copy")
	if codes := strings.Split(c.copied(), "\n"); len(codes) != domain.RecoveryCodes || !c.Sees(codes[9]) {
		t.Error("the recovery codes are not copied")
	}
	c.Tap("authenticator.recovery.done")
	c.UntilSeen("Осталось 10 кодов восстановления")

	c.ok(c.app.SignOut(t.Context()))
	c.clock.Advance(time.Minute)
	at := func() { c.open(screen.Route{Page: screen.PageSignIn}) }
	c.atTheCode(at)
	c.Type("signin.app", remotetest.AppCode(setup.Offer.Secret, c.clock.Now()))
	c.UntilID("signin.email.later") // it is asked for once
	c.ok(c.app.SignOut(t.Context()))
	c.atTheCode(at)
	c.Tap("signin.app.recovery")
	c.Type("field."+string(app.FieldCode), "AAAA-BBBB-CCCC-DDDD")
	c.Tap("signin.recovery.next")
	c.UntilSeen("Осталось 4 попытки")
	c.Type("field."+string(app.FieldCode), strings.ToLower(setup.Recovery[0]))
	c.Tap("signin.recovery.next")
	c.Until("signed in", func() bool { return c.shell.Current().Page != screen.PageSignIn })
	c.Until("one less", func() bool { return c.factors().Recovery == domain.RecoveryCodes-1 })

	c.open(factorAt(security.ArgAuthenticator))
	c.UntilID("authenticator.remove")
	c.Type("authenticator.password", password)
	c.Type("field."+string(app.FieldCode), setup.Recovery[0])
	c.Tap("authenticator.remove")
	c.UntilSeen("Не подошёл пароль или код")
	c.Type("field."+string(app.FieldCode), setup.Recovery[1])
	c.Tap("authenticator.remove")
	c.UntilID("authenticator.begin")
	if !c.factors().Authenticator.IsZero() {
		t.Error("it is in force still")
	}
}

func TestA5AForgottenPasswordAsksForTheAppsCodeOnTheScreen(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	setup := c.enrolled()
	c.ok(c.app.SignOut(t.Context()))
	c.forgets(func() { c.open(screen.Route{Page: screen.PageSignIn}) })
	c.Type("field."+string(app.FieldCode), "1")
	c.Tap("forgot.save")
	c.UntilSeen("Осталось 4 попытки")
	c.Type("field."+string(app.FieldCode), setup.Recovery[2])
	c.Tap("forgot.save")
	c.UntilID("signin.password")
}

// enrolled sets an app up.
func (c *citizen) enrolled() app.AuthenticatorSetup {
	c.t.Helper()
	setup, err := c.app.StartAuthenticator(c.t.Context(), password, "")
	c.ok(err)
	c.ok(c.app.ConfirmAuthenticator(c.t.Context(), remotetest.AppCode(setup.Offer.Secret, c.clock.Now())))
	return setup
}

// forgets has a new password typed, as far as the code of the app is asked for.
func (c *citizen) forgets(open func()) {
	c.t.Helper()
	open()
	c.UntilID("signin.forgot")
	c.Tap("signin.forgot")
	c.UntilID("forgot.send")
	c.Type("field."+string(person.FieldPhone), "+7 916 000-10-20")
	c.Tap("forgot.send")
	c.UntilID("forgot.code")
	c.Type("forgot.code", c.code(domain.MessagePassword))
	c.UntilID("forgot.save")
	c.Type("forgot.password", freshPassword)
	c.Type("forgot.password.repeat", freshPassword)
	c.Tap("forgot.save")
	c.UntilID("field." + string(app.FieldCode))
}

func TestA6ControlQuestionsAreChosenOnTheScreen(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.questions")
	c.Tap("security.questions")
	c.UntilID("questions.save")
	c.Tap("questions.save")
	if len(c.factors().Questions) != 0 {
		t.Fatal("nothing was chosen")
	}
	for i, q := range []domain.SecretQuestion{domain.QuestionPet, domain.QuestionPet, domain.QuestionJob} {
		n := string(rune('1' + i))
		c.Choose("field.question."+n, string(q))
		c.Type("field.answer."+n, "Ответ "+n)
	}
	c.Type("questions.password", password)
	c.Tap("questions.save")
	c.UntilSeen("Выберите три разных вопроса")
	c.Choose("field.question.2", string(domain.QuestionBook))
	c.Type("questions.password", "Ne-tot-2031!")
	c.Tap("questions.save")
	c.UntilSeen("Это не тот пароль")
	c.Type("questions.password", password)
	c.Tap("questions.save")
	c.UntilSeen("Вопросы сохранены")
	if len(c.factors().Questions) != domain.SecretQuestionsChosen {
		t.Error(c.factors())
	}
}

// TestA6SecondFactorsAreDrawn draws every screen of them. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestA6SecondFactorsAreDrawn(t *testing.T) {
	c := newCitizen(t)
	draw := func(s holderScreen, ways ...func(open func())) {
		for _, language := range phrase.Languages() {
			for _, v := range views {
				always, drawn := provingViews[string(language)+" "+v.name]
				if !drawn || os.Getenv("RAZVOROT_SCREENS") == "" && !always {
					continue
				}
				c.draw(t, s, language, v.name, func() {
					open := func() { c.openIn(s.route, v.size, string(language), v.look) }
					if len(ways) == 0 {
						open()
						return
					}
					ways[0](open)
				}, theme.New(v.look).Palette(0))
			}
		}
	}
	c.reach(app.NextFillProfile)
	page := factorAt(security.ArgAuthenticator)
	draw(holderScreen{"factor-begin", page, "authenticator.begin", nil})
	draw(holderScreen{"factor-questions", factorAt(security.ArgQuestions), "questions.save", nil})
	setup, err := c.app.StartAuthenticator(t.Context(), password, "")
	c.ok(err)
	draw(holderScreen{"factor-scan", page, "authenticator.code", nil})
	c.ok(c.app.ConfirmAuthenticator(t.Context(), remotetest.AppCode(setup.Offer.Secret, c.clock.Now())))
	draw(holderScreen{"factor-recovery", page, "authenticator.recovery.done", nil})
	c.ok(c.app.ForgetAuthenticatorSetup(t.Context()))
	draw(holderScreen{"factor-on", page, "authenticator.remove", nil})
	c.ok(c.app.SignOut(t.Context()))
	door := screen.Route{Page: screen.PageSignIn}
	draw(holderScreen{"factor-signin", door, "signin.app", nil}, c.atTheCode)
	draw(holderScreen{"factor-signin-recovery", door, "signin.app", []string{"signin.app.recovery"}}, c.atTheCode)
	draw(holderScreen{"factor-forgot", door, "field." + string(app.FieldCode), nil}, c.forgets)
}
