package app_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"razvorot/app"
	"razvorot/domain"
)

const chunkSize = 256 << 10

// page returns the first page of a document as it is now.
func (h *holder) page(id domain.DocumentID) domain.Page {
	h.Helper()
	return have(h.app.Document(h.ctx, id))(h).Pages[0]
}

// arrives waits until a document was found readable, and holds what the authority has against what is here.
func (h *holder) arrives(id domain.DocumentID) {
	h.Helper()
	h.until("the document is accepted", func() bool { return h.page(id).State == domain.FileAccepted })
	p := h.page(id)
	ours := have(h.app.PageContent(h.ctx, p.ID))(h)
	if theirs := h.fake.Content(p.Digest); !bytes.Equal(ours, theirs) {
		h.Fatalf("the authority has %d bytes, the vault %d", len(theirs), len(ours))
	}
	if p.Uploaded != p.Size {
		h.Errorf("%d of %d bytes are shown as sent", p.Uploaded, p.Size)
	}
}

func TestAnUploadThatIsInterruptedAtAnyChunkGoesOnWhereItWas(t *testing.T) {
	h := newHolder(t)
	calls := 1
	for at := 1; at <= calls; at++ {
		h.wire.onAppend(func(call int) error {
			if call == at {
				return &domain.Unavailable{}
			}
			return nil
		})
		d := h.add("", domain.KindOther, domain.PageFront, photo(uint64(at)))
		h.arrives(d.ID)
		size := h.page(d.ID).Size
		sent, _ := h.wire.sent()
		if repeated := sent - size; repeated > chunkSize {
			t.Errorf("interrupted at chunk %d, %d bytes were sent twice", at, repeated)
		}
		calls = int((size + chunkSize - 1) / chunkSize)
	}
	if calls < 4 {
		t.Fatalf("the file was only %d chunks long", calls)
	}
}

func TestAnUploadWhoseAnswersAreLostArrivesOnce(t *testing.T) {
	h := newHolder(t)
	h.wire.onAppend(func(call int) error {
		if call == 2 || call == 4 {
			h.fake.LoseAnswers(1)
		}
		return nil
	})
	d := h.add("", domain.KindOther, domain.PageFront, photo(1))
	h.arrives(d.ID)
}

func TestAnUploadGoesOnAfterTheProgramWasEndedInTheMiddle(t *testing.T) {
	h := newHolder(t)
	stuck := make(chan struct{}, 1)
	h.wire.onAppend(func(call int) error {
		if call < 3 {
			return nil
		}
		select {
		case stuck <- struct{}{}:
		default:
		}
		return &domain.Unavailable{}
	})
	d := h.add("", domain.KindOther, domain.PageFront, photo(1))
	<-stuck
	h.restart()
	if p := h.page(d.ID); p.Uploaded < 2*chunkSize {
		t.Errorf("after the start %d bytes are known to have arrived", p.Uploaded)
	}
	h.wire.onAppend(nil)
	h.arrives(d.ID)
	if sent, _ := h.wire.sent(); sent > h.page(d.ID).Size-2*chunkSize {
		t.Errorf("%d bytes of %d were sent after the start", sent, h.page(d.ID).Size)
	}
}

func TestAnExpiredUploadBeginsAnew(t *testing.T) {
	h := newHolder(t)
	h.wire.onAppend(func(call int) error {
		if call == 3 {
			return domain.ErrNotFound
		}
		return nil
	})
	d := h.add("", domain.KindOther, domain.PageFront, photo(1))
	h.arrives(d.ID)
}

func TestAPausedUploadStopsBetweenChunksAndResumes(t *testing.T) {
	h := newHolder(t)
	reached, goOn := make(chan struct{}), make(chan struct{})
	h.wire.onAppend(func(call int) error {
		if call == 2 {
			reached <- struct{}{}
			<-goOn
		}
		return nil
	})
	d := h.add("", domain.KindOther, domain.PageFront, photo(1))
	page := d.Pages[0].ID
	<-reached
	h.ok(h.app.PauseUpload(h.ctx, d.ID, page))
	close(goOn)
	h.until("the page is back in the queue", func() bool { return h.page(d.ID).State == domain.FileQueued })
	for range 20 { // minutes pass, and nothing is sent
		h.fake.Advance(60_000_000_000)
	}
	h.ok(h.app.Retry(h.ctx))
	h.until("nothing else waits", func() bool { return have(h.app.Connectivity(h.ctx))(h).Waiting == 0 })
	if _, calls := h.wire.sent(); calls > 2 || !h.page(d.ID).Paused {
		t.Fatalf("%d chunks were sent of a paused page", calls)
	}
	h.restart()
	h.ok(h.app.ResumeUpload(h.ctx, d.ID, page))
	h.arrives(d.ID)
	if sent, _ := h.wire.sent(); sent > h.page(d.ID).Size+chunkSize {
		t.Errorf("%d bytes were sent for %d", sent, h.page(d.ID).Size)
	}
}

func TestAPageThatTheAuthorityWillNotTakeIsRejectedAndReplaced(t *testing.T) {
	h := newHolder(t)
	seed := uint64(0)
	for err, reason := range map[error]domain.FileReason{
		&domain.UnsupportedType{}: domain.FileWrongFormat, &domain.TooLarge{}: domain.FileTooBig, domain.ErrDamaged: domain.FileUnreadable,
	} {
		seed++
		h.wire.onAppend(func(int) error { return err })
		d := h.add("", domain.KindOther, domain.PageFront, photo(seed))
		h.until("the page is rejected", func() bool { return h.page(d.ID).State == domain.FileRejected })
		if got := h.page(d.ID).Reason; got != reason {
			t.Errorf("%v makes a page rejected for %q", err, got)
		}
		h.wire.onAppend(nil)
		d = h.add(d.ID, domain.KindOther, domain.PageFront, photo(seed))
		if len(d.Pages) != 1 {
			t.Errorf("the replaced page is still there: %d pages", len(d.Pages))
		}
		h.arrives(d.ID)
		h.ok(h.app.DeleteDocument(h.ctx, d.ID))
	}
}

func TestTheSameContentIsAddedOnce(t *testing.T) {
	h := newHolder(t)
	file := have(h.app.InspectFile(h.ctx, domain.KindOther, domain.PageFront, bytes.NewReader(photo(1))))(h)
	d := have(h.app.AddPage(h.ctx, "", domain.KindOther, domain.PageFront, file))(h)
	twin, err := h.app.AddPage(h.ctx, "", domain.KindOther, domain.PageFront, file)
	if !errors.Is(err, domain.ErrDuplicate) || twin.ID != d.ID {
		t.Errorf("adding it again gives %v beside %s", err, twin.ID)
	}
	if n := have(h.app.CountDocuments(h.ctx))(h); n != 1 {
		t.Errorf("there are %d documents", n)
	}
}

func TestADeletedDocumentIsGoneHereAndThere(t *testing.T) {
	h := newHolder(t)
	arrived := h.add("", domain.KindOther, domain.PageFront, photo(1))
	h.arrives(arrived.ID)
	h.fake.SetOffline(true)
	waiting := h.add("", domain.KindOther, domain.PageFront, photo(2))
	for _, d := range []domain.Document{arrived, waiting} {
		h.ok(h.app.DeleteDocument(h.ctx, d.ID))
		h.ok(h.app.DeleteDocument(h.ctx, d.ID))
	}
	if n := have(h.app.CountDocuments(h.ctx))(h); n != 0 {
		t.Errorf("%d documents are left here", n)
	}
	h.wire.onAppend(nil)
	h.fake.SetOffline(false)
	h.clock.Advance(app.UndoTime)
	h.until("nothing waits", func() bool { return have(h.app.Connectivity(h.ctx))(h).Waiting == 0 })
	if theirs := have(h.fake.FindDocuments(h.ctx))(h); len(theirs) != 0 {
		t.Errorf("%d documents are left there", len(theirs))
	}
	if sent, _ := h.wire.sent(); sent != 0 {
		t.Errorf("%d bytes were sent of a document that was deleted before", sent)
	}
}

func TestADocumentInUseIsKeptAndADraftLetsGo(t *testing.T) {
	h := newHolder(t)
	h.addAll()
	draft := have(h.app.StartApplication(h.ctx, domain.ElectronicPassport))(h)
	first := draft.Attachments[slices.IndexFunc(draft.Attachments, func(x domain.Attachment) bool {
		return x.Requirement == domain.NeedAddress
	})].Document
	h.ok(h.app.DeleteDocument(h.ctx, first))
	form := have(h.app.Form(h.ctx, draft.ID))(h)
	if len(form.Application.Attachments) != 3 || !form.Findings.Blocking() {
		t.Fatalf("the draft holds %d documents and lacks %v", len(form.Application.Attachments), form.Findings)
	}
	d := h.add("", domain.KindProofOfAddress, domain.PageFront, letter(h))
	h.arrives(d.ID)
	h.ok(h.app.Attach(h.ctx, draft.ID, domain.NeedAddress, d.ID))
	h.submit(draft.ID)
	h.wants(h.app.DeleteDocument(h.ctx, d.ID), domain.ErrConflict)
	have(h.app.Document(h.ctx, d.ID))(h)
}

func TestATitleIsKeptThroughWhatTheAuthoritySays(t *testing.T) {
	h := newHolder(t)
	d := h.add("", domain.KindOther, domain.PageFront, photo(1))
	h.ok(h.app.RenameDocument(h.ctx, d.ID, "  Справка   из школы "))
	h.arrives(d.ID)
	if title := have(h.app.Document(h.ctx, d.ID))(h).Title; title != "Справка из школы" {
		t.Errorf("the title is %q", title)
	}
	h.wants(h.app.RenameDocument(h.ctx, d.ID, string(bytes.Repeat([]byte("я"), 101))), domain.ErrInvalid)
	preview := have(h.app.PagePreview(h.ctx, d, d.Pages[0].ID, 96))(h)
	if preview.Bounds().Dx() > 96 || preview.Bounds().Dy() > 96 {
		t.Errorf("a preview of 96 pixels is %v", preview.Bounds())
	}
}
