package scene

import "math"

// blurred returns the film after a Gaussian of a σ in pixels: three passes of a moving mean whose variances add up to
// its own (Gwosdek et al., Theoretical Foundations of Gaussian Convolution by Extended Box Filtering, 2011).
func (f *film) blurred(sigma float64) *film {
	if sigma < 0.2 {
		return f
	}
	passes := 3
	if sigma < 0.7 {
		passes = 1 // three neighbours: there is no shape to get right
	}
	b := boxOf(sigma * sigma / float64(passes))
	for range passes {
		f = f.across(b).down(b)
	}
	return f
}

// boxed is a moving mean of 2·reach+1 pixels and, in part, the one beyond on either side.
type boxed struct {
	reach int
	part  float32 // of the outer pixels
	scale float32
}

// boxOf returns the mean with a variance in square pixels.
func boxOf(variance float64) boxed {
	r := math.Floor((math.Sqrt(12*variance+1) - 1) / 2)
	n := 2*r + 1
	part := (n*variance - r*(r+1)*n/3) / (2 * ((r+1)*(r+1) - variance))
	return boxed{int(r), float32(part), float32(1 / (n + 2*part))}
}

// across applies a mean along the rows.
func (f *film) across(b boxed) *film {
	out := newFilm(f.w, f.h)
	for y := range f.h {
		in, dst := f.pix[3*y*f.w:][:3*f.w], out.pix[3*y*f.w:][:3*f.w]
		for c := range 3 {
			sum := uint32(in[c]) * uint32(b.reach)
			for i := 0; i <= b.reach; i++ {
				sum += uint32(in[3*min(i, f.w-1)+c])
			}
			for x := range f.w {
				before, next := uint32(in[3*max(x-b.reach-1, 0)+c]), uint32(in[3*min(x+b.reach+1, f.w-1)+c])
				dst[3*x+c] = uint16((float32(sum)+b.part*float32(before+next))*b.scale + 0.5)
				sum += next - uint32(in[3*max(x-b.reach, 0)+c])
			}
		}
	}
	return out
}

// down applies a mean along the columns, a row at a time.
func (f *film) down(b boxed) *film {
	out := newFilm(f.w, f.h)
	row := func(y int) []uint16 { return f.pix[3*min(max(y, 0), f.h-1)*f.w:][:3*f.w] }
	sums := make([]uint32, 3*f.w)
	for y := -b.reach; y <= b.reach; y++ {
		for i, v := range row(y) {
			sums[i] += uint32(v)
		}
	}
	for y := range f.h {
		dst, before, next, drop := out.pix[3*y*f.w:][:3*f.w], row(y-b.reach-1), row(y+b.reach+1), row(y-b.reach)
		for i, sum := range sums {
			dst[i] = uint16((float32(sum)+b.part*float32(uint32(before[i])+uint32(next[i])))*b.scale + 0.5)
			sums[i] = sum + uint32(next[i]) - uint32(drop[i])
		}
	}
	return out
}

// defocused returns the film out of focus: each point becomes a disc of a radius in pixels.
func (f *film) defocused(radius float64) *film {
	r := int(radius + 0.5)
	if r < 1 {
		return f
	}
	half, area := make([]int, 2*r+1), uint32(0)
	for i := range half {
		d := float64(i - r)
		half[i] = int(math.Sqrt(max(0, radius*radius-d*d)))
		area += uint32(2*half[i] + 1)
	}
	out := newFilm(f.w, f.h)
	sums := make([]uint32, 3*f.w)
	for y := range f.h {
		clear(sums)
		for i, reach := range half {
			in := f.pix[3*min(max(y+i-r, 0), f.h-1)*f.w:][:3*f.w]
			addMoving(sums, in, reach, f.w)
		}
		dst := out.pix[3*y*f.w:][:3*f.w]
		for i, sum := range sums {
			dst[i] = uint16(sum / area)
		}
	}
	return out
}

// addMoving adds the sum of the 2·reach+1 neighbours of each pixel of a row.
func addMoving(sums []uint32, in []uint16, reach, w int) {
	for c := range 3 {
		sum := uint32(in[c]) * uint32(reach)
		for i := 0; i <= reach; i++ {
			sum += uint32(in[3*min(i, w-1)+c])
		}
		for x := range w {
			sums[3*x+c] += sum
			sum += uint32(in[3*min(x+reach+1, w-1)+c]) - uint32(in[3*max(x-reach, 0)+c])
		}
	}
}

// moved returns the film after the camera moved by a length in pixels in a direction in radians while it looked.
func (f *film) moved(length, angle float64) *film {
	sin, cos := math.Sincos(angle)
	if math.Abs(cos) >= math.Abs(sin) {
		return f.smeared(int(length*math.Abs(cos)/2+0.5), sin/cos, false)
	}
	return f.smeared(int(length*math.Abs(sin)/2+0.5), cos/sin, true)
}

// smeared is the moving mean over 2r+1 pixels along lines of a slope, from column to column or from row to row.
func (f *film) smeared(r int, slope float64, down bool) *film {
	if r < 1 {
		return f
	}
	out := newFilm(f.w, f.h)
	long, wide, step, side := f.w, f.h, 3, 3*f.w
	if down {
		long, wide, step, side = f.h, f.w, 3*f.w, 3
	}
	offset := make([]int, long+2*r+2)
	for i := range offset {
		offset[i] = int(math.Round(float64(i-r) * slope))
	}
	n := uint32(2*r + 1)
	low, high := min(offset[0], offset[len(offset)-1]), max(offset[0], offset[len(offset)-1])
	for base := -high; base < wide-low; base++ {
		at := func(i int) int {
			return min(max(base+offset[min(max(i, -r), long+r)+r], 0), wide-1)*side + min(max(i, 0), long-1)*step
		}
		var sum [3]uint32
		for i := -r; i <= r; i++ {
			for c := range 3 {
				sum[c] += uint32(f.pix[at(i)+c])
			}
		}
		for i := range long {
			if y := base + offset[i+r]; y >= 0 && y < wide {
				for c := range 3 {
					out.pix[y*side+i*step+c] = uint16(sum[c] / n)
				}
			}
			add, drop := at(i+r+1), at(i-r)
			for c := range 3 {
				sum[c] += uint32(f.pix[add+c]) - uint32(f.pix[drop+c])
			}
		}
	}
	return out
}
