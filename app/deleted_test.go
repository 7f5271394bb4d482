package app_test

import (
	"bytes"
	"image"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/capture/intake"
	"razvorot/domain"
)

func second[T any](_ T, err error) error { return err }

// deletedThere returns how many documents the authority has.
func (h *holder) there() int {
	h.Helper()
	return len(have(h.fake.FindDocuments(h.ctx))(h))
}

func TestB6ADeletedDocumentIsBroughtBackWithAllItHad(t *testing.T) {
	h := newHolder(t)
	h.addAll()
	draft := have(h.app.StartApplication(h.ctx, domain.ElectronicPassport))(h)
	held := draft.Attachments[0]
	h.arrives(held.Document)
	before := have(h.app.Document(h.ctx, held.Document))(h)
	n := have(h.app.CountDocuments(h.ctx))(h)
	h.ok(h.app.DeleteDocument(h.ctx, held.Document))
	h.wants(second(h.app.Document(h.ctx, held.Document)), domain.ErrNotFound)
	deleted := have(h.app.DeletedDocuments(h.ctx))(h)
	if len(deleted) != 1 || deleted[0].Document.ID != held.Document || !deleted[0].Until.Equal(h.clock.Now().Add(app.UndoTime)) {
		t.Fatalf("%d documents can be brought back", len(deleted))
	}
	if waiting := have(h.app.Connectivity(h.ctx))(h).Waiting; waiting != 0 {
		t.Errorf("%d commands wait for the authority, of which nothing is to be sent", waiting)
	}
	h.ok(h.app.Retry(h.ctx)) // hurries what waits, not this
	h.ok(h.app.Close(h.ctx)) // the program ends, and is started anew
	h.start()
	h.ok(h.app.Unlock(h.ctx, app.ByPassphrase, holderPassphrase))
	h.ok(h.app.RestoreDocument(h.ctx, held.Document))
	h.wants(h.app.RestoreDocument(h.ctx, held.Document), domain.ErrNotFound)
	after := have(h.app.Document(h.ctx, held.Document))(h)
	if after.State() != before.State() || len(after.Pages) != len(before.Pages) || have(h.app.CountDocuments(h.ctx))(h) != n {
		t.Errorf("back is %s of %d pages", after.State(), len(after.Pages))
	}
	for _, p := range after.Pages {
		have(h.app.PageContent(h.ctx, p.ID))(h)
	}
	if got := have(h.app.Form(h.ctx, draft.ID))(h).Application.Attachments; len(got) != len(draft.Attachments) {
		t.Errorf("the draft has %d documents of %d again", len(got), len(draft.Attachments))
	}
	h.clock.Advance(2 * app.UndoTime)
	h.until("nothing waits", func() bool { return have(h.app.Connectivity(h.ctx))(h).Waiting == 0 })
	if got := h.there(); got != n {
		t.Errorf("the authority has %d documents of %d", got, n)
	}
}

func TestB6ADocumentThatWasOnItsWayGoesOnAfterItWasBroughtBack(t *testing.T) {
	h := newHolder(t)
	h.fake.SetOffline(true)
	d := h.add("", domain.KindOther, domain.PageFront, photo(1))
	h.ok(h.app.PauseUpload(h.ctx, d.ID, d.Pages[0].ID))
	h.ok(h.app.DeleteDocument(h.ctx, d.ID))
	h.ok(h.app.RestoreDocument(h.ctx, d.ID))
	if p := h.page(d.ID); !p.Paused || p.State != domain.FileQueued {
		t.Errorf("a page that waited for the citizen is %s, paused: %v", p.State, p.Paused)
	}
	h.fake.SetOffline(false)
	h.ok(h.app.ResumeUpload(h.ctx, d.ID, d.Pages[0].ID))
	h.arrives(d.ID)
}

func TestB6AfterTheUndoTimeADeletedDocumentIsErasedHereAndThereOnce(t *testing.T) {
	h := newHolder(t)
	d := h.add("", domain.KindOther, domain.PageFront, photo(2))
	h.arrives(d.ID)
	h.ok(h.app.DeleteDocument(h.ctx, d.ID))
	h.clock.Advance(app.UndoTime - time.Second)
	if h.there() != 1 {
		t.Fatal("it is gone there before its time")
	}
	h.fake.LoseAnswerOf("DeleteDocument")
	h.clock.Advance(time.Second)
	h.wants(h.app.RestoreDocument(h.ctx, d.ID), domain.ErrNotFound)
	h.until("it is gone there", func() bool { return h.there() == 0 })
	h.wants(second(h.app.PageContent(h.ctx, d.Pages[0].ID)), domain.ErrNotFound)
	if deleted := have(h.app.DeletedDocuments(h.ctx))(h); len(deleted) != 0 {
		t.Errorf("%d documents are told of", len(deleted))
	}
}

func TestB6APageIsTurnedAndSentAsANewVersion(t *testing.T) {
	h := newHolder(t)
	for _, kind := range []domain.DocumentKind{domain.KindOther, domain.KindProofOfAddress} {
		file := photo(1)
		if kind == domain.KindProofOfAddress {
			file = letter(h)
		}
		d := h.add("", kind, domain.PageFront, file)
		h.arrives(d.ID)
		notes := have(h.app.PageNotes(h.ctx, d))(h)[d.Pages[0].ID]
		h.ok(h.app.TurnPage(h.ctx, d.ID, d.Pages[0].ID, 5))
		h.wants(h.app.TurnPage(h.ctx, d.ID, d.Pages[0].ID, 1), domain.ErrNotFound) // a second tap
		h.arrives(d.ID)
		d = have(h.app.Document(h.ctx, d.ID))(h)
		content := have(h.app.PageContent(h.ctx, d.Pages[0].ID))(h)
		if _, err := intake.Accept(content, intake.Options{Limits: intake.Strict()}); err != nil {
			t.Errorf("%s: the authority would not take it: %v", kind, err)
		}
		if picture, _, err := image.DecodeConfig(bytes.NewReader(content)); err == nil && picture.Width < picture.Height {
			t.Errorf("it still stands: %d×%d", picture.Width, picture.Height)
		}
		if got := have(h.app.PageNotes(h.ctx, d))(h)[d.Pages[0].ID]; len(got.Removed) != len(notes.Removed) {
			t.Errorf("%s: of %v is noted %v", kind, notes.Removed, got.Removed)
		}
	}
	if h.there() != 2 {
		t.Errorf("the authority has %d documents", h.there())
	}
}

func TestB6ADocumentLeavesTheVaultOnlyAgainstThePassphrase(t *testing.T) {
	h := newHolder(t)
	d := h.add("", domain.KindOther, domain.PageFront, photo(1))
	d = h.add(d.ID, domain.KindOther, domain.PageSheet, photo(2))
	d = h.add(d.ID, domain.KindOther, domain.PageSheet, letter(h))
	all := app.ExportOptions{Language: "ru", KindName: "Другой документ"}
	h.wants(second(h.app.ExportDocument(h.ctx, d.ID, "не та фраза", all)), domain.ErrWrongCredentials)
	h.wants(second(h.app.ExportDocument(h.ctx, d.ID, "", all)), domain.ErrWrongCredentials)
	h.fake.SetOffline(true) // which it does not need
	whole := have(h.app.ExportDocument(h.ctx, d.ID, holderPassphrase, all))(h)
	taken, err := intake.Accept(whole.Content, intake.Options{Limits: intake.Fitting()})
	if err != nil || len(taken.Pages) != 3 || whole.MediaType != domain.MediaPDF {
		t.Errorf("three pages became a file that cannot be opened: %v", err)
	}
	one := have(h.app.ExportDocument(h.ctx, d.ID, holderPassphrase, app.ExportOptions{Page: d.Pages[0].ID}))(h)
	if one.MediaType != domain.MediaJPEG || !bytes.Equal(one.Content, have(h.app.PageContent(h.ctx, d.Pages[0].ID))(h)) {
		t.Error("a page alone is not the file it is")
	}
	h.wants(second(h.app.ExportDocument(h.ctx, d.ID, holderPassphrase, app.ExportOptions{Page: "x"})), domain.ErrNotFound)
}
