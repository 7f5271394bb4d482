package page

import (
	"math"
	"slices"

	"razvorot/capture/raster"
)

const (
	// stations is how many places along a side are looked at.
	stations = 96
	// roundedEnds is the share of a side at either end that is left out: corners are rounded by up to 3.5 mm of 88.
	roundedEnds = 0.08
	// colourGain weighs colour against luma in the difference of paper and ground.
	colourGain = 1.5
)

// refine moves a side to where the edge is at full resolution. It returns false where too few stations agree.
//
// At each station the colours across the side are projected on the side's own difference between inside and outside; the
// edge is the steepest place, to a fraction of a pixel; a line through all of them is fitted with Tukey's weights, so that
// a finger, a fold or a rounded corner does not draw it away.
func (p *photo) refine(a, b raster.Point, reach float64) (raster.Point, raster.Point, bool) {
	length := b.Sub(a).Length()
	if length < 8 || reach < 1 {
		return a, b, false
	}
	along := b.Sub(a).Scale(1 / length)
	n := raster.Point{X: -along.Y, Y: along.X} // to the inside, for corners that go around clockwise
	w := p.difference(a, b, n, max(1, reach/2))
	var t, off, weight []float64
	for i := range stations {
		at := roundedEnds + (1-2*roundedEnds)*(float64(i)+0.5)/stations
		if o, g, ok := p.steepest(a.Add(b.Sub(a).Scale(at)), along, n, w, reach); ok {
			t, off, weight = append(t, at), append(off, o), append(weight, g)
		}
	}
	slope, offset, ok := tukey(t, off, weight, reach)
	if !ok {
		return a, b, false
	}
	return a.Add(n.Scale(offset)), b.Add(n.Scale(offset + slope)), true
}

// difference is the mean colour just inside a side less that just outside, the weights of the projection.
func (p *photo) difference(a, b, n raster.Point, apart float64) [3]float64 {
	var sum [3]float64
	for i := range stations {
		at := a.Add(b.Sub(a).Scale(roundedEnds + (1-2*roundedEnds)*(float64(i)+0.5)/stations))
		in, ok1 := p.mix(at.Add(n.Scale(apart)))
		out, ok2 := p.mix(at.Sub(n.Scale(apart)))
		if ok1 && ok2 {
			for k := range sum {
				sum[k] += in[k] - out[k]
			}
		}
	}
	sum[1] *= colourGain
	sum[2] *= colourGain
	norm := math.Sqrt(sum[0]*sum[0]+sum[1]*sum[1]+sum[2]*sum[2]) + 1e-9
	return [3]float64{sum[0] / norm, colourGain * sum[1] / norm, colourGain * sum[2] / norm}
}

// mix is the colour at a place, bilinearly; false outside the picture.
func (p *photo) mix(at raster.Point) ([3]float64, bool) {
	x, y := math.Floor(at.X-0.5), math.Floor(at.Y-0.5)
	if !(x >= 0 && y >= 0 && x < float64(p.size.X-1) && y < float64(p.size.Y-1)) {
		return [3]float64{}, false
	}
	fx, fy := at.X-0.5-x, at.Y-0.5-y
	ix, iy := int(x), int(y)
	c00, c10, c01, c11 := p.at(ix, iy), p.at(ix+1, iy), p.at(ix, iy+1), p.at(ix+1, iy+1)
	var out [3]float64
	for k := range out {
		top := float64(c00[k])*(1-fx) + float64(c10[k])*fx
		bottom := float64(c01[k])*(1-fx) + float64(c11[k])*fx
		out[k] = top*(1-fy) + bottom*fy
	}
	return out, true
}

// mostReach bounds the samples across a side in one direction.
const mostReach = 48

// steepest returns where across the side, in pixels towards the inside, the projected colour rises most, and how much.
func (p *photo) steepest(at, along, n raster.Point, w [3]float64, reach float64) (off, rise float64, ok bool) {
	var level [2*mostReach + 1]float64
	step := max(1, reach/(mostReach-8))
	half := max(1, int(reach/step/4))       // the rise is measured over so many samples on either side
	count := int(reach/step)*2 + 1 + 2*half // and the ends need them too
	middle := count / 2
	for i := range count {
		s := float64(i-middle) * step
		for _, side := range [2]float64{-0.5, 0.5} { // two places along the side, against noise
			c, inside := p.mix(at.Add(n.Scale(s)).Add(along.Scale(side * reach)))
			if !inside {
				return 0, 0, false
			}
			level[i] += (w[0]*c[0] + w[1]*c[1] + w[2]*c[2]) / 2
		}
	}
	var rises [2*mostReach + 1]float64
	best := half
	for i := half; i < count-half; i++ {
		for k := 1; k <= half; k++ {
			rises[i] += level[i+k] - level[i-k]
		}
		if rises[i] > rises[best] {
			best = i
		}
	}
	if rises[best] <= 0 {
		return 0, 0, false
	}
	peak := float64(best)
	if best > half && best < count-half-1 {
		l, m, r := rises[best-1], rises[best], rises[best+1]
		if curve := l - 2*m + r; curve < 0 {
			peak += (l - r) / 2 / curve
		}
	}
	return (peak - float64(middle)) * step, rises[best] / float64(half), true
}

// tukey fits off = offset + slope·t, weighted and robust (biweight, scale from the median deviation). It starts at the
// medians of both halves and is false where less than a third of all stations are near the line.
func tukey(t, off, weight []float64, reach float64) (slope, offset float64, ok bool) {
	if len(t) < stations/4 {
		return 0, 0, false
	}
	half := len(t) / 2
	t1, o1 := median(t[:half]), median(off[:half])
	t2, o2 := median(t[half:]), median(off[half:])
	slope = (o2 - o1) / (t2 - t1)
	offset = o1 - slope*t1
	deviations := make([]float64, len(t))
	for range 8 {
		for i := range t {
			deviations[i] = math.Abs(off[i] - offset - slope*t[i])
		}
		scale := max(0.35, 4.7*median(deviations)) // 4.7 of 1.48·MAD would be 95 % efficient; outliers here are many
		var sw, st, so, stt, sto, near float64
		for i := range t {
			u := deviations[i] / scale
			if u >= 1 {
				continue
			}
			k := weight[i] * (1 - u*u) * (1 - u*u)
			sw, st, so, stt, sto = sw+k, st+k*t[i], so+k*off[i], stt+k*t[i]*t[i], sto+k*t[i]*off[i]
			near++
		}
		det := sw*stt - st*st
		if det <= 1e-12 || near < stations/4 {
			return 0, 0, false
		}
		slope, offset = (sw*sto-st*so)/det, (stt*so-st*sto)/det
	}
	return slope, offset, math.Abs(offset) < reach && math.Abs(offset+slope) < reach
}

func median(v []float64) float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	return s[len(s)/2]
}
