package ui_test

import (
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/words"
)

// keeping is an applicant in front of a document of theirs that the authority has accepted.
func keeping(t *testing.T, kind domain.DocumentKind) (*applicant, domain.Document) {
	t.Helper()
	a := newApplicant(t, app.NextFinishDraft)
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{Kind: kind})
	a.ok(err)
	a.at(screen.PageDocuments, "")
	a.Tap("documents.open." + string(all[0].ID))
	a.UntilID("document.rename")
	return a, all[0]
}

func TestB6ADocumentIsDeletedAndBroughtBack(t *testing.T) {
	a, d := keeping(t, domain.KindSNILS)
	n, err := a.app.CountDocuments(t.Context())
	a.ok(err)
	a.Tap("document.delete")
	a.UntilSeen("Ещё 10 минут его можно вернуть")
	if a.Find("document.delete.passphrase") != nil {
		a.Type("document.delete.passphrase", passphrase)
	}
	a.Tap("document.delete.yes")
	a.UntilSeen("Вернуть: СНИЛС")
	a.Until("the document is gone from the list", func() bool { return a.Find("documents.open."+string(d.ID)) == nil })
	a.Tap("documents.undo." + string(d.ID))
	a.UntilID("documents.open." + string(d.ID))
	a.Until("the way back is gone", func() bool { return a.Find("documents.undo."+string(d.ID)) == nil })
	if now, err := a.app.CountDocuments(t.Context()); err != nil || now != n {
		t.Errorf("%d documents of %d, %v", now, n, err)
	}
}

func TestB6APageIsTurnedBeforeItIsKeptSo(t *testing.T) {
	a, d := keeping(t, domain.KindSNILS)
	a.Tap("document.turn.front")
	a.UntilSeen("Страница уйдёт ведомству заново")
	a.Tap("document.turn.more")
	a.Tap("document.turn.cancel")
	a.Until("document.turn.cancel is gone", func() bool { return a.Find("document.turn.cancel") == nil })
	if same, err := a.app.Document(t.Context(), d.ID); err != nil || same.Pages[0].ID != d.Pages[0].ID {
		t.Fatal("looking at it turned has changed it", err)
	}
	a.Tap("document.turn.front")
	a.Tap("document.turn.save")
	a.UntilSeen("Страница повёрнута")
	a.passes("Принято")
	turned, err := a.app.Document(t.Context(), d.ID)
	a.ok(err)
	if len(turned.Pages) != 1 || turned.Pages[0].ID == d.Pages[0].ID {
		t.Error("the page is no new version")
	}
}

func TestB6ADocumentIsSavedAgainstThePassphrase(t *testing.T) {
	a, d := keeping(t, domain.KindPassport)
	a.Tap("document.export")
	a.UntilSeen("Файл не защищён")
	a.Type("document.export.passphrase", "не та фраза")
	a.Tap("document.export.save")
	a.UntilSeen("Не подошло")
	if a.outside.content != nil {
		t.Fatal("whoever found the program open has the document")
	}
	a.Type("document.export.passphrase", passphrase)
	a.Tap("document.export.save")
	a.UntilSeen("Файл сохранён")
	if a.outside.name != "razvorot-passport.pdf" || string(a.outside.content[:5]) != "%PDF-" {
		t.Errorf("kept as %q", a.outside.name)
	}
	a.Tap("document.export")
	a.Tap("document.export.what=" + string(d.PagesInOrder()[1].ID))
	a.Type("document.export.passphrase", passphrase)
	a.outside.content = nil
	a.Tap("document.export.save")
	a.Until("the picture", func() bool { return a.outside.content != nil })
	if a.outside.name != "razvorot-passport.jpg" {
		t.Errorf("kept as %q", a.outside.name)
	}
}

// TestB1EachKindIsAskedForByItsOwnPages opens each kind and wants the name of its first page, its hint where it has one, and nothing
// of another kind's.
func TestB1EachKindIsAskedForByItsOwnPages(t *testing.T) {
	a := newApplicant(t, app.NextAddDocuments)
	for _, rules := range domain.DocumentKinds() {
		a.at(screen.PageAddDocument, string(rules.Kind))
		a.UntilID("add.file")
		if rules.Kind != domain.KindPortrait && !a.Sees(words.PageOf(book(t), rules.Kind, rules.Required[0])) {
			t.Errorf("%s is not asked for by its first page; to be seen: %v", rules.Kind, a.Texts())
		}
		if several := a.Sees("Страница 1 из 2"); several != (len(rules.Required) == 2) {
			t.Errorf("%s: two pages are asked for: %v", rules.Kind, several)
		}
		a.Close()
	}
}

// otherPassport is the personal page of somebody whose profile says otherwise.
func (a *applicant) otherPassport() []byte {
	a.t.Helper()
	other := a.self()
	born, err := person.ParseDate("1991-02-03")
	a.ok(err)
	other.Birth, other.Name.Family = born, "Сверчков"
	for _, p := range a.papers(other) {
		if p.Kind == domain.KindPassport && p.Role == domain.PagePersonal {
			return p.Content
		}
	}
	a.t.Fatal("no passport")
	return nil
}

func TestB4WhatAPassportSaysOtherwiseIsShownFieldByField(t *testing.T) {
	a := newApplicant(t, app.NextAddDocuments)
	a.files.next = a.otherPassport()
	a.at(screen.PageAddDocument, string(domain.KindPassport))
	a.Tap("add.file")
	a.Tap("add.take")
	a.UntilID("capture.fill")
	for _, text := range []string{"Сверчков", "03.02.1991", words.Field(book(t), person.FieldFamily), words.Field(book(t), person.FieldBirth)} {
		if !a.Sees(text) {
			t.Errorf("%q is not to be seen among %v", text, a.Texts())
		}
	}
	a.Tap("capture.fill")
	a.UntilSeen("Страница 2 из 2")
	form, err := a.app.ProfileForm(t.Context())
	a.ok(err)
	if got := form.Answers[person.FieldFamily]; got != "Сверчков" {
		t.Errorf("the profile's draft says %q", got)
	}
}

// TestB6WhatIsDoneWithADocumentIsDrawn draws what can be done with a document, and what is read from one beside the profile.
func TestB6WhatIsDoneWithADocumentIsDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many pictures")
	}
	a := newApplicant(t, app.NextAddDocuments)
	a.files.next = a.otherPassport()
	a.draws("compare", screen.PageAddDocument, string(domain.KindPassport), "add.file", "add.file", "add.take", "capture.fill")
	a.reach(app.NextFinishDraft)
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{})
	a.ok(err)
	ids := map[domain.DocumentKind]domain.DocumentID{}
	for _, d := range all {
		ids[d.Kind] = d.ID
	}
	passport, snils := string(ids[domain.KindPassport]), string(ids[domain.KindSNILS])
	a.draws("page-turned", screen.PageDocument, snils, "document.turn.front", "document.turn.front", "document.turn.save")
	a.draws("export", screen.PageDocument, passport, "document.export", "document.export", "document.export.save")
	a.draws("data-edit", screen.PageDocument, passport, "document.data", "document.data", "document.data.save")
	a.ok(a.app.SaveDocumentData(t.Context(), ids[domain.KindPassport], person.Answers{domain.FieldDocumentNumber: "4510 999999",
		domain.FieldDocumentIssued: "01.02.2015", domain.FieldDocumentIssuer: "Отделом МВД Образцова"}))
	a.draws("data", screen.PageDocument, passport, "document.data")
	a.draws("delete", screen.PageDocument, snils, "document.delete", "document.delete", "document.delete.yes")
	a.ok(a.app.DeleteDocument(t.Context(), ids[domain.KindSNILS]))
	a.draws("deleted", screen.PageDocuments, "", "documents.undo."+snils)
}

func TestD6AnErrorLeadsToItsHelpTextAndToSupport(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{Kind: domain.KindSNILS})
	a.ok(err)
	a.at(screen.PageDocument, string(all[0].ID))
	a.Tap("document.rename")
	a.keeper.full.Store(true)
	a.Type("document.title", "Зелёная карточка")
	a.Tap("document.title.save")
	a.UntilID("problem.support")
	if a.Find("problem.help") != nil {
		t.Error("a full disk has a help text, which there is none of")
	}
	a.keeper.full.Store(false)
	a.Tap("problem.support")
	a.UntilID("support.diagnose")
	a.UntilSeen("RZ-NO-SPACE")
	a.UntilSeen("Вычеркнуть") // what goes along is to be seen
	a.view(screen.Route{Page: screen.PageSignIn}, wide, "ru", theme.Options{Mode: theme.ModeLight})
	a.Until("the door", func() bool { return a.Queue.Drain() == 0 })
	if a.Find("problem.support") != nil {
		t.Error("whoever may have no account is led to a ticket")
	}
}
