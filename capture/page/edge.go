package page

import (
	"math"
	"slices"
)

// edges is where colour changes in the view, and across which direction.
type edges struct {
	w, h     int
	salience []float32    // the gradient against the mean of its surroundings; about 1 in texture and noise, 3 and more on a lone edge
	across   [][2]float32 // unit vector of the gradient
	crest    []bool       // the gradient is the greatest across itself
	texture  []float32    // mean gradient of the surroundings, in noise units
	coarse   *edges       // of the view made coarseness times smaller; nil in the coarse edges themselves
}

// coarseness is how many times smaller the second look is. Where paper and table differ by less than the noise, or only in
// their texture, there is no edge to be seen pixel by pixel; in means of nine there is.
const coarseness = 3

// noiseFloors are the least noise of Y, Cb, Cr in eighths of a level, and of roughness, that gradients are measured in: one
// level of luma, somewhat less of colour, which is averaged over twice as many pixels.
var noiseFloors = [...]float64{8, 6, 6, 16}

const (
	// surroundings is the radius in pixels of the square over which texture is measured.
	surroundings = 8
)

// twoScales finds the edges of the view and of what is left of it three times smaller.
func twoScales(v *view) *edges {
	e, magnitude := findEdges(v.planes[:], v.w, v.h)
	small := make([][]int16, 4)
	for i, plane := range v.planes {
		small[i] = blockMeans(plane, v.w, v.h)
	}
	roughness := make([]int16, len(magnitude))
	for i, m := range magnitude {
		roughness[i] = int16(64 * min(8, m))
	}
	small[3] = blockMeans(roughness, v.w, v.h)
	e.coarse, _ = findEdges(small, max(1, v.w/coarseness), max(1, v.h/coarseness))
	return e
}

// blockMeans makes a plane coarseness times smaller.
func blockMeans(plane []int16, w, h int) []int16 {
	cw, ch := max(1, w/coarseness), max(1, h/coarseness)
	out := make([]int16, cw*ch)
	for y := range ch {
		for x := range cw {
			var sum, n int32
			for dy := y * coarseness; dy < min(h, (y+1)*coarseness); dy++ {
				for dx := x * coarseness; dx < min(w, (x+1)*coarseness); dx++ {
					sum, n = sum+int32(plane[dy*w+dx]), n+1
				}
			}
			out[y*cw+x] = int16(sum / n)
		}
	}
	return out
}

// findEdges takes at each pixel the gradient of that plane in which it stands out most from the plane's noise.
func findEdges(planes [][]int16, w, h int) (e *edges, magnitude []float32) {
	e = &edges{w: w, h: h}
	n := w * h
	e.salience, e.across, e.crest = make([]float32, n), make([][2]float32, n), make([]bool, n)
	magnitude = make([]float32, n)
	if w < 3 || h < 3 {
		e.texture = make([]float32, n)
		return e, magnitude
	}
	for i, plane := range planes {
		scale := float32(1 / max(noise(plane, w, h), noiseFloors[i]))
		for y := 1; y < h-1; y++ {
			e.gradientRow(plane, y, scale, magnitude)
		}
	}
	for i, m := range magnitude {
		m = float32(math.Sqrt(float64(m)))
		magnitude[i] = m
		if m > 0 {
			e.across[i][0] /= m
			e.across[i][1] /= m
		}
	}
	e.texture = boxMean(magnitude, w, h, surroundings)
	for i, m := range magnitude {
		e.salience[i] = m / (e.texture[i] + 0.5)
	}
	e.findCrests(magnitude)
	return e, magnitude
}

// gradientRow keeps for each pixel of a row the greater of the gradient so far and this plane's; magnitude is its square.
// The gradient is Sobel's, divided by 4: a sharp step of so many levels gives that number.
func (e *edges) gradientRow(plane []int16, y int, scale float32, magnitude []float32) {
	up, mid, down := plane[(y-1)*e.w:][:e.w], plane[y*e.w:][:e.w], plane[(y+1)*e.w:][:e.w]
	across, square := e.across[y*e.w:][:e.w], magnitude[y*e.w:][:e.w]
	scale /= 4
	for x := 1; x < e.w-1; x++ {
		gx := int32(up[x+1]) - int32(up[x-1]) + 2*(int32(mid[x+1])-int32(mid[x-1])) + int32(down[x+1]) - int32(down[x-1])
		gy := int32(down[x-1]) + 2*int32(down[x]) + int32(down[x+1]) - int32(up[x-1]) - 2*int32(up[x]) - int32(up[x+1])
		fx, fy := float32(gx)*scale, float32(gy)*scale
		if m := fx*fx + fy*fy; m > square[x] {
			square[x], across[x] = m, [2]float32{fx, fy}
		}
	}
}

// noise is the median difference of neighbours, which edges hardly move.
func noise(plane []int16, w, h int) float64 {
	var counts [256]int
	total := 0
	for y := 1; y < h-1; y += 2 {
		row, next := plane[y*w:][:w], plane[(y+1)*w:][:w]
		for x := 1; x < w-1; x += 2 {
			gx, gy := int(row[x+1])-int(row[x-1]), int(next[x])-int(plane[(y-1)*w+x])
			counts[min(255, max(gx, -gx)+max(gy, -gy))]++
			total++
		}
	}
	for i, n := range counts {
		if total -= 2 * n; total <= 0 {
			return float64(i)
		}
	}
	return 255
}

// boxMean is the mean over a square of 2r+1 pixels, less of it at the border.
func boxMean(src []float32, w, h, r int) []float32 {
	rows, out := make([]float32, w*h), make([]float32, w*h)
	for y := range h {
		runningMean(src[y*w:][:w], rows[y*w:][:w], r)
	}
	sums := make([]float32, w)
	n := 0
	for y := -r; y < h; y++ {
		if add := y + r; add < h {
			for x, p := range rows[add*w:][:w] {
				sums[x] += p
			}
			n++
		}
		if drop := y - r - 1; drop >= 0 {
			for x, p := range rows[drop*w:][:w] {
				sums[x] -= p
			}
			n--
		}
		if y >= 0 {
			k := 1 / float32(max(1, n))
			for x, s := range sums {
				out[y*w+x] = max(0, s*k)
			}
		}
	}
	return out
}

func runningMean(src, out []float32, r int) {
	var sum float32
	n := 0
	for x := -r; x < len(src); x++ {
		if x+r < len(src) {
			sum += src[x+r]
			n++
		}
		if x-r-1 >= 0 {
			sum -= src[x-r-1]
			n--
		}
		if x >= 0 {
			out[x] = sum / float32(max(1, n))
		}
	}
}

// findCrests marks the pixels whose gradient is not less than that of both neighbours across the edge (Canny, 1986).
func (e *edges) findCrests(magnitude []float32) {
	for y := 1; y < e.h-1; y++ {
		for x := 1; x < e.w-1; x++ {
			i := y*e.w + x
			if e.salience[i] < weakest {
				continue
			}
			gx, gy := e.across[i][0], e.across[i][1]
			step := e.w + 1
			switch ax, ay := max(gx, -gx), max(gy, -gy); {
			case ax > 2.414*ay:
				step = 1
			case ay > 2.414*ax:
				step = e.w
			case gx*gy < 0:
				step = e.w - 1
			}
			e.crest[i] = magnitude[i] >= magnitude[i-step] && magnitude[i] > magnitude[i+step]
		}
	}
}

// weakest is the least salience of a pixel that belongs to a stroke.
const weakest = 0.9

// stroke is a straight run of crests.
type stroke struct {
	x, y   float64 // middle
	dx, dy float64 // unit vector along
	length float64
	weight float64 // sum of salience
}

const (
	// leastStroke is the length in pixels below which a run has no direction worth following.
	leastStroke = 7
	// mostStrokes bounds the search on busy pictures.
	mostStrokes = 300
)

// strokes joins neighbouring crests of like direction, and returns the strongest first.
func (e *edges) strokes() []stroke {
	var found []stroke
	used := make([]bool, len(e.crest))
	var members []int32
	for i, is := range e.crest {
		if !is || used[i] {
			continue
		}
		members = e.join(int32(i), used, members[:0])
		if len(members) < leastStroke {
			continue
		}
		if s, straight := e.measure(members); straight {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b stroke) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return 0
	})
	return found[:min(len(found), mostStrokes)]
}

// join gathers the crests connected with one whose direction is within 22° of the mean so far.
func (e *edges) join(seed int32, used []bool, members []int32) []int32 {
	members = append(members, seed)
	used[seed] = true
	c, s := double(e.across[seed])
	for k := 0; k < len(members); k++ {
		at := members[k]
		for _, step := range [8]int32{1, -1, int32(e.w), -int32(e.w), int32(e.w) + 1, int32(e.w) - 1, 1 - int32(e.w), -1 - int32(e.w)} {
			next := at + step // crests never lie on the border, so a step stays in the picture
			if !e.crest[next] || used[next] {
				continue
			}
			c2, s2 := double(e.across[next])
			if c*c2+s*s2 < 0.72*float32(math.Sqrt(float64(c*c+s*s))) {
				continue
			}
			used[next] = true
			c, s = c+c2, s+s2
			members = append(members, next)
		}
	}
	return members
}

// double returns the unit vector at twice the angle: directions that differ by half a turn are one.
func double(g [2]float32) (c, s float32) { return g[0]*g[0] - g[1]*g[1], 2 * g[0] * g[1] }

// measure fits a line through the crests of a stroke (principal axis) and tells whether they lie along it.
func (e *edges) measure(members []int32) (stroke, bool) {
	var n, sx, sy, sxx, sxy, syy, weight float64
	for _, at := range members {
		x, y := float64(int(at)%e.w)+0.5, float64(int(at)/e.w)+0.5
		n, sx, sy, sxx, sxy, syy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y, syy+y*y
		weight += min(3, float64(e.salience[at]))
	}
	mx, my := sx/n, sy/n
	a, b, d := sxx/n-mx*mx, sxy/n-mx*my, syy/n-my*my
	angle := math.Atan2(2*b, a-d) / 2
	root := math.Hypot(a-d, 2*b)
	major, minor := (a+d+root)/2, (a+d-root)/2
	length := math.Sqrt(12 * max(0, major))
	dy, dx := math.Sincos(angle)
	return stroke{x: mx, y: my, dx: dx, dy: dy, length: length, weight: weight},
		length >= leastStroke && minor < 1.5+major*0.02
}
