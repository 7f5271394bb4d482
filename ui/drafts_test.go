package ui_test

import (
	"os"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// TestC3ADraftIsInTheListAndOpensWhereItWasLeft; with RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestC3ADraftIsInTheListAndOpensWhereItWasLeft(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	draft := a.only().ID
	_, err := a.app.SaveDraft(t.Context(), draft, domain.StepNumbers, nil)
	a.ok(err)
	row := "applications.open." + string(draft)
	for _, language := range phrase.Languages() {
		for _, v := range views {
			usual := language == phrase.Russian && v.name == "narrow-light" || language == phrase.English && v.name == "wide-dark"
			if os.Getenv("RAZVOROT_SCREENS") == "" && !usual {
				continue
			}
			s := holderScreen{"drafts", screen.Route{Page: screen.PageApplications}, row, nil}
			a.draw(t, s, language, v.name, func() { a.openIn(s.route, v.size, string(language), v.look) }, theme.New(v.look).Palette(0))
			if word := map[phrase.Language]string{phrase.Russian: "Черновик", phrase.English: "Draft"}[language]; !a.Sees(word) {
				t.Errorf("in %s nothing says that it is a draft", language)
			}
		}
	}
	a.at(screen.PageApplications, "")
	a.Tap(row)
	a.UntilSeen("Шаг 3 из 7")
	if a.shell.Current().Page != screen.PageWizard {
		t.Errorf("a draft opens as %s", a.shell.Current().Page)
	}
}

// TestAWithdrawalIsDrawn as it is asked about and as it ends; with RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestAWithdrawalIsDrawn(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	id := a.only().ID
	draw := func(s holderScreen) {
		for _, language := range phrase.Languages() {
			for _, v := range views {
				usual := language == phrase.Russian && v.name == "narrow-light" || language == phrase.English && v.name == "wide-dark"
				if os.Getenv("RAZVOROT_SCREENS") != "" || usual {
					a.draw(t, s, language, v.name, func() { a.openIn(s.route, v.size, string(language), v.look) }, theme.New(v.look).Palette(0))
				}
			}
		}
	}
	page := screen.Route{Page: screen.PageApplication, Arg: string(id)}
	draw(holderScreen{"withdraw", page, "application.withdraw", []string{"application.withdraw"}})
	a.ok(a.app.Withdraw(t.Context(), id))
	a.sentAll()
	draw(holderScreen{"withdrawn", page, "application.reapply", nil})
}
