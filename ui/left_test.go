package ui_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
)

// elsewhere is where a citizen goes while something else is still under way.
var elsewhere = screen.Route{Page: screen.PageMessages}

// stays checks that the citizen is still where they went.
func (c *citizen) stays() {
	c.t.Helper()
	if at := c.shell.Current(); at != elsewhere {
		c.t.Errorf("the citizen was taken to %v", at)
	}
}

// comesTo waits until a page is in front.
func (c *citizen) comesTo(page screen.Page) {
	c.t.Helper()
	c.Until("the page "+string(page), func() bool { return c.shell.Current().Page == page })
}

// settles gives the goroutines under way the turn, for what must not happen: what is wrong is seen sooner or later, what is right
// does not hang on how long this takes.
func (c *citizen) settles() {
	for until := time.Now().Add(200 * time.Millisecond); time.Now().Before(until); runtime.Gosched() {
		c.Queue.Drain()
	}
}

func TestADeletedDocumentTakesTheCitizenNowhereFromAnotherPage(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{Kind: domain.KindSNILS})
	a.ok(err)
	a.at(screen.PageDocuments, "")
	a.Tap("documents.open." + string(all[0].ID))
	a.Tap("document.delete")
	if a.Find("document.delete.passphrase") != nil { // the authority has taken it by now
		a.Type("document.delete.passphrase", passphrase)
	}
	a.keeper.held.Lock()
	a.Tap("document.delete.yes")
	a.shell.Go(elsewhere)
	a.keeper.held.Unlock()
	a.UntilSeen("Документ удалён")
	a.stays()
	a.shell.Back()
	a.comesTo(screen.PageDocuments)
	a.shell.Back()
	a.comesTo(screen.PageDocuments) // it is the first one: the page of what was deleted is gone
}

// discarding is an applicant who has just given up a draft at its second step, while the vault takes its time.
func discarding(t *testing.T) *applicant {
	t.Helper()
	a := newApplicant(t, app.NextFinishDraft)
	a.at(screen.PageServices, "")
	a.shell.Go(screen.Route{Page: screen.PageWizard, Arg: string(a.draft())})
	a.Tap("wizard.next")
	a.UntilSeen("Шаг 2 из 7")
	a.UntilSeen("Сохранено")
	a.Tap("wizard.discard")
	a.keeper.held.Lock()
	a.Tap("wizard.discard.yes")
	a.shell.Go(elsewhere)
	return a
}

func TestADiscardedDraftTakesTheCitizenNowhereFromAnotherPage(t *testing.T) {
	a := discarding(t)
	a.keeper.held.Unlock()
	a.UntilSeen("Черновик удалён")
	a.stays()
	a.shell.Back()
	a.comesTo(screen.PageServices)
}

func TestADraftIsLeftThoughTheCitizenCameBackWhileItWasBeingDiscarded(t *testing.T) {
	a := discarding(t)
	a.shell.Back()
	a.comesTo(screen.PageWizard)
	a.settles()
	a.keeper.held.Unlock()
	a.comesTo(screen.PageServices)
}

func TestThePersonThatWasTakenLeadsToTheProfileOnceThePageIsInFrontAgain(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageTrial})
	c.Tap("trial.person.0")
	c.keeper.held.Lock()
	c.Tap("trial.person.use")
	c.Tap("trial.person.use")
	c.shell.Go(elsewhere)
	c.keeper.held.Unlock()
	c.Until("the data to be kept", func() bool {
		form, err := c.app.ProfileForm(t.Context())
		return err == nil && len(form.Answers) > 5
	})
	c.settles()
	c.stays()
	c.shell.Back()
	c.comesTo(screen.PageProfile)
	c.shell.Back()
	c.comesTo(screen.PageTrial)
}

func TestTheVaultIsClosedByHandAfterWhatWasDoneLastIsKept(t *testing.T) {
	const title = "Зелёная карточка"
	a, id := renaming(t, title)
	a.keeper.held.Lock()
	a.Tap("document.title.save")
	a.shell.Go(screen.Route{Page: screen.PageSecurity})
	a.Tap("security.lock")
	a.settles()
	door, err := a.app.Door(t.Context())
	a.keeper.held.Unlock()
	if err != nil || door != app.DoorOpen {
		t.Errorf("the door is %s while a name is being kept, %v", door, err)
	}
	a.comesTo(screen.PageUnlock)
	a.ok(a.app.Unlock(t.Context(), app.ByPassphrase, passphrase))
	d, err := a.app.Document(t.Context(), id)
	a.ok(err)
	if d.Title != title {
		t.Errorf("kept is %q", d.Title)
	}
}

func TestTheCitizenIsSignedOutAfterWhatWasDoneLastIsKept(t *testing.T) {
	a, _ := renaming(t, "Зелёная карточка")
	a.keeper.held.Lock()
	a.Tap("document.title.save")
	a.shell.Go(screen.Route{Page: screen.PageSecurity})
	a.Tap("security.sign_out")
	a.settles()
	told := a.authority.Calls("SignOut")
	a.keeper.held.Unlock()
	if told != 0 {
		t.Error("the session was ended while a name was being kept")
	}
	a.comesTo(screen.PageSignIn)
}

func TestTheEndOfTheProgramTellsWhatWasNotKept(t *testing.T) {
	const title = "Зелёная карточка"
	a, _ := renaming(t, title)
	defer a.keeper.full.Store(false)
	a.keeper.held.Lock()
	a.Tap("document.title.save")
	a.keeper.full.Store(true)
	a.keeper.held.Unlock()
	err := a.shell.Farewell(t.Context())
	if !errors.Is(err, domain.ErrNoSpace) {
		t.Errorf("told is %v", err)
	}
	if err != nil && strings.Contains(err.Error(), title) {
		t.Error("the error names what was typed")
	}
}

func TestTheLastOfManyTapsOnATickIsKept(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.at(screen.PageWizard, string(a.draft()))
	for range 5 {
		a.keeper.held.Lock()
		for range 6 { // on and off again
			a.Tap("wizard.name_changed")
		}
		a.keeper.held.Unlock()
		a.ok(a.shell.Farewell(t.Context()))
		if a.only().NameChanged {
			t.Fatal("the tick is off, and kept is that it is on")
		}
	}
}
