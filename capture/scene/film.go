package scene

import (
	"image"
	"math"
	"math/rand/v2"
)

// white is how much light white paper sends back under the lamp, in the counts of a film. There is room for four times
// as much before a count overflows.
const white = 16383

// film holds linear light, three counts a pixel, so that lamps add up and blur spreads bright spots as a lens does.
type film struct {
	w, h int
	pix  []uint16
}

func newFilm(w, h int) *film { return &film{w, h, make([]uint16, 3*w*h)} }

// exposed are the counts of the bytes of a picture (IEC 61966-2-1), and developed the bytes of counts.
var (
	exposed   [256]uint16
	developed [65536]uint8
)

func init() {
	for i := range exposed {
		v := float64(i) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		exposed[i] = uint16(math.Round(v * white))
	}
	for i := range developed {
		v := min(1, float64(i)/white)
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		developed[i] = uint8(math.Round(v * 255))
	}
}

// light turns a picture into counts.
func light(img *image.RGBA) *film {
	f := newFilm(img.Rect.Dx(), img.Rect.Dy())
	for y := range f.h {
		row, out := img.Pix[y*img.Stride:], f.pix[3*y*f.w:][:3*f.w]
		for x := range f.w {
			out[3*x], out[3*x+1], out[3*x+2] = exposed[row[4*x]], exposed[row[4*x+1]], exposed[row[4*x+2]]
		}
	}
	return f
}

// sample returns the light at a place in pixels, the centre of the first at 0.5, with what lies outside repeated.
func (f *film) sample(x, y float64) (r, g, b float64) {
	x, y = max(0, min(x-0.5, float64(f.w)-1.001)), max(0, min(y-0.5, float64(f.h)-1.001))
	ix, iy := int(x), int(y)
	fx, fy := x-float64(ix), y-float64(iy)
	at := 3 * (iy*f.w + ix)
	p, q := f.pix[at:at+6:at+6], f.pix[min(at+3*f.w, len(f.pix)-6):]
	q = q[:6:6]
	a, c, d, e := (1-fx)*(1-fy), fx*(1-fy), (1-fx)*fy, fx*fy
	r = a*float64(p[0]) + c*float64(p[3]) + d*float64(q[0]) + e*float64(q[3])
	g = a*float64(p[1]) + c*float64(p[4]) + d*float64(q[1]) + e*float64(q[4])
	b = a*float64(p[2]) + c*float64(p[5]) + d*float64(q[2]) + e*float64(q[5])
	return r, g, b
}

// enlarge returns the film k times as large; used where it is so blurred that nothing is lost.
func (f *film) enlarge(w, h int) *film {
	out := newFilm(w, h)
	kx, ky := float64(f.w)/float64(w), float64(f.h)/float64(h)
	for y := range h {
		row := out.pix[3*y*w:][:3*w]
		for x := range w {
			r, g, b := f.sample((float64(x)+0.5)*kx, (float64(y)+0.5)*ky)
			row[3*x], row[3*x+1], row[3*x+2] = uint16(r), uint16(g), uint16(b)
		}
	}
	return out
}

// grains is how many samples of noise are drawn; they are used again from another place in each row.
const grains = 1 << 16

// develop makes the picture: exposure and colour of the light, the tone curve, and the noise of the sensor, σ at middle
// grey in steps of 255. Noise is stronger in the dark, and neighbours share some of it, as after the interpolation of a
// Bayer pattern.
func (f *film) develop(gain [3]float64, noise float64, r *rand.Rand) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, f.w, f.h))
	grain := make([]float32, grains+2)
	for i := range grain {
		grain[i] = float32(r.NormFloat64())
	}
	for i := range grains {
		grain[i] = (grain[i] + grain[i+1]*0.6) / 1.166
	}
	var strength [256]float32
	for v := range strength {
		strength[v] = float32(noise * (1.35 - 0.7*float64(v)/255))
	}
	var gains [3]uint32
	for i := range gains {
		gains[i] = uint32(gain[i] * 4096)
	}
	for y := range f.h {
		at := r.IntN(grains)
		in, out := f.pix[3*y*f.w:][:3*f.w], img.Pix[y*img.Stride:][:4*f.w]
		for x := range f.w {
			shared := grain[(at+x)&(grains-1)]
			for i := range 3 {
				v := developed[min(65535, uint32(in[3*x+i])*gains[i]>>12)]
				own := grain[(at+x*5+i*21845)&(grains-1)]
				n := float32(v) + strength[v]*(0.8*shared+0.6*own) + 0.5
				out[4*x+i] = uint8(max(0, min(255, n)))
			}
			out[4*x+3] = 255
		}
	}
	return img
}
