// Package pdfpage draws pages of a PDF as pictures, with PDFium compiled to WebAssembly: C code that reads what came from
// outside runs where it can reach nothing but its own memory.
//
// The engine is started by the first page, which takes about two seconds, and ended when nothing was drawn for a while. One
// page is drawn at a time, each in a fresh instance: nothing of one file is left when the next one comes.
package pdfpage

import (
	"context"
	"errors"
	"image"
	"time"
)

// Errors of this package. They carry nothing of the file.
var (
	// ErrDamaged is a file or a page that PDFium does not open.
	ErrDamaged = errors.New("page cannot be drawn")
	// ErrPassword is a PDF that opens with a password only.
	ErrPassword = errors.New("password needed")
	// ErrExcessive is a page that takes more memory or time than a page may.
	ErrExcessive = errors.New("page takes too much to draw")
	// ErrEngine is an engine that does not start or lacks something. The file is not to blame; the next call tries again.
	ErrEngine = errors.New("PDF engine unavailable")
	// ErrInvalid is a page or a size that does not exist.
	ErrInvalid = errors.New("no such page or size")
)

// Bounds of drawing one page.
const (
	// MaxSide is the longest side of a picture in pixels: A4 at 300 dpi, as scans are.
	MaxSide = 3508
	// maxTime is how long a page may take when the caller's context allows more. Scans take 50–300 ms, maps some seconds, on
	// a machine that does much besides ten times as long.
	maxTime = 30 * time.Second
	// engineMemory is what an instance takes before it has opened anything, workMemory what it may take besides: a scan of A4
	// at 300 dpi takes 26 MB for its picture and 26 MB for the drawn one.
	engineMemory = 18 << 20
	workMemory   = 64 << 20
)

// Render draws a page, the first is 0, so that its longer side has so many pixels, on white paper. The file is one that
// intake took in. It returns the errors of this package, or the context's when it ends before.
func Render(ctx context.Context, pdf []byte, page, longest int) (image.Image, error) {
	if page < 0 || longest < 1 || longest > MaxSide {
		return nil, ErrInvalid
	}
	var drawn image.Image
	err := open(ctx, pdf, func(d document) (err error) {
		drawn, err = d.draw(page, longest)
		return err
	})
	return drawn, err
}

// Thumbnails draws all pages, at most so many.
func Thumbnails(ctx context.Context, pdf []byte, most, longest int) ([]image.Image, error) {
	if longest < 1 || longest > MaxSide {
		return nil, ErrInvalid
	}
	var drawn []image.Image
	err := open(ctx, pdf, func(d document) error {
		count, err := d.call("FPDF_GetPageCount", d.handle)
		if err != nil {
			return err
		}
		for page := range min(int(int32(count)), most) {
			img, err := d.draw(page, longest)
			if err != nil {
				return err
			}
			drawn = append(drawn, img)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return drawn, nil
}

// open opens a file in a fresh instance, for as long as use takes.
func open(ctx context.Context, pdf []byte, use func(document) error) error {
	module, done, err := shared.instance(ctx)
	if err != nil {
		return err
	}
	defer done()
	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	i := instance{ctx: limited, module: module}
	d, err := i.load(pdf)
	if err == nil {
		err = use(d)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return ErrExcessive
	}
	return err
}
