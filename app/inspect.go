package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math"

	"razvorot/capture/gate"
	"razvorot/capture/intake"
	"razvorot/capture/pdfpage"
	"razvorot/capture/raster"
	"razvorot/capture/redact"
	"razvorot/domain"
)

// Inspection is a chosen file or a photograph, looked at and cleaned on the device; nothing is stored yet.
type Inspection struct {
	MediaType     string
	Size          int64 // bytes, as it will be stored
	Pages         int
	Width, Height int // pixels, as it will be stored; 0 for a PDF
	// Picture is what will be stored, Photo the whole picture as it was taken, upright; each within a square of previewSide
	// pixels. Both are nil for a PDF, and Photo also where it would show the same.
	Picture, Photo image.Image
	// Sheets are the first pages of a PDF, small; nil for a picture.
	Sheets []image.Image
	// Outline is the page on Photo, in fractions of its sides; nil when none was found or the picture is the page.
	Outline *Outline
	// Cut tells that Picture is the page cut out by Outline, and Whole that the citizen wanted it not to be cut.
	Cut, Whole bool
	Checks     []Check
	Reading    *Reading // what was read by machine; nil when nothing was
	Removed    []string // some of RemovedCodes
	Fitted     bool     // made smaller to fit
	SizeBefore int64    // bytes of the chosen file
	// WidthBefore and HeightBefore are the pixels before it was cut and made smaller; 0 for a PDF.
	WidthBefore, HeightBefore int
	// DPI are the dots per inch of the page as it will be stored; 0 where they are not known.
	DPI    int
	Turned bool // brought upright

	content []byte
	asIs    bool
	source  source
}

// source is what an inspection was made from, to be looked at again.
type source struct {
	data   []byte
	wanted gate.Wanted
	turn   int // quarters clockwise, asked for by the citizen
}

// Place is a point of a picture in fractions of its sides: (0, 0) is the top left corner, (1, 1) the bottom right one.
type Place struct{ X, Y float64 }

// Outline is the four corners of a page: those that are top left, top right, bottom right and bottom left as it is read.
type Outline [4]Place

// Convex tells whether the corners go around without a dent, so that something can be cut out by them.
func (o Outline) Convex() bool { return o.quad(image.Pt(1, 1)).Convex() }

// Turn returns the outline with its page turned a quarter clockwise.
func (o Outline) Turn() Outline { return outlineOf(o.quad(image.Pt(1, 1)).Turn(1), image.Pt(1, 1)) }

// WholePicture is the outline of a whole picture.
func WholePicture() Outline { return Outline{{0, 0}, {1, 0}, {1, 1}, {0, 1}} }

func (o Outline) quad(size image.Point) raster.Quad {
	var q raster.Quad
	for i, p := range o {
		q[i] = raster.Point{X: p.X * float64(size.X), Y: p.Y * float64(size.Y)}
	}
	return q
}

func outlineOf(q raster.Quad, size image.Point) Outline {
	var o Outline
	for i, p := range q {
		o[i] = Place{p.X / float64(size.X), p.Y / float64(size.Y)}
	}
	return o
}

// RemovedCodes returns all that Inspection.Removed may hold, for a test that each has words.
func RemovedCodes() []string { return traceCodes(redact.Traces()) }

func traceCodes(traces []redact.Trace) []string {
	codes := make([]string, len(traces))
	for i, t := range traces {
		codes[i] = string(t)
	}
	return codes
}

// previewSide is the longest side of Inspection.Picture and Photo in pixels.
const previewSide = 1024

// How many pages of a PDF are shown, and the longer side of each in pixels.
const (
	mostSheets = 6
	sheetSide  = 640
)

// inspecting lets one file in at a time: decoding a large picture may take 256 MiB, and two at once would double it.
var inspecting = make(chan struct{}, 1)

// InspectFile looks at a chosen file and cleans it. It reads one byte over the limit at most, decides by content and never
// by a name, and needs neither vault nor authority. The error is a *FileRefusal, or the context's. A picture that will not do is
// no error: its Fault says why.
func (a *App) InspectFile(ctx context.Context, kind domain.DocumentKind, role domain.PageRole, r io.Reader) (*Inspection, error) {
	data, err := io.ReadAll(io.LimitReader(r, intake.Fitting().InputBytes+1))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil { // a card pulled out, a file in a cloud that did not come
		return nil, refused(&intake.Refusal{Code: intake.ErrDamaged, Type: intake.Sniff(data)})
	}
	return a.examine(ctx, gate.Request{Data: data, Wanted: gate.Wanted{Kind: kind, Role: role}})
}

// frameQuality is the JPEG quality at which a picture from a camera is kept: text shows no difference from there on.
const frameQuality = 92

// InspectFrame is InspectFile for a picture from a camera.
func (a *App) InspectFrame(ctx context.Context, kind domain.DocumentKind, role domain.PageRole, frame image.Image) (*Inspection, error) {
	var coded bytes.Buffer
	if err := jpeg.Encode(&coded, frame, &jpeg.Options{Quality: frameQuality}); err != nil {
		return nil, fmt.Errorf("failed to code a frame: %w", err)
	}
	return a.InspectFile(ctx, kind, role, &coded)
}

// InspectAgain looks at the same file with the corners of the page where the citizen put them; nil keeps the picture whole.
// ErrInvalid for corners that nothing can be cut out by.
func (a *App) InspectAgain(ctx context.Context, i *Inspection, corners *Outline) (*Inspection, error) {
	req := gate.Request{Data: i.source.data, Wanted: i.source.wanted, Whole: corners == nil}
	if corners != nil {
		if !corners.Convex() {
			return nil, fmt.Errorf("corners of a page: %w", domain.ErrInvalid)
		}
		quad := corners.quad(image.Pt(i.WidthBefore, i.HeightBefore))
		req.Corners = &quad
	}
	return a.examine(ctx, req)
}

// InspectTurned looks at the same file with its picture turned a quarter clockwise further than it is shown.
func (a *App) InspectTurned(ctx context.Context, i *Inspection) (*Inspection, error) {
	if i.Cut && i.Outline != nil {
		corners := i.Outline.Turn()
		return a.InspectAgain(ctx, i, &corners)
	}
	return a.examine(ctx, gate.Request{Data: i.source.data, Wanted: i.source.wanted, Whole: true, Turn: i.source.turn + 1})
}

// examine has the gate look, one file at a time.
func (a *App) examine(ctx context.Context, req gate.Request) (*Inspection, error) {
	req.Now = a.now()
	select {
	case inspecting <- struct{}{}:
		defer func() { <-inspecting }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if sniffed := intake.Sniff(req.Data); req.Wanted.Kind == domain.KindPortrait && sniffed == intake.PDF {
		return nil, &FileRefusal{Code: PortraitPDF, Type: string(sniffed), kind: &domain.UnsupportedType{MediaType: domain.MediaPDF}}
	}
	report, err := gate.Examine(ctx, req)
	if err != nil {
		return nil, refused(err)
	}
	taken := report.Document
	if err := req.Wanted.Kind.CheckFile(taken.MediaType(), int64(len(taken.Bytes))); err != nil {
		return nil, &FileRefusal{Code: string(intake.ErrType), Type: string(taken.Type), kind: err}
	}
	file := inspected(report)
	if taken.Type == intake.PDF {
		if file.Sheets, err = pdfpage.Thumbnails(ctx, taken.Bytes, mostSheets, sheetSide); err != nil {
			return nil, undrawn(err)
		}
	}
	file.SizeBefore, file.Whole = int64(len(req.Data)), req.Whole
	file.source = source{req.Data, req.Wanted, req.Turn}
	return file, nil
}

func inspected(report *gate.Report) *Inspection {
	d := report.Document
	file := &Inspection{MediaType: d.MediaType(), Size: int64(len(d.Bytes)), Pages: len(d.Pages), Checks: checksOf(report.Checks),
		Reading: readingOf(report.MRZ), Removed: traceCodes(d.Removed), Fitted: d.Fit != nil, Turned: d.Turn != redact.TurnNone,
		Cut: report.Straightened, content: d.Bytes}
	if d.Type == intake.PDF {
		return file
	}
	file.Width, file.Height = d.Pages[0].Width, d.Pages[0].Height
	size := report.Photo.Bounds().Size()
	file.WidthBefore, file.HeightBefore, file.DPI = size.X, size.Y, dotsPerInch(report)
	if report.Outline != nil {
		outline := outlineOf(*report.Outline, size)
		file.Outline = &outline
	}
	file.Picture = preview(d.Picture)
	if d.Picture != report.Photo || report.Outline != nil {
		file.Photo = preview(report.Photo)
	}
	return file
}

// preview returns a picture within a square of previewSide pixels.
func preview(img image.Image) image.Image { return fitted(img, previewSide) }

// fitted returns a picture within a square of so many pixels.
func fitted(img image.Image, longest int) image.Image {
	size := img.Bounds().Size()
	k := float64(longest) / float64(max(size.X, size.Y))
	if k >= 1 {
		return img
	}
	side := func(n int) int { return max(1, int(math.Round(float64(n)*k))) }
	return raster.Straighten(img, raster.Whole(size), side(size.X), side(size.Y))
}

// dotsPerInch returns the resolution of the page as it will be stored.
func dotsPerInch(report *gate.Report) int {
	dpi := 0.0
	for _, c := range report.Checks {
		if c.Name == gate.CheckSize {
			dpi = c.Value
		}
	}
	if fit := report.Document.Fit; fit != nil {
		if dpi == 0 {
			return int(fit.DPIAfter)
		}
		dpi *= float64(fit.After.X) / float64(fit.Before.X)
	}
	return int(dpi)
}
