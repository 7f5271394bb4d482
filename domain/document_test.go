package domain_test

import (
	"errors"
	"fmt"
	"testing"

	"razvorot/domain"
)

func TestADocumentIsAsFarAsItsLastPage(t *testing.T) {
	for _, c := range []struct{ first, second, want domain.FileState }{
		{domain.FileQueued, domain.FileConfirmed, domain.FileQueued},
		{domain.FileAccepted, domain.FileConfirmed, domain.FileAccepted},
		{domain.FileConfirmed, domain.FileConfirmed, domain.FileConfirmed},
		{domain.FileUploading, domain.FileQueued, domain.FileQueued},
		{domain.FileRejected, domain.FileQueued, domain.FileRejected},
	} {
		d := document(domain.KindPassport, c.first)
		d.Pages[1].State = c.second
		if got := d.State(); got != c.want {
			t.Errorf("%s and %s: %s, want %s", c.first, c.second, got, c.want)
		}
	}
	if got := (domain.Document{}).State(); got != domain.FileQueued {
		t.Error(got)
	}
}

func TestAPassportNeedsBothPages(t *testing.T) {
	d := domain.Document{Kind: domain.KindPassport}
	d = must(d.SetPage(page(domain.PagePersonal, "")))
	if got := fmt.Sprint(d.MissingPages()); got != "[registration]" || d.Usable() {
		t.Error(got)
	}
	d = must(d.SetPage(page(domain.PageRegistration, "")))
	if !d.Usable() || d.State() != domain.FileQueued {
		t.Error(d.State())
	}
	if _, err := d.SetPage(page(domain.PageSheet, "")); !errors.Is(err, domain.ErrConflict) {
		t.Error("a third page was taken:", err)
	}
}

func TestANewPictureReplacesTheOldOneUnlessItIsConfirmed(t *testing.T) {
	d := document(domain.KindSNILS, domain.FileRejected)
	d.Pages[0].Reason = domain.FileBlurred
	fresh := page(domain.PageFront, domain.FileConfirmed)
	fresh.Reason, fresh.Uploaded, fresh.Paused = domain.FileGlare, 5, true
	got := must(d.SetPage(fresh))
	p := got.Pages[0]
	if len(got.Pages) != 1 || p.ID != fresh.ID || p.State != domain.FileQueued || p.Reason != "" || p.Uploaded != 0 || p.Paused {
		t.Errorf("%+v", p)
	}
	if d.Pages[0].State != domain.FileRejected {
		t.Error("the document before was changed")
	}
	if _, err := document(domain.KindSNILS, domain.FileConfirmed).SetPage(fresh); !errors.Is(err, domain.ErrTransition) {
		t.Error(err)
	}
}

func TestTheSamePictureIsNotTakenTwice(t *testing.T) {
	d := document(domain.KindProofOfAddress, domain.FileQueued)
	again := d.Pages[0]
	again.ID, again.Role = "p2", domain.PageSheet
	if _, err := d.SetPage(again); !errors.Is(err, domain.ErrDuplicate) {
		t.Error(err)
	}
}

func TestFilesAreHeldToTypeAndSize(t *testing.T) {
	for _, c := range []struct {
		kind domain.DocumentKind
		typ  string
		size int64
		want error
	}{
		{domain.KindPassport, domain.MediaPDF, domain.MaxFile, nil},
		{domain.KindPassport, domain.MediaJPEG, 1, nil},
		{domain.KindPassport, domain.MediaPNG, domain.MaxFile + 1, domain.ErrTooLarge},
		{domain.KindPassport, "image/heic", 1, domain.ErrUnsupportedType},
		{domain.KindPassport, "", 1, domain.ErrUnsupportedType},
		{domain.KindPortrait, domain.MediaPDF, 1, domain.ErrUnsupportedType},
		{domain.KindPortrait, domain.MediaPNG, 1, nil},
		{domain.KindPassport, domain.MediaJPEG, 0, domain.ErrDamaged},
	} {
		if err := c.kind.CheckFile(c.typ, c.size); !errors.Is(err, c.want) {
			t.Errorf("%s %s %d: %v, want %v", c.kind, c.typ, c.size, err, c.want)
		}
	}
	if _, err := (domain.Document{Kind: "?"}).SetPage(page(domain.PageFront, "")); !errors.Is(err, domain.ErrNotFound) {
		t.Error(err)
	}
}

func TestAPageMovesWithAReasonWhenRejectedOnly(t *testing.T) {
	d := document(domain.KindSNILS, domain.FileChecking)
	id := d.Pages[0].ID
	got, err := d.MovePage(id, domain.FileReject, domain.Operator, domain.FileBlurred)
	if err != nil || got.Pages[0].Reason != domain.FileBlurred || d.Pages[0].Reason != "" {
		t.Error(err)
	}
	for _, c := range []struct {
		id     domain.PageID
		action domain.FileAction
		reason domain.FileReason
		want   error
	}{
		{id, domain.FileReject, "", domain.ErrInvalid}, {id, domain.FileAccept, domain.FileGlare, domain.ErrInvalid},
		{id, domain.FileConfirm, "", domain.ErrTransition}, {"?", domain.FileAccept, "", domain.ErrNotFound},
	} {
		if _, err := d.MovePage(c.id, c.action, domain.System, c.reason); !errors.Is(err, c.want) {
			t.Errorf("%s %q: %v, want %v", c.action, c.reason, err, c.want)
		}
	}
}
