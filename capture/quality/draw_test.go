package quality_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"razvorot/capture/quality"
	"razvorot/capture/raster"
	"razvorot/capture/specimen"
)

// sheet is a document drawn at a resolution, to be spoilt.
type sheet struct {
	luma *image.Gray
	mm   [2]float64
	dpi  float64
}

// passportAt draws a page of a passport at so many dots per inch.
func passportAt(dpi float64) sheet {
	return sheetOf(specimen.PassportPage(specimen.Invent(7), 7), [2]float64{125, 88}, dpi)
}

func sheetOf(img image.Image, mm [2]float64, dpi float64) sheet {
	whole := raster.Luma(img)
	w, h := int(mm[0]*dpi/25.4), int(mm[1]*dpi/25.4)
	return sheet{raster.Warp(whole, raster.Whole(whole.Rect.Max), w, h, 255), mm, dpi}
}

func (s sheet) measure() quality.Report { return quality.Measure(s.input()) }

func (s sheet) input() quality.Input {
	return quality.Input{Luma: s.luma, Corners: raster.Whole(s.luma.Rect.Max), SizeMM: s.mm}
}

// blurred is out of focus by a Gaussian of σ mm.
func (s sheet) blurred(sigma float64) sheet { return s.smeared(sigma, 0, sigma, math.Pi/2) }

// moved is what the camera sees that moves mm in a direction.
func (s sheet) moved(length, angle float64) sheet {
	k := length * s.dpi / 25.4
	n := int(k) + 1
	sin, cos := math.Sincos(angle)
	out := image.NewGray(s.luma.Rect)
	sums := make([]int, len(out.Pix))
	for i := range n {
		t := (float64(i)/float64(n-1) - 0.5) * k
		dx, dy := int(math.Round(t*cos)), int(math.Round(t*sin))
		for y := range out.Rect.Dy() {
			row := s.luma.Pix[min(max(y+dy, 0), out.Rect.Dy()-1)*s.luma.Stride:][:out.Rect.Dx()]
			for x := range row {
				sums[y*out.Stride+x] += int(row[min(max(x+dx, 0), len(row)-1)])
			}
		}
	}
	for i, sum := range sums {
		out.Pix[i] = uint8(sum / n)
	}
	return sheet{out, s.mm, s.dpi}
}

// smeared blurs by two Gaussians along the axes.
func (s sheet) smeared(across, _, down, _ float64) sheet {
	out := image.NewGray(s.luma.Rect)
	w, h := out.Rect.Dx(), out.Rect.Dy()
	between := convolve(s.luma.Pix, lines{w, 1, h, s.luma.Stride}, across*s.dpi/25.4)
	out.Pix = convolve(between, lines{h, out.Stride, w, 1}, down*s.dpi/25.4)
	return sheet{out, s.mm, s.dpi}
}

// lines are rows or columns of pixels.
type lines struct{ length, step, count, stride int }

func convolve(pix []uint8, l lines, sigma float64) []uint8 {
	out := append([]uint8(nil), pix...)
	if sigma <= 0 {
		return out
	}
	reach := int(math.Ceil(3 * sigma))
	kernel, sum := make([]int, 2*reach+1), 0
	for i := range kernel {
		d := float64(i - reach)
		kernel[i] = int(4096 * math.Exp(-d*d/2/sigma/sigma))
		sum += kernel[i]
	}
	padded := make([]int, l.length+2*reach)
	for n := range l.count {
		for i := range padded {
			padded[i] = int(pix[n*l.stride+min(max(i-reach, 0), l.length-1)*l.step])
		}
		for i := range l.length {
			v := 0
			for j, k := range kernel {
				v += k * padded[i+j]
			}
			out[n*l.stride+i*l.step] = uint8((v + sum/2) / sum)
		}
	}
	return out
}

// with changes each pixel.
func (s sheet) with(change func(x, y int, v float64) float64) sheet {
	out := image.NewGray(s.luma.Rect)
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			v := change(x, y, float64(s.luma.Pix[y*s.luma.Stride+x]))
			out.Pix[y*out.Stride+x] = uint8(min(255, max(0, v+0.5)))
		}
	}
	return sheet{out, s.mm, s.dpi}
}

// lit has a part of the light.
func (s sheet) lit(part float64) sheet {
	return s.with(func(_, _ int, v float64) float64 { return v * part })
}

// noisy has the noise of a sensor, its standard deviation in luma.
func (s sheet) noisy(sigma float64) sheet {
	r := rand.New(rand.NewPCG(5, 9))
	return s.with(func(_, _ int, v float64) float64 { return v + r.NormFloat64()*sigma })
}

// mirrored has a lamp mirrored at (x, y) mm, with soft edges.
func (s sheet) mirrored(x, y, radius float64) sheet {
	k := s.dpi / 25.4
	return s.with(func(px, py int, v float64) float64 {
		d := math.Hypot(float64(px)-x*k, float64(py)-y*k) / radius / k
		return v + 500*max(0, min(1, (1-d)*2))
	})
}

// labelled has a white label on it, with sharp edges.
func (s sheet) labelled(x, y, w, h float64) sheet {
	k := s.dpi / 25.4
	return s.with(func(px, py int, v float64) float64 {
		if fx, fy := float64(px)/k, float64(py)/k; fx >= x && fx < x+w && fy >= y && fy < y+h {
			return 255
		}
		return v
	})
}

// half of one sheet and half of another, which is the right one.
func (s sheet) half(right sheet) sheet {
	return s.with(func(x, y int, v float64) float64 {
		if x > s.luma.Rect.Dx()/2 {
			return float64(right.luma.GrayAt(x, y).Y)
		}
		return v
	})
}

// blankSheet has no print.
func blankSheet(level uint8) sheet {
	g := image.NewGray(image.Rect(0, 0, 984, 693))
	for i := range g.Pix {
		g.Pix[i] = level
	}
	g.SetGray(0, 0, color.Gray{Y: level})
	return sheet{g, [2]float64{125, 88}, 200}
}
