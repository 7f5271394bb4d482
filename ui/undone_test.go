package ui_test

import (
	"strings"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// leaves goes away for good, to the home page.
func (c *citizen) leaves() { c.shell.Restart(screen.Route{Page: screen.PageHome}) }

// over waits until nothing is under way any more. What failed is told elsewhere.
func (c *citizen) over() { _ = c.shell.Farewell(c.t.Context()) }

// deed is something that a citizen does by one tap.
type deed struct {
	prepare func(t *testing.T) *citizen // until the tap
	tap     func(c *citizen) string     // the id
	done    func(c *citizen) bool
}

var deeds = map[string]deed{
	"blocking a passport": {
		prepare: func(t *testing.T) *citizen {
			c := newHolder(t)
			c.Tap("passport.block")
			c.Type("passport.block.passphrase", passphrase)
			return c
		},
		tap: func(*citizen) string { return "passport.block.do" },
		done: func(c *citizen) bool {
			v, err := c.app.Passport(c.t.Context(), "")
			c.ok(err)
			return v.State == domain.PassportBlocked
		},
	},
	"attaching a document": {
		prepare: func(t *testing.T) *citizen {
			a := newApplicant(t, app.NextFinishDraft)
			id := a.draft()
			a.ok(a.app.Attach(t.Context(), id, domain.NeedSNILS, ""))
			_, err := a.app.SaveDraft(t.Context(), id, domain.StepAttachments, nil)
			a.ok(err)
			a.at(screen.PageWizard, string(id))
			a.UntilID("wizard.choose.snils")
			a.Tap("wizard.choose.snils")
			return a.citizen
		},
		tap: func(c *citizen) string {
			all, err := c.app.Documents(c.t.Context(), domain.DocumentFilter{Kind: domain.KindSNILS})
			c.ok(err)
			return "wizard.take." + string(all[0].ID)
		},
		done: func(c *citizen) bool { return (&applicant{citizen: c}).attached(domain.NeedSNILS) != "" },
	},
	"withdrawing an application": {
		prepare: func(t *testing.T) *citizen {
			a := newApplicant(t, app.NextFinishDraft)
			a.ok(a.authority.SetByHand(t.Context(), true))
			a.reach(app.NextWaitDecision)
			a.at(screen.PageApplication, string(a.only().ID))
			a.UntilID("application.withdraw")
			a.Tap("application.withdraw")
			return a.citizen
		},
		tap:  func(*citizen) string { return "application.withdraw.yes" },
		done: func(c *citizen) bool { return (&applicant{citizen: c}).only().State == domain.Withdrawn },
	},
}

func TestADeedIsDoneThoughThePageIsLeftAtOnce(t *testing.T) {
	for name, d := range deeds {
		t.Run(name, func(t *testing.T) {
			c := d.prepare(t)
			id := d.tap(c)
			if d.done(c) {
				t.Fatal("it was done before")
			}
			c.keeper.held.Lock()
			c.Tap(id)
			c.leaves()
			c.keeper.held.Unlock()
			c.ok(c.shell.Farewell(t.Context()))
			if !d.done(c) {
				t.Error("it was not done")
			}
		})
	}
}

// signing is an applicant who is asked for the code that signs.
func signing(t *testing.T) *applicant {
	t.Helper()
	a := newApplicant(t, app.NextFinishDraft)
	a.at(screen.PageWizard, string(a.draft()))
	a.fillIn()
	a.Tap("wizard.consent.personal_data")
	a.Tap("wizard.consent.biometric_data")
	a.Tap("wizard.consent.service_terms")
	a.Tap("wizard.sign")
	a.UntilID("wizard.code")
	return a
}

// activating is a citizen who is asked for the code that activates.
func activating(t *testing.T) *applicant {
	t.Helper()
	a := newApplicant(t, app.NextActivate)
	a.at(screen.PageApplication, string(a.only().ID))
	a.UntilID("application.activate")
	a.Tap("application.activate")
	a.UntilID("application.code")
	return a
}

// enters types a code and leaves before the authority has answered.
func (a *applicant) enters(id, code string) {
	a.t.Helper()
	a.line.slow.Lock()
	a.Type(id, code)
	a.leaves()
	a.line.slow.Unlock()
	a.over()
}

// otherCode is one in which each digit is another than in this one.
func otherCode(code string) string {
	return strings.Map(func(digit rune) rune { return '0' + (digit-'0'+1)%10 }, code)
}

func TestACodeSignsThoughThePageIsLeft(t *testing.T) {
	a := signing(t)
	a.enters("wizard.code", a.code(domain.MessageSign))
	if x := a.only(); x.State == domain.Draft {
		t.Error("the application is not signed")
	}
}

func TestACodeThatDidNotSignIsToldAfterThePageWasLeft(t *testing.T) {
	a := signing(t)
	a.enters("wizard.code", otherCode(a.code(domain.MessageSign)))
	a.UntilSeen("Заявление не подписано. Код не подошёл. Черновик сохранён")
	if x := a.only(); x.State != domain.Draft {
		t.Errorf("the application is %s", x.State)
	}
}

// active reports whether the passport on the device is.
func (a *applicant) active() bool {
	a.t.Helper()
	v, err := a.app.Passport(a.t.Context(), "")
	a.ok(err)
	return v.State == domain.PassportActive
}

func TestACodeActivatesThoughThePageIsLeft(t *testing.T) {
	a := activating(t)
	a.enters("application.code", a.code(domain.MessageActivate))
	if !a.active() {
		t.Error("the passport is not active")
	}
}

func TestASpentCodeIsToldAfterThePageWasLeft(t *testing.T) {
	a := activating(t)
	code := otherCode(a.code(domain.MessageActivate))
	const last = "Осталась 1 попытка"
	a.Until("the last try", func() bool {
		if confirm, ok := a.Find("application.code.confirm").(*widget.Button); ok && !confirm.Disabled() && !a.Sees(last) {
			a.Type("application.code", code)
		}
		return a.Sees(last)
	})
	a.enters("application.code", code)
	a.UntilSeen("Паспорт не активирован. Код не подошёл. Откройте заявление и запросите новый код.")
	if a.active() {
		t.Error("a wrong code activates")
	}
}

func TestAnActivationWhoseAnswerIsLostIsNotCalledUndone(t *testing.T) {
	a := activating(t)
	a.line.loseActive.Store(true)
	a.enters("application.code", a.code(domain.MessageActivate))
	a.UntilSeen("Активирован ли паспорт, узнаем при следующей связи.")
	a.Until("the passport is active here too", func() bool {
		a.Stir()
		a.authority.Advance(timeStep)
		return a.active()
	})
}

// rewriting is an applicant whose profile is held by an application, with another birthplace typed.
func rewriting(t *testing.T) *applicant {
	t.Helper()
	a := newApplicant(t, app.NextWaitDecision)
	a.at(screen.PageProfile, string(person.FieldBirthPlace))
	a.UntilID("field." + string(person.FieldBirthPlace))
	a.Type("field."+string(person.FieldBirthPlace), "г. Иное")
	return a
}

// birthplace is what the form of the profile holds.
func (a *applicant) birthplace() string {
	a.t.Helper()
	form, err := a.app.ProfileForm(a.t.Context())
	a.ok(err)
	return form.Answers[person.FieldBirthPlace]
}

// sends hands the profile in and leaves at once; meanwhile happens before the vault answers.
func (a *applicant) sends(meanwhile func()) {
	a.t.Helper()
	a.keeper.held.Lock()
	a.Tap("profile.send")
	a.leaves()
	meanwhile()
	a.keeper.held.Unlock()
	a.over()
}

func TestAProfileThatIsNotTakenIsKeptThoughTheWindowCloses(t *testing.T) {
	a := rewriting(t)
	a.sends(func() {}) // nothing of the window runs any more
	a.ok(a.app.Lock(t.Context()))
	a.ok(a.app.Unlock(t.Context(), app.ByPassphrase, passphrase))
	if got := a.birthplace(); got != "г. Иное" {
		t.Errorf("kept is %q", got)
	}
}

func TestAProfileThatIsNotTakenLeavesWhatWasTypedSince(t *testing.T) {
	a := rewriting(t)
	a.sends(func() {})
	_, err := a.app.SaveProfileDraft(t.Context(), a.self().Answers().With(person.Answers{person.FieldBirthPlace: "г. Третье"}))
	a.ok(err)
	a.UntilSeen("Данные не отправлены на проверку. Пока заявление рассматривается, эти данные менять нельзя.")
	a.over()
	if got := a.birthplace(); got != "г. Третье" {
		t.Errorf("kept is %q", got)
	}
}

func TestAProfileThatCouldNotBeKeptIsToldAfterThePageWasLeft(t *testing.T) {
	a := rewriting(t)
	defer a.keeper.full.Store(false)
	a.sends(func() { a.keeper.full.Store(true) })
	a.UntilSeen("не сохранилось. На устройстве кончилось место.")
}

func TestAProfileThatCouldNotBeKeptIsKeptOnLeavingOnceThereIsRoom(t *testing.T) {
	a := rewriting(t)
	a.keeper.full.Store(true)
	a.Tap("profile.send")
	a.UntilSeen("На устройстве кончилось место")
	a.keeper.full.Store(false)
	a.leaves()
	a.over()
	if got := a.birthplace(); got != "г. Иное" {
		t.Errorf("kept is %q", got)
	}
}

func TestWhoActivatedAndNeverHeardSoComesToThePassport(t *testing.T) {
	a := activating(t)
	a.line.deaf.Store(true)
	a.line.loseActive.Store(true)
	a.Type("application.code", a.code(domain.MessageActivate))
	a.Until("the answer is lost", func() bool { return !a.line.loseActive.Load() })
	a.leaves()
	a.at(screen.PageApplication, string(a.only().ID))
	a.UntilID("application.activate")
	a.Tap("application.activate")
	a.Until("the passport is shown", func() bool { return a.shell.Current().Page == screen.PagePassport })
	a.UntilSeen("Паспорт активирован")
}
