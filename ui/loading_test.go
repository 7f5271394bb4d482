package ui_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/security"
	"razvorot/ui/widget"
)

// loaded are the pages that show what is read: all lists, and what else waits for vault or authority.
func loaded(a *applicant) []screen.Route {
	a.t.Helper()
	passports, err := a.app.Passports(a.t.Context())
	a.ok(err)
	documents, err := a.app.Documents(a.t.Context(), domain.DocumentFilter{})
	a.ok(err)
	offices, err := a.app.Offices(a.t.Context(), "ru", app.OfficeQuery{})
	a.ok(err)
	office := string(offices.Found[0].ID)
	passport, application := string(passports[0].ID), string(a.only().ID)
	return []screen.Route{
		{Page: screen.PageHome}, {Page: screen.PageDocuments}, {Page: screen.PageDocument, Arg: string(documents[0].ID)},
		{Page: screen.PageServices}, {Page: screen.PageService, Arg: string(domain.ElectronicPassport)}, {Page: screen.PageApplications},
		{Page: screen.PageApplication, Arg: application}, {Page: screen.PagePassport}, {Page: screen.PagePassportQR, Arg: passport},
		{Page: screen.PagePresent}, {Page: screen.PagePresentations}, {Page: screen.PageMessages}, {Page: screen.PageNotices},
		{Page: screen.PageSupport}, {Page: screen.PageWrite}, {Page: screen.PageOffices}, {Page: screen.PageOffice, Arg: office},
		{Page: screen.PagePrint}, {Page: screen.PagePrintSlot, Arg: office}, {Page: screen.PageGuardian}, {Page: screen.PageProfile},
		{Page: screen.PageProfile, Arg: screen.ArgPeople}, {Page: screen.PageLevel}, {Page: screen.PageProving, Arg: string(domain.ProofOffice)},
		{Page: screen.PageSecurity}, {Page: screen.PageSecurity, Arg: security.ArgDevices}, {Page: screen.PageSecurity, Arg: domain.ArgJournal},
		{Page: screen.PageSecurity, Arg: domain.ArgPhones}, {Page: screen.PageSecurity, Arg: security.ArgQuestions},
		{Page: screen.PageSecurity, Arg: security.ArgAuthenticator}, {Page: screen.PageBackup},
		{Page: screen.PageEmergency}, {Page: screen.PageServer}, {Page: screen.PageTrial},
	}
}

// readAnew are pages that are read anew whenever somebody comes back to them.
var readAnew = []screen.Page{screen.PageHome, screen.PageDocuments, screen.PageDocument, screen.PageService, screen.PageApplications,
	screen.PageApplication, screen.PageMessages, screen.PageSupport, screen.PageEmergency}

func isSkeleton(o fyne.CanvasObject) bool {
	_, is := o.(*widget.Skeleton)
	return is
}

// cutsOff has nothing be read any more, neither from the vault nor from the authority, or all again.
func (a *applicant) cutsOff(cut bool) {
	a.keeper.blind.Store(cut)
	a.authority.SetOffline(cut)
}

// TestH4EveryListShowsThatItLoadsAndWhatWentWrong goes to each page while nothing can be read, then while reading fails, then tries again,
// and comes back to what is read anew while reading fails.
func TestH4EveryListShowsThatItLoadsAndWhatWentWrong(t *testing.T) {
	all := newApplicant(t, app.NextShow)
	all.at(screen.PageSettings, "")
	for _, to := range loaded(all) {
		t.Run(strings.TrimSuffix(string(to.Page)+"/"+to.Arg, "/"), func(t *testing.T) {
			one := *all.citizen
			a := &applicant{&one, all.files}
			a.t, a.Window = t, screentest.Wrap(t, all.shell.Window(), all.Queue)
			a.Limit = all.Limit
			t.Cleanup(func() {
				a.cutsOff(false)
				a.shell.Restart(screen.Route{Page: screen.PageSettings})
				a.Queue.Drain()
			})
			a.loads(to)
			if slices.Contains(readAnew, to.Page) {
				a.comesBack()
			}
		})
	}
}

func (a *applicant) loads(to screen.Route) {
	a.t.Helper()
	a.cutsOff(true)
	a.keeper.unread.Lock()
	a.shell.Go(to)
	skeleton := a.First(isSkeleton) != nil // what is heard meanwhile waits in the queue
	a.keeper.unread.Unlock()
	if !skeleton {
		a.t.Errorf("nothing says that it loads; to be seen: %v", a.Texts())
	}
	a.UntilID("problem.retry")
	if a.First(isSkeleton) != nil {
		a.t.Error("it still loads beside what went wrong")
	}
	a.cutsOff(false)
	a.keeper.unread.Lock()
	a.Tap("problem.retry")
	tried := a.Sees("Пробуем ещё раз…") || a.First(isSkeleton) != nil
	a.keeper.unread.Unlock()
	if !tried {
		a.t.Error("nothing says that it is tried again")
	}
	a.isThere()
}

func (a *applicant) isThere() {
	a.t.Helper()
	a.Until("it is there", func() bool { return a.Find("problem.retry") == nil && a.First(isSkeleton) == nil })
}

func (a *applicant) comesBack() {
	a.t.Helper()
	a.cutsOff(true)
	a.shell.Go(screen.Route{Page: screen.PageSettings})
	a.Queue.Drain()
	refused := a.keeper.refused.Load()
	a.shell.Back()
	a.Until("the reading failed", func() bool { return a.keeper.refused.Load() > refused || a.Find("problem.retry") != nil })
	a.Queue.Drain()
	a.cutsOff(false)
	a.shell.Go(screen.Route{Page: screen.PageSettings})
	a.Queue.Drain()
	a.shell.Back()
	a.isThere()
}
