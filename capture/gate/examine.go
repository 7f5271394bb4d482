package gate

import (
	"context"
	"errors"
	"image"

	"razvorot/capture/intake"
	"razvorot/capture/quality"
	"razvorot/domain"
)

// Examine looks at a file. It stops between its steps when the context ends. The error is the context's, a *intake.Refusal for a file that cannot be taken at all, or domain.ErrInvalid for
// corners that span no page; a picture that will not do comes back with the checks that say why. It uses one goroutine.
func Examine(ctx context.Context, req Request) (*Report, error) {
	doc, err := intake.Open(req.Data, intake.Options{Limits: intake.Fitting(), Document: expected(req.Wanted),
		Legible: quality.Legibility})
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	report := &Report{Document: doc, Photo: doc.Picture}
	switch {
	case doc.Type == intake.PDF:
		err = report.examinePDF(ctx, req)
	case req.Wanted.Kind == domain.KindPortrait:
		err = report.examinePortrait(req)
	default:
		err = report.examinePage(ctx, req)
	}
	if err = errors.Join(err, ctx.Err()); err != nil {
		return nil, err
	}
	return report, report.Document.Finish()
}

// replace makes another picture the one to be stored.
func (r *Report) replace(img image.Image) error {
	made, err := r.Document.With(img)
	if err != nil {
		return err
	}
	r.Document = made
	return nil
}

// expected is what a page should fill the picture with. What comes in any size makes no demand on the resolution.
func expected(w Wanted) intake.Size {
	switch w.Kind {
	case domain.KindPassport, domain.KindForeignPassport:
		return intake.PassportPage
	case domain.KindSNILS:
		return intake.SNILSCard
	case domain.KindDrivingLicence:
		return intake.CardID1
	case domain.KindPortrait, domain.KindOther: // a face is measured by itself
		return intake.Size{}
	}
	if w.Role == domain.PageBack { // the back of a sheet may hold but a stamp
		return intake.Size{}
	}
	return intake.SheetA4
}
