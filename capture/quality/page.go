package quality

import (
	"image"
	"math"

	"razvorot/capture/raster"
)

const (
	// cellSide is the pixels on a side of a cell: a letter or so.
	cellSide = 8
	// clipped is the luma at which a sensor is taken to be full (V ≥ 250 of the glare figure; as a white pixel has all
	// its colours there, its luma says it).
	clipped = 250
	// leastDepth is the least range of luma that is print and not noise.
	leastDepth = 8
	// inkDepth is the least part of the paper's light that print takes away: that of grey captions; guilloches take 3–10 %.
	inkDepth = 0.18
)

// cell is a square of the overview.
type cell struct {
	dark, light uint8  // the darkest and the lightest luma
	clipped     uint8  // pixels of cellSide² that are full
	strokes     uint16 // how many strokes of print there are, in the measure of count
	paper       uint8  // the light of the paper around
	print       bool   // there is print
	solid       bool   // not even its lightest luma is paper: a picture, a dark band
}

// overview is the page made small, and its cells.
type overview struct {
	luma   *image.Gray
	width  int // cells
	height int
	cells  []cell
	mm     float64 // across a cell
	mmDown float64 // down a cell
}

// survey makes the overview of the page in a picture, size in mm.
func survey(in Input, longest int) (*overview, bool) {
	k := float64(longest) / max(in.SizeMM[0], in.SizeMM[1])
	w, h := max(cellSide, int(in.SizeMM[0]*k)), max(cellSide, int(in.SizeMM[1]*k))
	w, h = w-w%cellSide, h-h%cellSide
	box := bounds(in.Corners).Intersect(in.Luma.Rect)
	if box.Empty() {
		return nil, false
	}
	piece, q := cut(in.Luma, box, in.Corners)
	luma := raster.Warp(piece, q, w, h, 0)
	if luma == nil {
		return nil, false
	}
	o := &overview{luma: luma, width: w / cellSide, height: h / cellSide,
		mm: in.SizeMM[0] * cellSide / float64(w), mmDown: in.SizeMM[1] * cellSide / float64(h)}
	o.cells = make([]cell, o.width*o.height)
	for y := range o.height {
		for x := range o.width {
			o.cells[y*o.width+x].measure(luma.Pix[y*cellSide*luma.Stride+x*cellSide:], luma.Stride)
		}
	}
	o.findPrint()
	return o, true
}

// measure looks at a cell's pixels.
func (c *cell) measure(pix []uint8, stride int) {
	lo, hi, full := uint8(255), uint8(0), 0
	for y := range cellSide {
		for _, p := range pix[y*stride:][:cellSide] {
			lo, hi = min(lo, p), max(hi, p)
			if p >= clipped {
				full++
			}
		}
	}
	c.dark, c.light, c.clipped = lo, hi, uint8(full)
}

// count counts strokes: the sum of the steps in both directions that are more than noise, in 255ths of the light.
func (c *cell) count(pix []uint8, stride int) {
	steps, least := 0, int(c.light)/40
	above := pix[:cellSide]
	for y := range cellSide {
		row := pix[y*stride:][:cellSide]
		left := int(row[0])
		for x, p := range row {
			if d := int(p) - left; d > least || -d > least {
				steps += max(d, -d)
			}
			if d := int(p) - int(above[x]); d > least || -d > least {
				steps += max(d, -d)
			}
			left = int(p)
		}
		above = row
	}
	c.strokes = uint16(min(steps*255/max(int(c.light), 1), math.MaxUint16))
}

const (
	// near is how far around a cell its paper is looked for, in mm: more than a heading's letters, less than a shadow.
	near = 2.5
	// wide is how far around paper is looked for to tell a picture from print: half a portrait.
	wide = 12
	// solidLight is the part of the paper's light that a blank between letters always has.
	solidLight = 0.8
)

// findPrint gives each cell the light of its paper, and finds where there is print and where there is no paper.
func (o *overview) findPrint() {
	local, far := o.lightest(near), o.lightest(wide)
	for i := range o.cells {
		c := &o.cells[i]
		c.paper = local[i]
		c.solid = float64(c.light) < solidLight*float64(far[i])
		depth := int(c.light) - int(c.dark)
		c.print = depth > leastDepth && float64(depth) >= inkDepth*float64(c.paper)
		if c.print {
			c.count(o.luma.Pix[i/o.width*cellSide*o.luma.Stride+i%o.width*cellSide:], o.luma.Stride)
		}
	}
}

// lightest returns for each cell the lightest luma so many mm around.
func (o *overview) lightest(around float64) []uint8 {
	r := max(1, int(math.Round(around/o.mm)))
	across, light := make([]uint8, len(o.cells)), make([]uint8, len(o.cells))
	for y := range o.height {
		for x := range o.width {
			var most uint8
			for i := max(0, x-r); i <= min(o.width-1, x+r); i++ {
				most = max(most, o.cells[y*o.width+i].light)
			}
			across[y*o.width+x] = most
		}
	}
	for y := range o.height {
		for x := range o.width {
			var most uint8
			for i := max(0, y-r); i <= min(o.height-1, y+r); i++ {
				most = max(most, across[i*o.width+x])
			}
			light[y*o.width+x] = most
		}
	}
	return light
}
