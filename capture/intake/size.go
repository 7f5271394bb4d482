package intake

import "math"

// Size is the size of a document as it lies on the table, in millimetres. Which side is called width does not matter.
type Size struct{ WidthMM, HeightMM float64 }

// Sizes of what citizens send.
var (
	PassportPage = Size{125, 88}  // one page of a passport (ISO/IEC 7810 ID-3); the internal one has the same format
	Portrait     = Size{35, 45}   // a photograph for a document
	SNILSCard    = Size{110, 80}  // the green card, issued until 2019
	CardID1      = Size{85.6, 54} // driving licence and other cards (ISO/IEC 7810 ID-1)
	SheetA4      = Size{210, 297} // letters, certificates
)

// MinDPI is the least resolution at which small print and MRZ stay legible.
const MinDPI = 200

const (
	millimetresPerInch = 25.4
	largestScan        = 330 // mm; a longer page of a PDF is a photograph put on a page of its own size in pixels
)

// dpi returns the dots per inch of a picture that is filled by a document of the size, the lesser of both directions.
// Long side meets long side: documents are photographed either way up.
func (s Size) dpi(width, height int) float64 {
	long, short := float64(max(width, height)), float64(min(width, height))
	return millimetresPerInch * min(long/max(s.WidthMM, s.HeightMM), short/min(s.WidthMM, s.HeightMM))
}

// floor returns the pixels, long and short side, below which the document would have less than dpi.
func (s Size) floor(dpi int) (long, short int) {
	pixels := func(mm float64) int { return int(math.Ceil(mm * float64(dpi) / millimetresPerInch)) }
	return pixels(max(s.WidthMM, s.HeightMM)), pixels(min(s.WidthMM, s.HeightMM))
}

// Page is one page of what was taken in.
type Page struct {
	Width, Height     int     // pixels of the picture, upright; of a PDF page the picture that is all it shows, 0 when it is drawn
	WidthMM, HeightMM float64 // size of a PDF page; 0 for a picture
}

// DPI returns the dots per inch the document has at most, given that it fills the picture. A page of a PDF that has the
// size of a sheet of paper is taken at its word instead: a card scanned on A4 does not fill it. It is +Inf for a drawn
// page, which has no dots.
func (p Page) DPI(document Size) float64 {
	switch {
	case p.Width == 0 || p.Height == 0:
		return math.Inf(1)
	case p.WidthMM > 0 && p.HeightMM > 0 && max(p.WidthMM, p.HeightMM) <= largestScan:
		return Size{p.WidthMM, p.HeightMM}.dpi(p.Width, p.Height)
	}
	return document.dpi(p.Width, p.Height)
}
