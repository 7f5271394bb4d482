package ui_test

import (
	"os"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

var citizensAnswers = domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionBook: "Каштанка", domain.QuestionTeacher: "Анна"}

const citizensPhone = "+7 916 000-10-20"

// toTheWayBack goes from signing in to where the way back begins.
func (c *citizen) toTheWayBack(open func()) {
	c.t.Helper()
	c.atTheCode(open)
	c.Tap("signin.lost")
	c.UntilID("reentry.send")
}

// toThePassword proves the phone.
func (c *citizen) toThePassword(open func()) {
	c.t.Helper()
	c.toTheWayBack(open)
	c.Type("field."+string(person.FieldPhone), citizensPhone)
	c.Tap("reentry.send")
	c.UntilID("reentry.code")
	c.Type("reentry.code", c.code(domain.MessageReentry))
	c.UntilID("reentry.password")
}

// toTheQuestions proves the password.
func (c *citizen) toTheQuestions(open func()) {
	c.t.Helper()
	c.toThePassword(open)
	c.Type("reentry.password", password)
	c.Tap("reentry.password.next")
	c.UntilID("reentry.ask")
}

func (c *citizen) answer(answers domain.SecretAnswers) {
	c.t.Helper()
	for q, text := range answers {
		c.Type("field."+string(q.Field()), text)
	}
}

// TestA5WhoLostTheCodesComesBackOnTheScreen: every step with what goes wrong in it, the wait, and signing in by a message after it.
func TestA5WhoLostTheCodesComesBackOnTheScreen(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.ok(c.app.SetSecretQuestions(t.Context(), password, citizensAnswers))
	c.enrolled()
	c.ok(c.app.SignOut(t.Context()))
	c.clock.Advance(time.Minute)
	at := func() { c.open(screen.Route{Page: screen.PageSignIn}) }
	c.toThePassword(at)
	c.Tap("reentry.password.next")
	c.UntilSeen("Введите пароль")
	c.Type("reentry.password", "Ne-tot-2031!")
	c.Tap("reentry.password.next")
	c.UntilSeen("Это не тот пароль")
	c.Type("reentry.password", password)
	c.Tap("reentry.password.next")
	c.UntilID("reentry.ask")
	c.answer(domain.SecretAnswers{domain.QuestionPet: "Мурка", domain.QuestionBook: "Каштанка", domain.QuestionTeacher: "Анна"})
	c.Tap("reentry.ask")
	c.UntilSeen("Ответы не подошли")
	c.answer(citizensAnswers)
	c.Tap("reentry.ask")
	c.UntilSeen("Запрос принят")
	c.Tap("reentry.done")
	c.toThePassword(at) // again: it is under way
	c.Type("reentry.password", password)
	c.Tap("reentry.password.next")
	c.UntilSeen("Запрос принят")
}

// TestA5WhoSetNoQuestionsIsToldToComeInPerson, also from where a password is set anew.
func TestA5WhoSetNoQuestionsIsToldToComeInPerson(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.enrolled()
	c.ok(c.app.SignOut(t.Context()))
	c.forgets(func() { c.open(screen.Route{Page: screen.PageSignIn}) })
	c.Tap("signin.lost")
	c.UntilID("reentry.send")
	c.Tap("reentry.send")
	c.UntilID("reentry.code")
	c.Type("reentry.code", c.code(domain.MessageReentry))
	c.UntilID("reentry.password")
	c.Type("reentry.password", password)
	c.Tap("reentry.password.next")
	c.UntilSeen("Придите лично")
	c.Tap("reentry.done")
	c.UntilID("signin.password")
}

// asked has a stranger who knows everything ask for a way back.
func (c *citizen) asked() {
	c.t.Helper()
	account, err := c.app.Account(c.t.Context())
	c.ok(err)
	stranger := c.authority.NewDevice()
	sent, err := stranger.StartReentry(c.t.Context(), domain.NewKey(), account.Phone)
	c.ok(err)
	ticket, err := stranger.ConfirmCode(c.t.Context(), sent.Challenge, c.code(domain.MessageReentry))
	c.ok(err)
	_, err = stranger.FinishReentry(c.t.Context(), domain.NewKey(), domain.ReentryProof{Ticket: ticket, Password: password, Answers: citizensAnswers})
	c.ok(err)
}

// TestA5AWayBackIsStoppedOnTheScreen by who sees it on the home page, and leads to what else is to be done.
func TestA5AWayBackIsStoppedOnTheScreen(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.ok(c.app.SetSecretQuestions(t.Context(), password, citizensAnswers))
	c.enrolled()
	c.open(screen.Route{Page: screen.PageHome})
	c.asked()
	c.UntilID("reentry.look")
	c.Tap("reentry.look")
	c.UntilID("reentry.stop")
	c.authority.LoseAnswerOf("CancelReentry")
	c.Tap("reentry.stop")
	c.Until("it is stopped, though the answer is lost", func() bool { return c.Find("reentry.back") != nil })
	c.clock.Advance(time.Second)
	c.asked()
	c.UntilID("reentry.stop")
	c.Tap("reentry.stop")
	c.Until("the emergency page", func() bool { return c.shell.Current().Page == screen.PageEmergency })
	account, err := c.app.Account(t.Context())
	c.ok(err)
	if !account.Reentry.Due.IsZero() {
		t.Error("it is not stopped")
	}
}

// TestA5TheWayBackIsDrawn draws every screen of it. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestA5TheWayBackIsDrawn(t *testing.T) {
	c := newCitizen(t)
	draw := c.drawer()
	c.reach(app.NextFillProfile)
	c.ok(c.app.SetSecretQuestions(t.Context(), password, citizensAnswers))
	setup := c.enrolled()
	c.ok(c.app.SignOut(t.Context()))
	c.clock.Advance(time.Minute)
	door := screen.Route{Page: screen.PageSignIn}
	draw(holderScreen{"recovery-factor", door, "signin.lost", nil}, c.atTheCode)
	draw(holderScreen{"recovery-phone", door, "reentry.send", nil}, c.toTheWayBack)
	draw(holderScreen{"recovery-password", door, "reentry.password", nil}, c.toThePassword)
	draw(holderScreen{"recovery-questions", door, "reentry.ask", nil}, c.toTheQuestions)
	draw(holderScreen{"recovery-begun", door, "reentry.done", nil}, func(open func()) {
		c.toThePassword(open)
		c.Type("reentry.password", password)
		c.Tap("reentry.password.next")
		c.Until("the questions or what was begun", func() bool { return c.Find("reentry.ask") != nil || c.Find("reentry.done") != nil })
		if c.Find("reentry.ask") != nil {
			c.answer(citizensAnswers)
			c.Tap("reentry.ask")
		}
	})
	c.byApp(setup)
	draw(holderScreen{"recovery-asked", factorAt(domain.ArgReentry), "reentry.stop", nil})
	draw(holderScreen{"recovery-notice", factorAt(""), "reentry.look", nil})
	c.ok(c.app.CancelReentry(t.Context()))
	draw(holderScreen{"recovery-none", factorAt(domain.ArgReentry), "reentry.back", nil})
}

// byApp signs in by a code of the app.
func (c *citizen) byApp(setup app.AuthenticatorSetup) {
	c.t.Helper()
	sent, err := c.app.SignIn(c.t.Context(), citizensPhone, password)
	c.ok(err)
	c.ok(c.app.FinishSignIn(c.t.Context(), sent, remotetest.AppCode(setup.Offer.Secret, c.clock.Now())))
}

// drawer draws a state in every view of its language.
func (c *citizen) drawer() func(s holderScreen, ways ...func(open func())) {
	return func(s holderScreen, ways ...func(open func())) {
		for _, language := range phrase.Languages() {
			for _, v := range views {
				always, drawn := provingViews[string(language)+" "+v.name]
				if !drawn || os.Getenv("RAZVOROT_SCREENS") == "" && !always {
					continue
				}
				c.draw(c.t, s, language, v.name, func() {
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
}
