package quality

import (
	"math"
	"slices"
)

// forgiving returns the overview with what is as light as most of the page taken for paper, where mirrored light beside
// made it seem dark.
func (o *overview) forgiving() *overview {
	var lights [256]int
	count := 0
	for _, c := range o.cells {
		if c.light < clipped {
			lights[c.light]++
			count++
		}
	}
	least := solidLight * float64(percentile(lights[:], count/2))
	forgiven := *o
	forgiven.cells = slices.Clone(o.cells)
	for i := range forgiven.cells {
		if c := &forgiven.cells[i]; float64(c.light) >= least {
			c.solid = false
		}
	}
	return &forgiven
}

// frame is a rectangle of cells, its last row and column inside.
type frame struct{ left, top, right, bottom int }

// around returns the frame of both.
func (f frame) around(g frame) frame {
	return frame{min(f.left, g.left), min(f.top, g.top), max(f.right, g.right), max(f.bottom, g.bottom)}
}

// frameOf returns the frame of a mask.
func (o *overview) frameOf(mask []bool) frame {
	f := frame{o.width, o.height, -1, -1}
	for i, is := range mask {
		if is {
			f = f.around(frame{i % o.width, i / o.width, i % o.width, i / o.width})
		}
	}
	return f
}

// size returns the mm across and down a frame.
func (o *overview) size(f frame) (width, height float64) {
	return float64(f.right-f.left+1) * o.mm, float64(f.bottom-f.top+1) * o.mmDown
}

// pictures returns where there are portraits and dark bands. A portrait's hair and clothes are told by their darkness;
// what lies between them, and its light ground a little beyond, belong to it.
func (o *overview) pictures() []bool {
	var frames []frame
	for _, mask := range o.spots(o.opened(o.mask(func(c cell) bool { return c.solid }), pictureBlank)) {
		frames = append(frames, o.frameOf(mask))
	}
	for o.join(&frames) {
	}
	in := make([]bool, len(o.cells))
	for _, f := range frames {
		grow := 2
		if w, h := o.size(f); min(w, h) > 8 && max(w, h) < 55 {
			grow = int(math.Round(pictureMargin / o.mm))
		}
		for y := max(0, f.top-grow); y <= min(o.height-1, f.bottom+grow); y++ {
			for x := max(0, f.left-grow); x <= min(o.width-1, f.right+grow); x++ {
				in[y*o.width+x] = true
			}
		}
	}
	return in
}

// join makes one of two frames that together are no larger than a portrait, 45 × 50 mm; false when there are none.
func (o *overview) join(frames *[]frame) bool {
	all := *frames
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			both := all[i].around(all[j])
			if w, h := o.size(both); w <= 45 && h <= 50 {
				all[i] = both
				*frames = append(all[:j], all[j+1:]...)
				return true
			}
		}
	}
	return false
}
