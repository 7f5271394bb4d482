package gate

import (
	"context"
	"errors"

	"razvorot/capture/intake"
	"razvorot/capture/page"
	"razvorot/capture/pdfpage"
	"razvorot/capture/raster"
)

const (
	// pdfPages is how many pages of a PDF are looked at. Long ones are decisions and contracts, printed by a program.
	pdfPages = 4
	// pdfSide is the longer side in pixels of a page that is looked at: A4 at 200 dpi, below which print is not legible.
	pdfSide = 2339
	// largestSheet is the longest page, in mm, whose size is believed: a photograph put into a PDF often has a page of its own
	// size in pixels.
	largestSheet = 330
)

// examinePDF looks at the pages of a PDF. Nothing is cut: it is stored as it came. It stops at the first page that will not do.
// The error is a *intake.Refusal when a page cannot be drawn.
func (r *Report) examinePDF(req Request) error {
	for i, p := range r.Document.Pages[:min(len(r.Document.Pages), pdfPages)] {
		s := &sight{wanted: req.Wanted, outline: page.Outline{Whole: true, Confidence: 1}}
		var err error
		if s.photo, err = pdfpage.Render(context.Background(), r.Document.Bytes, i, pdfSide); err != nil {
			return unreadable(err)
		}
		s.corners = raster.Whole(s.photo.Bounds().Size())
		if max(p.WidthMM, p.HeightMM) <= largestSheet {
			s.sheet = intake.Size{WidthMM: p.WidthMM, HeightMM: p.HeightMM}
		}
		s.read(req)
		if r.Checks = s.checks(); !r.Good() {
			return nil
		}
		if r.MRZ == nil {
			r.MRZ = s.zone
		}
	}
	return nil
}

// unreadable turns what is wrong with a page into a refusal of the file.
func unreadable(err error) error {
	code := intake.ErrDamaged
	switch {
	case errors.Is(err, pdfpage.ErrPassword):
		code = intake.ErrPassword
	case errors.Is(err, pdfpage.ErrExcessive):
		code = intake.ErrBomb
	}
	return &intake.Refusal{Code: code, Type: intake.PDF}
}
