package intake

import (
	"bytes"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// How a picture is made smaller: first coarser, which text survives down to about 75, then with fewer pixels.
var fitQualities = []int{92, 86, 80, 75}

const (
	fitStep     = 0.85 // of each side, from one try to the next
	lastQuality = 60   // at the least size, before giving up
)

// fit codes the picture anew until it has the bytes allowed. The document keeps MinDPI: a picture that does not fit then
// is refused as too large. Its metadata are gone by nature.
func (d *Document) fit(img image.Image, o Options) error {
	document := o.Document
	if document == (Size{}) {
		document = SheetA4
	}
	before := img.Bounds().Size()
	fit := &Fit{Before: before, FromPNG: d.Type == PNG}
	least := leastScale(before, document)
	for scale := 1.0; ; scale = max(scale*fitStep, least) {
		scaled := resize(img, scale)
		for _, quality := range qualitiesAt(scale, least) {
			coded, err := encode(scaled, quality)
			if err != nil {
				return err
			}
			if int64(len(coded)) <= o.Limits.OutputBytes {
				fit.After, fit.Quality, fit.BytesAfter = scaled.Bounds().Size(), quality, int64(len(coded))
				d.apply(fit, coded, o.Document)
				return nil
			}
		}
		if scale <= least {
			return &Refusal{Code: ErrTooLarge, Size: int64(len(d.Bytes)), Limit: o.Limits.OutputBytes}
		}
	}
}

// qualitiesAt returns the qualities to try: all of them at full size, the middle one on the way down, the least at the end.
func qualitiesAt(scale, least float64) []int {
	switch {
	case scale <= least:
		return append(fitQualities[1:len(fitQualities):len(fitQualities)], lastQuality)
	case scale == 1:
		return fitQualities
	}
	return fitQualities[2:3]
}

func (d *Document) apply(fit *Fit, coded []byte, document Size) {
	d.Type, d.Bytes, d.Fit = JPEG, coded, fit
	d.Pages = []Page{{Width: fit.After.X, Height: fit.After.Y}}
	if document != (Size{}) {
		fit.DPIBefore = document.dpi(fit.Before.X, fit.Before.Y)
		fit.DPIAfter = document.dpi(fit.After.X, fit.After.Y)
	}
}

// leastScale returns the factor at which the picture has just MinDPI, at most 1.
func leastScale(size image.Point, document Size) float64 {
	long, short := document.floor(MinDPI)
	return min(1, max(float64(long)/float64(max(size.X, size.Y)), float64(short)/float64(min(size.X, size.Y))))
}

func resize(img image.Image, scale float64) image.Image {
	if scale == 1 {
		return img
	}
	size := img.Bounds().Size()
	// Rounded up, so that the least scale does not fall below the resolution it stands for.
	scaled := image.NewRGBA(image.Rect(0, 0, int(float64(size.X)*scale+0.999), int(float64(size.Y)*scale+0.999)))
	draw.Draw(scaled, scaled.Rect, image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(scaled, scaled.Rect, img, img.Bounds(), draw.Over, nil)
	return scaled
}

// encode codes as JPEG; what is transparent becomes white, as paper is.
func encode(img image.Image, quality int) ([]byte, error) {
	if opaque, ok := img.(interface{ Opaque() bool }); ok && !opaque.Opaque() {
		flat := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
		draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(flat, flat.Rect, img, img.Bounds().Min, draw.Over)
		img = flat
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}
