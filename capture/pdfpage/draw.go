package pdfpage

import (
	"context"
	"image"
	"math"

	"github.com/tetratelabs/wazero/api"
)

// instance calls the functions of one module. Their names and parameters are those of fpdfview.h.
type instance struct {
	ctx    context.Context
	module api.Module
}

// document is an opened file.
type document struct {
	instance
	handle uint64
}

// call calls a function with one result. A trap is how a module ends that reached its bounds or its context's end.
func (i instance) call(name string, parameters ...uint64) (uint64, error) {
	function := i.module.ExportedFunction(name)
	if function == nil {
		return 0, ErrEngine
	}
	results, err := function.Call(i.ctx, parameters...)
	if err != nil {
		return 0, ErrExcessive
	}
	if len(results) == 0 {
		return 0, nil
	}
	return results[0], nil
}

// passwordError is FPDF_ERR_PASSWORD.
const passwordError = 4

func (i instance) load(pdf []byte) (document, error) {
	if len(pdf) == 0 {
		return document{}, ErrDamaged
	}
	at, err := i.call("malloc", uint64(len(pdf)))
	if err != nil {
		return document{}, err
	}
	if at == 0 || !i.module.Memory().Write(uint32(at), pdf) {
		return document{}, ErrExcessive
	}
	handle, err := i.call("FPDF_LoadMemDocument", at, uint64(len(pdf)), 0)
	if err != nil {
		return document{}, err
	}
	if handle == 0 {
		if code, err := i.call("FPDF_GetLastError"); err == nil && code == passwordError {
			return document{}, ErrPassword
		}
		return document{}, ErrDamaged
	}
	return document{i, handle}, nil
}

// draw draws one page.
func (d document) draw(page, longest int) (image.Image, error) {
	count, err := d.call("FPDF_GetPageCount", d.handle)
	if err != nil {
		return nil, err
	}
	if page >= int(int32(count)) {
		return nil, ErrInvalid
	}
	handle, err := d.call("FPDF_LoadPage", d.handle, uint64(page))
	if err != nil {
		return nil, err
	}
	if handle == 0 {
		return nil, ErrDamaged
	}
	size, err := d.size(handle, longest)
	if err != nil {
		return nil, err
	}
	drawn, err := d.paint(handle, size)
	if err != nil {
		return nil, err
	}
	_, err = d.call("FPDF_ClosePage", handle)
	return drawn, err
}

// size returns the pixels of a page, turned as the page says.
func (d document) size(page uint64, longest int) (image.Point, error) {
	w, err := d.call("FPDF_GetPageWidthF", page)
	if err != nil {
		return image.Point{}, err
	}
	h, err := d.call("FPDF_GetPageHeightF", page)
	if err != nil {
		return image.Point{}, err
	}
	width, height := float64(api.DecodeF32(w)), float64(api.DecodeF32(h))
	if !(width > 0 && height > 0) || math.IsInf(width+height, 0) {
		return image.Point{}, ErrDamaged
	}
	scale := float64(longest) / max(width, height)
	return image.Pt(max(1, int(math.Round(width*scale))), max(1, int(math.Round(height*scale)))), nil
}

// Values of fpdfview.h.
const (
	formatBGR = 2 // FPDFBitmap_BGR: blue, green, red
	white     = 0xFFFFFFFF
)

func (d document) paint(page uint64, size image.Point) (image.Image, error) {
	w, h := uint64(size.X), uint64(size.Y)
	bitmap, err := d.call("FPDFBitmap_CreateEx", w, h, formatBGR, 0, 0)
	if err != nil {
		return nil, err
	}
	if bitmap == 0 {
		return nil, ErrExcessive
	}
	var buffer, stride uint64
	for _, step := range []func() error{
		func() error { _, err := d.call("FPDFBitmap_FillRect", bitmap, 0, 0, w, h, white); return err },
		func() error { _, err := d.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, w, h, 0, 0); return err },
		func() (err error) { buffer, err = d.call("FPDFBitmap_GetBuffer", bitmap); return err },
		func() (err error) { stride, err = d.call("FPDFBitmap_GetStride", bitmap); return err },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	pix, ok := d.module.Memory().Read(uint32(buffer), uint32(stride*h))
	if !ok || stride < 3*w {
		return nil, ErrDamaged
	}
	drawn := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		from, to := pix[y*int(stride):], drawn.Pix[y*drawn.Stride:]
		for x := range size.X {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = from[3*x+2], from[3*x+1], from[3*x], 0xFF
		}
	}
	_, err = d.call("FPDFBitmap_Destroy", bitmap)
	return drawn, err
}
