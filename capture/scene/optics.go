package scene

import (
	"image"
	"math"
	"math/rand/v2"
)

// Blurs in millimetres on the document (see the package comment).
const (
	mildLow, mildHigh         = 0.06, 0.13
	doubtfulLow, doubtfulHigh = 0.16, 0.24
	heavyLow, heavyHigh       = 0.28, 0.6
	motionLow, motionHigh     = 1.2, 2.6
)

// optics is what lens, shutter and sensor do to the light, in pixels.
type optics struct {
	gauss  float64 // σ of the lens and of a blur
	disc   float64 // radius of the circle of confusion
	motion float64 // length, and its direction
	angle  float64
	gain   [3]float64
	noise  float64
	// sharpen is how much of what a telephone takes for detail it adds.
	sharpen float64
	// shrink is how many times smaller the scene may be drawn, since the blur takes the rest.
	shrink int
}

// between returns a number from an interval.
func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

// optics chooses them for a degradation; scale is pixels a millimetre.
func (s *Spec) optics(scale float64, r *rand.Rand) optics {
	o := optics{gauss: 0.45, noise: s.Noise, gain: [3]float64{1, 1, 1}, shrink: 1}
	exposure, warm := between(r, 0.75, 1), between(r, -0.04, 0.04)
	switch s.Degradation {
	case MildBlur:
		o.gauss = max(o.gauss, between(r, mildLow, mildHigh)*scale)
	case Doubtful:
		o.gauss = max(o.gauss, between(r, doubtfulLow, doubtfulHigh)*scale)
	case HeavyBlur:
		o.gauss = between(r, heavyLow, heavyHigh) * scale
	case Defocus:
		o.disc = 2 * between(r, heavyLow+0.02, heavyHigh) * scale // σ of a disc is half its radius
	case Motion:
		o.motion, o.angle = between(r, motionLow, motionHigh)*scale, r.Float64()*math.Pi
	case Dark:
		exposure, o.noise = between(r, 0.06, 0.14), 1.5+2*s.Noise
	case Overexposed:
		exposure = between(r, 1.7, 2.4)
	case ColourCast:
		warm = between(r, 0.15, 0.4) * float64(1-2*r.IntN(2))
	case Sharpened:
		o.sharpen = between(r, 0.6, 1.5)
	}
	o.gain = [3]float64{exposure * (1 + warm), exposure, exposure * (1 - warm)}
	if sigma := max(o.gauss, o.disc/2); sigma > 8 {
		o.shrink = min(4, int(sigma/4))
		k := float64(o.shrink)
		o.gauss, o.disc = math.Sqrt(max(0.04, o.gauss*o.gauss/k/k-0.2)), o.disc/k // what shrinking and enlarging blur themselves
	}
	return o
}

// apply lets the light through the lens.
func (o optics) apply(f *film) *film {
	if o.motion > 0 {
		f = f.moved(o.motion, o.angle)
	}
	if o.disc > 0 {
		f = f.defocused(o.disc)
	}
	return f.blurred(o.gauss)
}

// sharpen adds to every pixel its difference from the mean of its neighbours.
func sharpen(img *image.RGBA, amount float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	k := int(amount * 256 / 8)
	src := append([]uint8{}, img.Pix...)
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			at := y*img.Stride + 4*x
			for c := at; c < at+3; c++ {
				up, down := c-img.Stride, c+img.Stride
				around := int(src[up-4]) + int(src[up]) + int(src[up+4]) + int(src[c-4]) + int(src[c+4]) + int(src[down-4]) +
					int(src[down]) + int(src[down+4])
				img.Pix[c] = uint8(max(0, min(255, int(src[c])+(8*int(src[c])-around)*k/256)))
			}
		}
	}
}
