package quality

import (
	"math"
	"slices"

	"razvorot/capture/raster"
)

const (
	// margin is the part of the page along its edges where no patch is taken: the table shows there.
	margin = 0.02
	// regions is how many parts each direction of the page has: partial defocus shows in one of them.
	regions = 3
)

// place is where a patch may be taken, with the strokes in it.
type place struct {
	x, y    float64 // mm
	strokes int
}

// places returns where there is most print, squares of side mm, so many of each region, in regions² lists.
func (o *overview) places(side float64, each int) [regions * regions][]place {
	var found [regions * regions][]place
	n := max(1, int(math.Round(side/o.mm)))
	width, height := float64(o.width)*o.mm, float64(o.height)*o.mmDown
	inset := margin * max(width, height)
	for y := 0; y+n <= o.height; y += max(1, n/2) {
		for x := 0; x+n <= o.width; x += max(1, n/2) {
			at := place{x: float64(x) * o.mm, y: float64(y) * o.mmDown}
			if at.x < inset || at.y < inset || at.x+side > width-inset || at.y+side > height-inset {
				continue
			}
			prints := 0
			for j := range n {
				for _, c := range o.cells[(y+j)*o.width+x:][:n] {
					if c.print {
						at.strokes += int(c.strokes)
						prints++
					}
				}
			}
			if prints*6 < n*n || o.pictured(x-1, y-1, n+2) {
				continue
			}
			cx, cy := at.x+side/2, at.y+side/2
			r := min(regions-1, int(cy/height*regions))*regions + min(regions-1, int(cx/width*regions))
			found[r] = append(found[r], at)
		}
	}
	least := leastStrokes(found[:])
	for r := range found {
		found[r] = slices.DeleteFunc(found[r], func(p place) bool { return p.strokes < least })
		slices.SortStableFunc(found[r], func(a, b place) int { return b.strokes - a.strokes })
		found[r] = apart(found[r], each, side*0.9)
	}
	return found
}

// pictured tells whether an eighth of a square of cells is without paper: a portrait, a dark band, the edge of a shadow.
func (o *overview) pictured(left, top, n int) bool {
	solid := 0
	for y := max(0, top); y < min(o.height, top+n); y++ {
		for x := max(0, left); x < min(o.width, left+n); x++ {
			if o.cells[y*o.width+x].solid {
				solid++
			}
		}
	}
	return solid*8 > n*n
}

// leastStrokes returns how many strokes a place has to have: a tenth of those with many. The edge of a shadow has fewer;
// print blurred by half a millimetre keeps a sixth.
func leastStrokes(found [][]place) int {
	var strokes []int
	for _, places := range found {
		for _, p := range places {
			strokes = append(strokes, p.strokes)
		}
	}
	if len(strokes) == 0 {
		return 0
	}
	slices.Sort(strokes)
	return strokes[len(strokes)*9/10] / 10
}

// apart returns the first places that do not overlap.
func apart(places []place, most int, side float64) []place {
	var kept []place
	for _, p := range places {
		if len(kept) == most {
			break
		}
		if !slices.ContainsFunc(kept, func(k place) bool {
			return max(p.x-k.x, k.x-p.x) < side && max(p.y-k.y, k.y-p.y) < side
		}) {
			kept = append(kept, p)
		}
	}
	return kept
}

// patches reads the page where there is print.
func (o *overview) patches(in Input, each int) []patch {
	const side = patchSide * pitch
	s, ok := in.sampler(side)
	if !ok {
		return nil
	}
	var all []patch
	for r, places := range o.places(side, each) {
		for _, at := range places {
			if p, ok := s.read(at.x, at.y); ok && p.printed() {
				p.region = r
				all = append(all, p)
			}
		}
	}
	return all
}

// sampler returns what reads patches of so many mm.
func (in Input) sampler(side float64) (sampler, bool) {
	m, ok := raster.ToQuad(in.SizeMM[0], in.SizeMM[1], in.Corners)
	return sampler{luma: in.Luma, page: m, side: side}, ok
}
