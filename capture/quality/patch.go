package quality

import (
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

const (
	// pitch is the millimetres between the samples of a patch: 254 dots per inch, so that a picture of 200 is hardly
	// made larger and one of 500 is averaged.
	pitch = 0.1
	// patchSide is the samples on a side of a patch, 6.4 mm: a letter or three in each direction.
	patchSide = 64
	// steepPart is the part of a patch's places whose gradients make the width of its edges in a direction: 15 of 3844,
	// less than the sides of one stroke of one letter.
	steepPart = 0.004
	// gaussianStep is the height of a step blurred by a Gaussian of σ = 1 over its steepest slope, √(2π).
	gaussianStep = 2.5066
	// maxBlur is what is said of a direction in which nothing is left, in mm.
	maxBlur = 2.0
)

// axes is how many directions edges are told apart by: across (0°), down the page (45°), down (90°) and up (135°).
const axes = 4

// patch is a small piece of the page at the resolution of the photograph.
type patch struct {
	region int // which part of the page it lies in
	// blur is the standard deviation of the Gaussian that makes the steepest edges as wide as they are, in mm, by the
	// direction of the gradient.
	blur  [axes]float64
	depth float64 // how far the ink is below the paper, in luma
	paper float64 // luma of the paper
	noise float64 // standard deviation of the luma between the strokes
	// crossings is how often a row or a column passes from paper to ink and back, in the mean: strokes.
	crossings float64
}

// sampler reads patches of a page.
type sampler struct {
	luma *image.Gray
	page raster.Homography // from mm
	side float64           // of a patch in mm
}

// read returns the patch whose top left corner is at (x, y) mm; false when it is not wholly in the picture.
func (s sampler) read(x, y float64) (patch, bool) {
	g := s.sample(x, y)
	if g == nil {
		return patch{}, false
	}
	return look(g.Pix, s.step()), true
}

// step returns the mm between samples.
func (s sampler) step() float64 { return s.side / patchSide }

// sample returns the pixels of a patch, nil when it is not wholly in the picture.
func (s sampler) sample(x, y float64) *image.Gray {
	q := raster.Quad{{X: x, Y: y}, {X: x + s.side, Y: y}, {X: x + s.side, Y: y + s.side}, {X: x, Y: y + s.side}}
	for i := range q {
		q[i] = s.page.Apply(q[i])
	}
	box := bounds(q)
	if box.Empty() || !box.In(s.luma.Rect) {
		return nil
	}
	piece, moved := cut(s.luma, box, q)
	return raster.Warp(piece, moved, patchSide, patchSide, 255)
}

// bounds returns the pixels that a quad touches.
func bounds(q raster.Quad) image.Rectangle {
	limit := func(v float64) int { return int(min(max(v, -1<<28), 1<<28)) }
	box := image.Rectangle{Min: image.Pt(math.MaxInt32, math.MaxInt32), Max: image.Pt(math.MinInt32, math.MinInt32)}
	for _, p := range q {
		if math.IsNaN(p.X + p.Y) {
			return image.Rectangle{}
		}
		box.Min = image.Pt(min(box.Min.X, limit(math.Floor(p.X))), min(box.Min.Y, limit(math.Floor(p.Y))))
		box.Max = image.Pt(max(box.Max.X, limit(math.Ceil(p.X))), max(box.Max.Y, limit(math.Ceil(p.Y))))
	}
	return box
}

// cut returns the piece of a picture in a box, its corner at the origin, and the quad in it.
func cut(g *image.Gray, box image.Rectangle, q raster.Quad) (*image.Gray, raster.Quad) {
	for i := range q {
		q[i] = q[i].Sub(raster.Point{X: float64(box.Min.X), Y: float64(box.Min.Y)})
	}
	return &image.Gray{Pix: g.Pix[g.PixOffset(box.Min.X, box.Min.Y):], Stride: g.Stride,
		Rect: image.Rectangle{Max: box.Size()}}, q
}

// look measures a patch, its samples step mm apart.
func look(pix []uint8, step float64) patch {
	slopes := gradients(pix)
	ink, paper := levels(pix)

	// Between the strokes there is paper: the lowest fifth of the gradients is noise and texture. The squared gradient
	// of white noise is exponentially distributed, of which the 20th percentile is 0.223 of the mean.
	floor := slopes.lowest(0.2)
	floor = floor * floor / 0.223
	p := patch{paper: paper, depth: paper - ink, noise: math.Sqrt(floor / 2 / noiseGain), crossings: crossings(pix, ink, paper)}
	for i := range p.blur {
		steepest := slopes.steepest(i, steepPart)
		// What noise adds to the steepest gradients, in the mean of its square.
		slope := math.Sqrt(max(0, steepest*steepest-2*floor))
		if slope <= 0 {
			p.blur[i] = maxBlur
			continue
		}
		p.blur[i] = min(maxBlur, p.depth/slope*step/gaussianStep)
	}
	return p
}

// levels returns the luma of ink and of paper in a patch: the 2nd and the 90th percentile of a ninth of its samples.
func levels(pix []uint8) (ink, paper float64) {
	var few []uint8
	for y := 1; y < patchSide; y += 3 {
		for x := 1; x < patchSide; x += 3 {
			few = append(few, pix[y*patchSide+x])
		}
	}
	slices.Sort(few)
	return float64(few[len(few)/50]), float64(few[len(few)*9/10])
}

// crossings counts how often the rows and columns of a patch, every other one, go from paper to ink or back. What goes less
// than half of the way does not count.
func crossings(pix []uint8, ink, paper float64) float64 {
	low, high := uint8(ink+(paper-ink)/4), uint8(ink+(paper-ink)*3/4)
	count := 0
	for line := 0; line < patchSide; line += 2 {
		count += passes(pix[line*patchSide:], 1, low, high) + passes(pix[line:], patchSide, low, high)
	}
	return float64(count) / patchSide
}

// passes counts them along one line.
func passes(pix []uint8, stride int, low, high uint8) int {
	count, state := 0, 0
	for i := range patchSide {
		switch v := pix[i*stride]; {
		case v <= low:
			if state > 0 {
				count++
			}
			state = -1
		case v >= high:
			if state < 0 {
				count++
			}
			state = 1
		}
	}
	return count
}

// noiseGain is the variance of a Sobel derivative, in luma a sample, of white noise of variance 1: 2·(1+4+1)/8².
const noiseGain = 12.0 / 64

// gradients takes the Sobel derivatives of a patch.
func gradients(pix []uint8) *histogram {
	var h histogram
	for y := 1; y < patchSide-1; y++ {
		up, row, down := pix[(y-1)*patchSide:][:patchSide], pix[y*patchSide:][:patchSide], pix[(y+1)*patchSide:][:patchSide]
		for x := 1; x < patchSide-1; x++ {
			a, b, c := int(up[x-1]), int(up[x]), int(up[x+1])
			d, e := int(row[x-1]), int(row[x+1])
			f, g, i := int(down[x-1]), int(down[x]), int(down[x+1])
			h.add(c+2*e+i-a-2*d-f, f+2*g+i-a-2*b-c)
		}
	}
	return &h
}

// histogram counts gradients by direction and steepness: eighths of a unit of the Sobel sum up to 64 units, then ones.
type histogram struct {
	bins  [axes][fineBins + wideBins]uint16
	total int
}

const (
	fineBins = 512
	wideBins = 1024
	fineness = 8
)

func (h *histogram) add(gx, gy int) {
	ax, ay := max(gx, -gx), max(gy, -gy)
	axis := 1
	switch { // within 22.5° of an axis: tan 22.5° is 0.41
	case ay*12 < ax*5:
		axis = 0
	case ax*12 < ay*5:
		axis = 2
	case (gx > 0) != (gy > 0):
		axis = 3
	}
	root := math.Sqrt(float64(gx*gx + gy*gy))
	bin := int(root * fineness)
	if bin >= fineBins {
		bin = min(fineBins+int(root)-fineBins/fineness, fineBins+wideBins-1)
	}
	h.bins[axis][bin]++
	h.total++
}

// value returns the gradient of a bin in luma a sample.
func value(bin int) float64 {
	if bin < fineBins {
		return (float64(bin) + 0.5) / fineness / 8
	}
	return float64(bin-fineBins+fineBins/fineness) / 8
}

// lowest returns the gradient that so large a part of all the places stays below.
func (h *histogram) lowest(part float64) float64 {
	left := int(part * float64(h.total))
	for bin := range fineBins + wideBins {
		for axis := range axes {
			left -= int(h.bins[axis][bin])
		}
		if left < 0 {
			return value(bin)
		}
	}
	return 0
}

// steepest returns the gradient that so large a part of all the places exceeds in a direction.
func (h *histogram) steepest(axis int, part float64) float64 {
	left := int(part * float64(h.total))
	for bin := fineBins + wideBins - 1; bin >= 0; bin-- {
		if left -= int(h.bins[axis][bin]); left < 0 {
			return value(bin)
		}
	}
	return 0
}
