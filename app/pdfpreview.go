package app

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"

	"razvorot/capture/pdfpage"
	"razvorot/domain"
)

// PDFPreview returns the picture of one sheet of a page that is a PDF, the first is 0, within a square of side pixels. The
// first one after a while takes seconds: ask for it outside the drawing. ErrNotFound for a page or a sheet that is not there,
// ErrUnsupportedType for what is no PDF, ErrDamaged for a sheet that cannot be drawn or would take too much.
func (a *App) PDFPreview(ctx context.Context, d domain.Document, page domain.PageID, sheet, side int) (image.Image, error) {
	at := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == page })
	switch {
	case at < 0:
		return nil, domain.ErrNotFound
	case d.Pages[at].MediaType != domain.MediaPDF:
		return nil, &domain.UnsupportedType{MediaType: d.Pages[at].MediaType}
	}
	content, err := a.PageContent(ctx, page)
	if err != nil {
		return nil, err
	}
	return drawSheet(ctx, content, sheet, side)
}

func drawSheet(ctx context.Context, pdf []byte, sheet, side int) (image.Image, error) {
	img, err := pdfpage.Render(ctx, pdf, sheet, min(side, pdfpage.MaxSide))
	switch {
	case err == nil:
		return img, nil
	case errors.Is(err, pdfpage.ErrInvalid):
		return nil, fmt.Errorf("sheet %d of a PDF: %w", sheet, domain.ErrNotFound)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, pdfpage.ErrEngine): // not the file's fault
		return nil, err
	}
	return nil, fmt.Errorf("sheet %d of a PDF: %w: %w", sheet, domain.ErrDamaged, err)
}
