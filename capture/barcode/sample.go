package barcode

import (
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// unbend finds where each alignment pattern really is: paper bends and lenses are not straight. Between them the rest
// follows, over the net that they form.
func (p *placement) unbend() {
	h, ok := p.at()
	n := len(p.alignments)
	if !ok || n < 2 {
		return
	}
	unit := p.corners[1].Sub(p.corners[0]).Length() / (float64(p.size) - 2*inset)
	p.bend = make([]raster.Point, n*n)
	seen := make([]bool, n*n)
	for i, y := range p.alignments {
		for j, x := range p.alignments {
			middle, radius := image.Pt(x, y), 2
			switch corner := (i == 0 || i == n-1) && (j == 0 || j == n-1); {
			case corner && !(i == n-1 && j == n-1):
				seen[i*n+j] = true // the finders hold the corners
				continue
			case i == 0 || j == 0: // on a timing pattern, which looks alike every second module
			}
			p.bend[i*n+j], seen[i*n+j] = p.shift(h, middle, radius, unit)
		}
	}
	spreadShifts(p.bend, seen, n)
}

// shift looks for a pattern up to 1.2 modules around where it should be.
func (p *placement) shift(h raster.Homography, middle image.Point, radius int, unit float64) (raster.Point, bool) {
	best, found := 0.6, raster.Point{}
	ok := false
	for dy := -1.2; dy <= 1.21; dy += 0.2 {
		for dx := -1.2; dx <= 1.21; dx += 0.2 {
			var l likeness
			at := raster.Point{X: dx * unit, Y: dy * unit}
			p.pattern(h, middle, radius, at, &l)
			if like := l.value() - 0.02*math.Hypot(dx, dy); like > best {
				best, found, ok = like, at, true
			}
		}
	}
	return found, ok
}

// spreadShifts gives the nodes that were not seen the mean of their neighbours', ring by ring.
func spreadShifts(bend []raster.Point, seen []bool, n int) {
	for range n {
		known := slices.Clone(seen)
		for at := range bend {
			if known[at] {
				continue
			}
			sum, count := raster.Point{}, 0.0
			for _, d := range [][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
				if x, y := at%n+d[0], at/n+d[1]; x >= 0 && y >= 0 && x < n && y < n && known[y*n+x] {
					sum, count = sum.Add(bend[y*n+x]), count+1
				}
			}
			if count > 0 {
				bend[at], seen[at] = sum.Scale(1/count), true
			}
		}
	}
}

// bent returns the shift at a module, between the nodes around it; beyond the outermost it goes on as they do.
func (p *placement) bent(x, y int) raster.Point {
	n := len(p.alignments)
	j, i := p.cell(x), p.cell(y)
	fx := float64(x-p.alignments[j]) / float64(p.alignments[j+1]-p.alignments[j])
	fy := float64(y-p.alignments[i]) / float64(p.alignments[i+1]-p.alignments[i])
	top := p.bend[i*n+j].Scale(1 - fx).Add(p.bend[i*n+j+1].Scale(fx))
	bottom := p.bend[(i+1)*n+j].Scale(1 - fx).Add(p.bend[(i+1)*n+j+1].Scale(fx))
	return top.Scale(1 - fy).Add(bottom.Scale(fy))
}

func (p *placement) cell(at int) int {
	for k := len(p.alignments) - 2; k > 0; k-- {
		if at >= p.alignments[k] {
			return k
		}
	}
	return 0
}

// sample returns the luma of every module.
func (p *placement) sample() ([]float32, bool) {
	h, ok := p.at()
	if !ok {
		return nil, false
	}
	values := make([]float32, p.size*p.size)
	outside := 0
	for y := range p.size {
		for x := range p.size {
			spot := p.spot(h, x, y)
			if p.bend != nil {
				spot = spot.Add(p.bent(x, y))
			}
			v := p.luma(spot)
			if math.IsNaN(v) {
				outside++
				v = 128
			}
			values[y*p.size+x] = float32(v)
		}
	}
	return values, outside*4 < len(values)
}

// sharpen takes from each module a share of what its neighbours spread into it: blur goes over edges of modules first.
func sharpen(values []float32, size int, share float32) []float32 {
	if share == 0 {
		return values
	}
	sharp := make([]float32, len(values))
	for y := range size {
		for x := range size {
			v := values[y*size+x]
			sum := values[y*size+max(x-1, 0)] + values[y*size+min(x+1, size-1)] + values[max(y-1, 0)*size+x] + values[min(y+1, size-1)*size+x]
			sharp[y*size+x] = v + share*(v-sum/4)
		}
	}
	return sharp
}

// neighbourhood is the radius, in modules, within which there are dark and light ones: masks see to it.
const neighbourhood = 4

// decide holds each module against the middle between the darkest and the lightest around it. It is as sure as it is far
// from there, by the contrast of the whole code: where glare took the contrast away, nothing is sure.
func decide(values []float32, size int) []module {
	low, high := extremes(values, size)
	contrast := make([]float32, len(values))
	for i := range values {
		contrast[i] = high[i] - low[i]
	}
	slices.Sort(contrast)
	usual := max(contrast[len(contrast)/2], 1)
	grid := make([]module, len(values))
	for i, v := range values {
		distance := v - (low[i]+high[i])/2
		sure := 2 * max(distance, -distance) / max(high[i]-low[i], usual/2)
		grid[i] = module{dark: distance < 0, sure: sure * min(1, 2*(high[i]-low[i])/usual)}
	}
	return grid
}

// extremes returns the darkest and the lightest around each module, first along the rows, then along the columns, and evens
// them out so that one speck does not decide.
func extremes(values []float32, size int) (low, high []float32) {
	along := func(src []float32, step, other int, pick func(a, b float32) float32) []float32 {
		out := make([]float32, len(src))
		for o := range size {
			for i := range size {
				at := o*other + i*step
				v := src[at]
				for k := max(0, i-neighbourhood); k <= min(size-1, i+neighbourhood); k++ {
					v = pick(v, src[o*other+k*step])
				}
				out[at] = v
			}
		}
		return out
	}
	least := func(a, b float32) float32 { return min(a, b) }
	most := func(a, b float32) float32 { return max(a, b) }
	low = along(along(values, 1, size, least), size, 1, least)
	high = along(along(values, 1, size, most), size, 1, most)
	return low, high
}
