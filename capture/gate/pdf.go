package gate

import (
	"context"
	"errors"
	"image"
	"slices"

	"razvorot/capture/intake"
	"razvorot/capture/mrz"
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

// examinePDF looks at the pages of a PDF. Nothing is cut: it is stored as it came. Figures are those of the first page that will
// not do, blank pages left out; the page that was asked for may be any of them, and none may be of another document. The error
// is the context's, or a *intake.Refusal when a page cannot be drawn.
func (r *Report) examinePDF(ctx context.Context, req Request) error {
	var pages []looked
	for i, p := range r.Document.Pages[:min(len(r.Document.Pages), pdfPages)] {
		s := &sight{wanted: req.Wanted, outline: page.Outline{Whole: true, Confidence: 1}}
		var err error
		s.photo, err = pdfpage.Render(ctx, r.Document.Bytes, i, pdfSide)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, pdfpage.ErrEngine):
			return nil // nobody's fault, and a person will look at it
		case err != nil:
			return unreadable(err)
		}
		if blank(raster.Luma(s.photo)) && len(r.Document.Pages) > 1 {
			continue
		}
		s.corners = raster.Whole(s.photo.Bounds().Size())
		if max(p.WidthMM, p.HeightMM) <= largestSheet {
			s.sheet = intake.Size{WidthMM: p.WidthMM, HeightMM: p.HeightMM}
		}
		s.read(req)
		pages = append(pages, looked{number: i + 1, checks: s.checks(), zone: s.zone})
	}
	if len(pages) > 0 {
		r.Checks = together(pages)
	}
	for _, p := range pages {
		if r.Good() && r.MRZ == nil {
			r.MRZ = p.zone
		}
	}
	return nil
}

// looked is what was found on one page; the picture of it is not kept.
type looked struct {
	number int
	checks []Check
	zone   *mrz.Reading
}

// together answers the questions about all pages: a page of the right side is enough, and every other answer is the worst.
func together(pages []looked) []Check {
	var all []Check
	for _, p := range pages {
		for _, c := range p.checks {
			if len(pages) > 1 {
				c.Page = p.number
			}
			at := slices.IndexFunc(all, func(have Check) bool { return have.Name == c.Name })
			switch {
			case at < 0:
				all = append(all, c)
			case (c.Name == CheckSide || c.Name == CheckMRZ) == c.OK && all[at].OK != c.OK:
				all[at] = c
			}
		}
	}
	return all
}

// blank tells whether nothing is printed on a page, such as the back of a sheet: its darkest thousandth is almost as light as
// its middle.
func blank(luma *image.Gray) bool {
	counts, pixels := histogram(luma)
	dark, middle := level(counts, pixels/1000), level(counts, pixels/2)
	return float64(dark) > 0.85*float64(middle)
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
