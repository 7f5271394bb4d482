package app_test

import (
	"testing"

	"razvorot/capture/specimen"
	"razvorot/domain"
)

func TestASheetOfAPDFIsShown(t *testing.T) {
	if testing.Short() {
		t.Skip("the PDF engine takes seconds to start, and a minute under the race detector")
	}
	h := newHolder(t)
	scan, err := specimen.PDF(specimen.Scan{DPI: 100}, specimen.Portrait(1, false))
	h.ok(err)
	d := h.add("", domain.KindOther, domain.PageFront, scan)
	page := d.Pages[0].ID
	if img := have(h.app.PDFPreview(h.ctx, d, page, 0, 96))(h); max(img.Bounds().Dx(), img.Bounds().Dy()) != 96 {
		t.Errorf("a preview of 96 pixels is %v", img.Bounds())
	}
	_, err = h.app.PDFPreview(h.ctx, d, page, 1, 96)
	h.wants(err, domain.ErrNotFound)
	_, err = h.app.PDFPreview(h.ctx, d, "another", 0, 96)
	h.wants(err, domain.ErrNotFound)
	photograph := h.add("", domain.KindOther, domain.PageFront, photo(1))
	_, err = h.app.PDFPreview(h.ctx, photograph, photograph.Pages[0].ID, 0, 96)
	h.wants(err, domain.ErrUnsupportedType)
}
