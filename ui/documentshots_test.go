package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// drawn are the ways the screens of documents and applications are drawn.
var drawn = []struct {
	name, locale string
	size         fyne.Size
	look         theme.Options
}{
	{"ru-wide-light", "ru", fyne.NewSize(1000, 900), theme.Options{Mode: theme.ModeLight}},
	{"ru-wide-dark", "ru", fyne.NewSize(1000, 900), theme.Options{Mode: theme.ModeDark}},
	{"ru-narrow-light", "ru", fyne.NewSize(360, 900), theme.Options{Mode: theme.ModeLight}},
	{"ru-narrow-large", "ru", fyne.NewSize(360, 1200), theme.Options{Mode: theme.ModeLight, Scale: 2}},
	{"en-narrow-dark", "en", fyne.NewSize(360, 900), theme.Options{Mode: theme.ModeDark}},
	{"en-wide-light", "en", fyne.NewSize(1000, 900), theme.Options{Mode: theme.ModeLight}},
}

// TestDocumentsAndApplicationsAreDrawn draws the screens in every look and wants nothing to need a wider window. With
// RAZVOROT_SCREENS it leaves the pictures there.
func TestDocumentsAndApplicationsAreDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("draws some forty pictures")
	}
	a := newApplicant(t, app.NextAddDocuments)
	a.draws("documents-empty", screen.PageDocuments, "", "documents.add")
	a.draws("add-kind", screen.PageAddDocument, "", "add.kind.passport")
	a.draws("add-source", screen.PageAddDocument, "passport", "add.file")
	a.draws("add-look", screen.PageAddDocument, "passport", "add.file", "add.specimen", "add.take")
	a.files.next = []byte("слова")
	a.draws("add-refused", screen.PageAddDocument, "passport", "add.file", "add.file", "add.paste")
	a.reach(app.NextFinishDraft)
	a.at(screen.PageDocuments, "")
	a.passes("Принято")
	a.draws("documents", screen.PageDocuments, "", "documents.add")
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{Kind: domain.KindPassport})
	a.ok(err)
	a.draws("document", screen.PageDocument, string(all[0].ID), "document.rename", "document.delete", "document.delete.yes")
	a.draws("services", screen.PageServices, "", "services.open.electronic_passport")
	a.draws("service", screen.PageService, string(domain.ElectronicPassport), "service.continue")
	id := a.only().ID
	for _, step := range domain.PassportService().Steps {
		_, err := a.app.SaveDraft(t.Context(), id, step.ID, nil)
		a.ok(err)
		a.draws("wizard-"+string(step.ID), screen.PageWizard, string(id), "wizard.discard")
	}
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	a.draws("applications", screen.PageApplications, "", "applications.open."+string(id))
	a.at(screen.PageApplication, string(id))
	a.passes("На проверке")
	a.draws("application-checking", screen.PageApplication, string(id), "application.withdraw")
	a.decide(domain.Decision{Action: domain.Ask, Questions: []domain.Question{
		{Field: person.FieldIssuer, Text: "Не видно, кем выдан паспорт"}, {Requirement: domain.NeedPortrait}}})
	a.passes("Не видно")
	a.draws("application-question", screen.PageApplication, string(id), "application.answer.send")
}

// draws opens a page in every look, taps what is named, waits for the last of it and checks the size.
func (a *applicant) draws(name string, page screen.Page, arg string, ids ...string) {
	a.t.Helper()
	folder := os.Getenv("RAZVOROT_SCREENS")
	for _, look := range drawn {
		if folder == "" && look.name != "ru-narrow-large" && look.name != "en-wide-light" {
			continue
		}
		a.view(screen.Route{Page: page, Arg: arg}, look.size, look.locale, look.look)
		for i, id := range ids {
			a.UntilID(id)
			if i > 0 && i < len(ids)-1 {
				a.Tap(id)
			}
		}
		a.Until("what is loaded later", func() bool { return a.Queue.Drain() == 0 })
		a.Examine()
		if wide := tooWide(a.Canvas().Content()); wide > 0 {
			a.t.Errorf("%s in %s is %v wider than its window", name, look.name, wide)
		}
		if got := a.Canvas().Size(); got != look.size {
			a.t.Errorf("%s in %s needs a window of %v, larger than %v", name, look.name, got, look.size)
		}
		if folder != "" {
			a.ok(a.Save(filepath.Join(folder, fmt.Sprintf("%s-%s.png", name, look.name))))
		}
		a.Close()
	}
}

// tooWide returns by how much something that scrolls upwards is wider than the place it has.
func tooWide(o fyne.CanvasObject) (most float32) {
	switch o := o.(type) {
	case *container.Scroll:
		if o.Direction == container.ScrollVerticalOnly {
			most = max(0, o.Content.MinSize().Width-o.Size().Width)
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			most = max(most, tooWide(child))
		}
	}
	return most
}
