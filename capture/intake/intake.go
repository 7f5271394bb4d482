// Package intake takes a file from outside and returns a page or a document that may be kept and sent: of a known type by
// its content, whole, of bounded cost, upright, large enough to read, small enough to send and without metadata. Or it
// returns a Refusal that says what is wrong with it.
//
// A picture bomb is a small file that unfolds to a huge picture. Before anything is decoded, the headers say how much
// memory it would take; a file whose content is far too small for that is refused there.
package intake

import (
	"errors"
	"image"

	"razvorot/capture/redact"
	"razvorot/domain"
)

// Limits bounds what is read and what is returned.
type Limits struct {
	InputBytes  int64 // a larger file is refused unread
	OutputBytes int64 // a larger picture is fitted to it
	Pixels      int64 // width × height of a picture
	Memory      int64 // bytes that decoding a picture may take
	Pages       int   // of a PDF
}

// Strict returns the limits of the service: files of at most domain.MaxFile bytes, as they are.
func Strict() Limits {
	return Limits{InputBytes: domain.MaxFile, OutputBytes: domain.MaxFile, Pixels: 100_000_000, Memory: 256 << 20, Pages: 20}
}

// Fitting returns limits under which larger photographs are read too, to be made to fit. A PDF is not made smaller.
func Fitting() Limits {
	limits := Strict()
	limits.InputBytes = 40 << 20
	return limits
}

// Options says what is expected.
type Options struct {
	Limits Limits
	// Document is what the picture should show. The zero Size makes no demand on the resolution, and keeps that of A4.
	Document Size
	// Legible is the share of legibility that remains of the first luma in the second, which is smaller or coded with loss:
	// quality.Legibility. What is made to fit keeps MinLegible of it; nil does not ask.
	Legible func(before, after *image.Gray) float64
}

// Fit says how a picture was made smaller.
type Fit struct {
	BytesBefore, BytesAfter int64
	Before, After           image.Point // pixels
	Quality                 int         // of the JPEG, 1–100
	DPIBefore, DPIAfter     float64     // against Options.Document; 0 when there is none
	FromPNG                 bool        // it was a PNG and is a JPEG now
	Legible                 float64     // what Options.Legible said; 0 when it was not asked
}

// Document is a file that was taken in.
type Document struct {
	Type    Type   // JPEG, PNG or PDF: what Bytes are
	Bytes   []byte // what may be kept and sent; nil between Open and Finish when it has to be coded anew
	Pages   []Page // one for a picture
	Removed []redact.Trace
	Turn    redact.Turn
	Fit     *Fit // nil when nothing had to be made smaller
	// Picture is what the bytes show, upright; nil for a PDF. Nobody writes to it. Where the bytes had to be coded anew it
	// is the picture before that, of more pixels when there is a Fit.
	Picture image.Image

	options   Options
	sizeGiven int64 // bytes of the file as it came
}

// MediaType returns the media type of the bytes.
func (d Document) MediaType() string {
	switch d.Type {
	case JPEG:
		return domain.MediaJPEG
	case PNG:
		return domain.MediaPNG
	}
	return domain.MediaPDF
}

// Accept takes a file in. The error is a *Refusal.
func Accept(data []byte, o Options) (*Document, error) {
	doc, err := Open(data, o)
	if err != nil {
		return nil, err
	}
	if err := doc.Finish(); err != nil {
		return nil, err
	}
	return doc, nil
}

// Open does the first half of Accept: all but coding anew what has to be turned or made to fit. It is for who wants to look
// at the picture, and to keep a part of it in the end. The error is a *Refusal.
func Open(data []byte, o Options) (*Document, error) {
	kind := Sniff(data)
	refuse := func(code Code) error { return &Refusal{Code: code, Type: kind} }
	switch {
	case kind == Empty:
		return nil, refuse(ErrEmpty)
	case kind == HEIC, kind == AVIF:
		return nil, refuse(ErrHEIC)
	case kind != JPEG && kind != PNG && kind != PDF:
		return nil, refuse(ErrType)
	case int64(len(data)) > o.Limits.inputBytes(kind):
		return nil, &Refusal{Code: ErrTooLarge, Type: kind, Size: int64(len(data)), Limit: o.Limits.inputBytes(kind)}
	}
	var doc *Document
	var err error
	if kind == PDF {
		doc, err = openPDF(data, o)
	} else {
		doc, err = openPicture(data, kind, o)
	}
	if err != nil {
		return nil, refusal(err, kind)
	}
	doc.options, doc.sizeGiven = o, int64(len(data))
	return doc, nil
}

// inputBytes returns the limit for a type: what cannot be fitted must be small from the beginning.
func (l Limits) inputBytes(kind Type) int64 {
	if kind == PDF {
		return min(l.InputBytes, l.OutputBytes)
	}
	return l.InputBytes
}

// refusal turns what the readers say into a Refusal.
func refusal(err error, kind Type) error {
	if already, ok := errors.AsType[*Refusal](err); ok {
		already.Type = kind
		return already
	}
	if pages, ok := errors.AsType[*redact.TooManyPages](err); ok {
		return &Refusal{Code: ErrPages, Type: kind, Size: int64(pages.Limit) + 1, Limit: int64(pages.Limit)}
	}
	for cause, code := range map[error]Code{redact.ErrPassword: ErrPassword, redact.ErrExcessive: ErrBomb,
		redact.ErrUnsupported: ErrVariant} {
		if errors.Is(err, cause) {
			return &Refusal{Code: code, Type: kind}
		}
	}
	return &Refusal{Code: ErrDamaged, Type: kind}
}

func openPDF(data []byte, o Options) (*Document, error) {
	file, err := redact.OpenPDF(data, redact.PDFLimits{Pages: o.Limits.Pages, Pixels: o.Limits.Pixels})
	if err != nil {
		return nil, err
	}
	clean, err := file.Clean()
	if err != nil {
		return nil, err
	}
	doc := &Document{Type: PDF, Bytes: clean.Bytes, Removed: clean.Removed}
	for _, p := range file.Pages {
		doc.Pages = append(doc.Pages, Page{Width: p.ImageWidth, Height: p.ImageHeight, WidthMM: p.WidthMM, HeightMM: p.HeightMM})
	}
	if size := int64(len(clean.Bytes)); size > o.Limits.OutputBytes { // object streams are written out, so it may grow
		return nil, &Refusal{Code: ErrTooLarge, Size: size, Limit: o.Limits.OutputBytes}
	}
	return doc, checkResolution(doc.Pages, o)
}

// checkResolution refuses what would not be legible even if the document filled the picture.
func checkResolution(pages []Page, o Options) error {
	if o.Document == (Size{}) {
		return nil
	}
	for _, p := range pages {
		if dpi := p.DPI(o.Document); dpi < MinDPI {
			return &Refusal{Code: ErrLowResolution, Size: int64(dpi), Limit: MinDPI}
		}
	}
	return nil
}
