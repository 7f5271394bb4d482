package app

import (
	"context"
	"errors"
	"io"

	"razvorot/capture/intake"
	"razvorot/capture/redact"
	"razvorot/domain"
)

// Inspection is a chosen file, looked at and cleaned on the device; nothing is stored yet.
type Inspection struct {
	MediaType     string
	Size          int64 // bytes, as it will be stored
	Pages         int
	Width, Height int      // pixels; 0 for a PDF
	Preview       []byte   // JPEG of at most 1024 pixels; nil for a PDF
	Removed       []string // some of RemovedCodes
	Fitted        bool     // made smaller to fit
	SizeBefore    int64    // bytes of the chosen file
	Turned        bool     // brought upright

	content []byte
}

// FileRefusal is a file that is not taken, and the facts its cure needs. It is one of domain.ErrTooLarge,
// ErrUnsupportedType, ErrDamaged and ErrInvalid. It holds nothing of the file and may be logged.
type FileRefusal struct {
	Code  string // one of FileRefusalCodes
	Type  string // what the file is by its content: «heic», «word»
	Size  int64  // what was found, in the unit of the code; 0 when it has none
	Limit int64  // what is allowed

	kind error
}

// Error returns the code: people read what ui makes of it.
func (r *FileRefusal) Error() string { return r.Code }

// Unwrap returns the kind.
func (r *FileRefusal) Unwrap() error { return r.kind }

// PortraitPDF is the code of a PDF given as a portrait: it may be taken elsewhere, and the cure is a photograph.
const PortraitPDF = "file.portrait_pdf"

// FileRefusalCodes returns all codes, for a test that each has words.
func FileRefusalCodes() []string {
	codes := []string{PortraitPDF}
	for _, c := range intake.Codes() {
		codes = append(codes, string(c))
	}
	return codes
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

// previewSide is the longest side of Inspection.Preview in pixels.
const previewSide = 1024

// inspecting lets one file in at a time: decoding a large picture may take 256 MiB, and two at once would double it.
var inspecting = make(chan struct{}, 1)

// InspectFile looks at a chosen file and cleans it. It reads one byte over the limit at most, decides by content and never
// by a name, and needs neither vault nor authority. The error is a *FileRefusal, or the context's.
func (a *App) InspectFile(ctx context.Context, kind domain.DocumentKind, role domain.PageRole, r io.Reader) (*Inspection, error) {
	limits := intake.Fitting()
	data, err := io.ReadAll(io.LimitReader(r, limits.InputBytes+1))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil { // a card pulled out, a file in a cloud that did not come
		return nil, refused(&intake.Refusal{Code: intake.ErrDamaged, Type: intake.Sniff(data)})
	}
	select {
	case inspecting <- struct{}{}:
		defer func() { <-inspecting }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if sniffed := intake.Sniff(data); kind == domain.KindPortrait && sniffed == intake.PDF {
		return nil, &FileRefusal{Code: PortraitPDF, Type: string(sniffed), kind: &domain.UnsupportedType{MediaType: domain.MediaPDF}}
	}
	taken, err := intake.Accept(data, intake.Options{Limits: limits, Document: expectedSize(kind, role)})
	if err != nil {
		return nil, refused(err)
	}
	if err := kind.CheckFile(taken.MediaType(), int64(len(taken.Bytes))); err != nil {
		return nil, &FileRefusal{Code: string(intake.ErrType), Type: string(taken.Type), kind: err}
	}
	return inspected(taken, int64(len(data)))
}

func inspected(d *intake.Document, before int64) (*Inspection, error) {
	file := &Inspection{MediaType: d.MediaType(), Size: int64(len(d.Bytes)), Pages: len(d.Pages), SizeBefore: before,
		Removed: traceCodes(d.Removed), Fitted: d.Fit != nil, Turned: d.Turn != redact.TurnNone, content: d.Bytes}
	if d.Type == intake.PDF {
		return file, nil
	}
	file.Width, file.Height = d.Pages[0].Width, d.Pages[0].Height
	preview, err := intake.PreviewJPEG(d.Bytes, previewSide)
	if err != nil {
		return nil, refused(err)
	}
	file.Preview = preview
	return file, nil
}

// expectedSize is what a page should fill the picture with. What comes in any size makes no demand on the resolution.
func expectedSize(kind domain.DocumentKind, role domain.PageRole) intake.Size {
	switch kind {
	case domain.KindPassport, domain.KindForeignPassport:
		return intake.PassportPage
	case domain.KindSNILS:
		return intake.SNILSCard
	case domain.KindDrivingLicence:
		return intake.CardID1
	case domain.KindPortrait:
		return intake.Portrait
	case domain.KindOther:
		return intake.Size{}
	}
	if role == domain.PageBack { // the back of a sheet may hold but a stamp
		return intake.Size{}
	}
	return intake.SheetA4
}

// refused gives a refusal its kind.
func refused(err error) error {
	found, ok := errors.AsType[*intake.Refusal](err)
	if !ok {
		return err
	}
	r := &FileRefusal{Code: string(found.Code), Type: string(found.Type), Size: found.Size, Limit: found.Limit, kind: domain.ErrInvalid}
	switch found.Code {
	case intake.ErrEmpty, intake.ErrDamaged:
		r.kind = domain.ErrDamaged
	case intake.ErrTooLarge:
		r.kind = &domain.TooLarge{Size: found.Size, Limit: found.Limit}
	case intake.ErrPages, intake.ErrPixels:
		r.kind = domain.ErrTooLarge
	case intake.ErrType, intake.ErrHEIC, intake.ErrVariant:
		r.kind = &domain.UnsupportedType{}
	}
	return r
}
