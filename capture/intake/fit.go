package intake

import (
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// How a picture is made smaller: first coarser, which text survives down to about 75, then with fewer pixels.
var fitQualities = []int{92, 86, 80, 75}

const (
	fitStep     = 0.85 // of each side, from one try to the next
	lastQuality = 60   // at the least size, before giving up
	// MinLegible is the share of legibility that a picture made to fit keeps, as Options.Legible measures it.
	MinLegible = 0.8
)

// What a file takes against one at quality 92 and at full size at the least, for passing over tries that are in vain. Measured
// on the photographs of documents in ../shared/data/capture at full and at half size: quality 86 0.60–0.92, 80 0.37–0.56,
// 75 0.32–0.48, 60 0.19–0.37; bytes a pixel at half size 0.61–0.88 of those at full size.
var qualityBytes = map[int]float64{92: 1, 86: 0.60, 80: 0.37, 75: 0.32, lastQuality: 0.19}

const smallerBytes = 0.6

// fit codes the picture anew until it has the bytes allowed. The document keeps MinDPI and its legibility: a picture that
// does not fit then is refused as too large. Its metadata are gone by nature.
func (d *Document) fit() error {
	o, document := d.options, d.options.Document
	if document == (Size{}) {
		document = SheetA4
	}
	before := d.Picture.Bounds().Size()
	fit := &Fit{Before: before, FromPNG: d.Type == PNG, BytesBefore: d.sizeGiven}
	least := leastScale(before, document)
	try := &try{picture: d.Picture, limit: o.Limits.OutputBytes}
	for scale := 1.0; ; scale = max(scale*fitStep, least) {
		coded, err := try.at(scale, qualitiesAt(scale, least))
		if err != nil {
			return err
		}
		if coded != nil {
			fit.After, fit.Quality, fit.BytesAfter = try.size, try.quality, int64(len(coded))
			if !d.legible(fit, coded) {
				break // fewer pixels are not more legible
			}
			d.apply(fit, coded, o.Document)
			return nil
		}
		if scale <= least {
			break
		}
	}
	return &Refusal{Code: ErrTooLarge, Size: int64(len(d.Bytes)), Limit: o.Limits.OutputBytes}
}

// try codes a picture in one size after another.
type try struct {
	picture image.Image
	limit   int64
	best    int // bytes at full size and quality 92, once known

	size    image.Point // of what was coded last
	quality int
}

// at codes with the first of the qualities that fits; nil when none does.
func (t *try) at(scale float64, qualities []int) ([]byte, error) {
	var scaled image.Image
	for _, quality := range qualities {
		least := float64(t.best) * qualityBytes[quality]
		if scale < 1 {
			least *= scale * scale * smallerBytes
		}
		if least > float64(t.limit) {
			continue
		}
		if scaled == nil {
			scaled = resize(t.picture, scale)
		}
		coded, err := encode(scaled, quality)
		if err != nil {
			return nil, err
		}
		if int64(len(coded)) <= t.limit {
			t.size, t.quality = scaled.Bounds().Size(), quality
			return coded, nil
		}
		if scale == 1 && quality == fitQualities[0] {
			t.best = len(coded)
		}
	}
	return nil, nil
}

// legible asks how much of the legibility is left.
func (d *Document) legible(fit *Fit, coded []byte) bool {
	if d.options.Legible == nil {
		return true
	}
	after, err := decode(coded, JPEG)
	if err != nil {
		return false
	}
	fit.Legible = d.options.Legible(raster.Luma(d.Picture), raster.Luma(after))
	return fit.Legible >= MinLegible
}

// qualitiesAt returns the qualities to try: all of them at full size, the middle one on the way down, the least at the end.
func qualitiesAt(scale, least float64) []int {
	switch {
	case scale <= least:
		return append(slices.Clone(fitQualities[1:]), lastQuality)
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

// resize makes smaller, rounded up, so that the least scale does not fall below the resolution it stands for.
func resize(img image.Image, scale float64) image.Image {
	if scale >= 1 {
		return img
	}
	size := img.Bounds().Size()
	return raster.Reduce(img, int(math.Ceil(float64(size.X)*scale-1e-6)), int(math.Ceil(float64(size.Y)*scale-1e-6)))
}
