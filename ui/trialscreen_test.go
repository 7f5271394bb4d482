package ui_test

import (
	"slices"
	"strings"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
)

func TestCodesAreToBeSeenBeforeAnybodyIsSignedIn(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageRegister})
	c.UntilSeen("Коды придут сюда")
	_, err := c.app.StartRegistration(t.Context(), "+7 916 000-10-20", "citizen@example.org")
	c.ok(err)
	code := c.code(domain.MessageRegister)
	c.UntilSeen(code[:3] + "\u00a0" + code[3:])
	c.Tap("trial.copy.register")
	if got := c.copied(); got != code {
		t.Errorf("copied is %q, want the code", got)
	}
	told := strings.Join(c.outside.alerts, "\n")
	if !strings.Contains(told, code) || strings.Contains(told, "10-20") || strings.Contains(told, "-20") {
		t.Error("the operating system was not told of the code, or of more than that")
	}
}

func TestThePanelOpensAndCloses(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageHome})
	c.UntilID("trial.panel")
	c.Tap("trial.panel")
	c.UntilID("trial.more")
	c.UntilSeen("Код для входа")
	c.Tap("trial.panel")
	if c.Find("trial.more") != nil {
		t.Error("the panel is still open")
	}
	c.Tap("trial.panel")
	c.Tap("trial.more")
	if c.shell.Current().Page != screen.PageTrial || c.Find("trial.more") != nil {
		t.Error("the panel does not lead to its page, or covers it")
	}
}

func TestCodesAreForgottenWithTheVaultLocked(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageHome})
	c.UntilID("trial.panel")
	c.ok(c.app.Lock(t.Context()))
	c.Until("the panel to go", func() bool { return c.Find("trial.panel") == nil })
}

// newReviewed is a citizen whose application waits for an operator, in front of the operator's part.
func newReviewed(t *testing.T) (*citizen, domain.ApplicationID) {
	t.Helper()
	c := newCitizen(t)
	c.ok(c.authority.SetByHand(t.Context(), true))
	c.reach(app.NextWaitDecision)
	all, err := c.app.Applications(t.Context())
	c.ok(err)
	c.open(screen.Route{Page: screen.PageTrial})
	c.comes(all[0].ID, domain.Checking)
	c.UntilID("trial.approve")
	return c, all[0].ID
}

// comes waits until the application is in a state.
func (c *citizen) comes(id domain.ApplicationID, state domain.ApplicationState) domain.Application {
	c.t.Helper()
	var a domain.Application
	c.Until("the application to be "+string(state), func() bool {
		c.Stir()
		c.authority.Advance(timeStep)
		var err error
		a, err = c.app.Application(c.t.Context(), id)
		return err == nil && a.State == state
	})
	return a
}

func TestTheOperatorApproves(t *testing.T) {
	c, id := newReviewed(t)
	c.UntilSeen("На проверке")
	c.Tap("trial.approve")
	c.comes(id, domain.Ready)
}

func TestTheOperatorAsksAboutAField(t *testing.T) {
	c, id := newReviewed(t)
	c.Tap("trial.ask")
	c.Tap("trial.ask.send")
	c.UntilSeen("Выберите поле или документ")
	c.Choose("trial.ask.place", string(person.FieldBirthPlace))
	c.Type("trial.ask.text", "Город или посёлок?")
	c.Tap("trial.ask.send")
	a := c.comes(id, domain.NeedsInfo)
	if q := a.OpenQuestions(); len(q) != 1 || q[0].Field != person.FieldBirthPlace || q[0].Text != "Город или посёлок?" {
		t.Errorf("%d questions are open", len(q))
	}
}

func TestTheOperatorAsksAboutAnAttachment(t *testing.T) {
	c, id := newReviewed(t)
	c.Tap("trial.ask")
	c.Choose("trial.ask.place", string(domain.NeedPortrait.Field()))
	c.Tap("trial.ask.send")
	if q := c.comes(id, domain.NeedsInfo).OpenQuestions(); len(q) != 1 || q[0].Requirement != domain.NeedPortrait || q[0].Field != "" {
		t.Errorf("%d questions are open", len(q))
	}
}

func TestTheOperatorRefusesWithAReason(t *testing.T) {
	c, id := newReviewed(t)
	c.Tap("trial.refuse")
	c.Tap("trial.refuse.send")
	c.UntilSeen("Выберите причину отказа")
	c.Choose("trial.refuse.reason", string(domain.RefusedPortrait))
	c.Choose("trial.refuse.place", string(domain.NeedPortrait.Field()))
	c.Type("trial.refuse.note", "Глаза закрыты")
	c.Tap("trial.refuse.send")
	a := c.comes(id, domain.Refused)
	want := domain.Reason{Code: domain.RefusedPortrait, Requirement: domain.NeedPortrait, Note: "Глаза закрыты"}
	if !slices.Equal(a.Reasons, []domain.Reason{want}) {
		t.Errorf("%d reasons are given", len(a.Reasons))
	}
}

func TestADecisionThatDoesNotFitIsToldWhy(t *testing.T) {
	c, id := newReviewed(t)
	c.Tap("trial.refuse")
	c.ok(c.authority.Decide(t.Context(), id, domain.Decision{Action: domain.Approve})) // meanwhile, by another one
	c.comes(id, domain.Ready)
	c.UntilSeen("Решать можно, когда заявление на проверке")
	if c.Find("trial.approve") != nil {
		t.Error("what was decided is to be decided once more")
	}
	c.Choose("trial.refuse.reason", string(domain.RefusedOtherwise))
	c.Tap("trial.refuse.send")
	c.UntilSeen("Сейчас так решить нельзя")
	c.UntilSeen("Готово к выдаче")
}

func TestRegistriesAreTakenOutOfServiceAndBack(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageTrial})
	isDown := func() bool {
		down, err := c.authority.RegistriesDown(t.Context())
		return err == nil && slices.Contains(down, domain.RegistrySNILS)
	}
	c.UntilID("trial.registry.snils")
	before := isDown()
	c.Tap("trial.registry.snils")
	c.Until("the registry to turn", func() bool { return isDown() != before })
	c.Tap("trial.registry.snils")
	c.Until("the registry to turn back", func() bool { return isDown() == before })
}

func TestDecidingByHandIsChosen(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageTrial})
	c.UntilSeen("Заявления ещё нет")
	c.Choose("trial.mode", "hand")
	c.Until("the rules to wait", func() bool {
		byHand, err := c.authority.ByHand(t.Context())
		return err == nil && byHand
	})
}

func TestAPersonOfTheRegistriesFillsTheForm(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageTrial})
	people, err := c.authority.People(t.Context())
	c.ok(err)
	c.Tap("trial.person.0")
	c.UntilSeen(people[0].Profile.SNILS.String())
	c.Tap("trial.person.use")
	c.Until("the form", func() bool { return c.shell.Current().Page == screen.PageProfile })
	form, err := c.app.ProfileForm(t.Context())
	c.ok(err)
	if form.Answers[person.FieldSNILS] != people[0].Profile.SNILS.String() {
		t.Error("the form has other answers")
	}
}

func TestTheOperatorMovesThePassport(t *testing.T) {
	c := newHolder(t)
	c.shell.Go(screen.Route{Page: screen.PageTrial})
	state := func() domain.PassportState {
		p, err := c.app.Passport(t.Context(), "")
		c.ok(err)
		return p.State
	}
	for _, step := range []struct {
		id   string
		want domain.PassportState
	}{{"trial.passport.block", domain.PassportBlocked}, {"trial.passport.unblock", domain.PassportReady},
		{"trial.passport.revoke", domain.PassportRevoked}} {
		c.UntilID(step.id)
		c.Tap(step.id)
		c.Until(string(step.want), func() bool {
			c.Stir()
			c.authority.Advance(timeStep)
			return state() == step.want
		})
	}
	c.UntilSeen("Отозванный паспорт вернуть нельзя")
}
