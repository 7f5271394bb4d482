package quality

import (
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// Legibility returns the share of its print that a picture keeps in another that was made of it, smaller or coded coarser: 1
// when nothing is lost, 0 when the print has gone. It is the steepness of the edges, as of the figure Sharp, times the
// likeness of what is drawn (coarse coding makes steep edges that are no letters), at the same places in both, sampled as finely as a sheet of A4 at 200 dots per inch, or as the second picture where that is coarser:
// how many dots are needed is a question of its own. Two thirds of the places keep more. A picture without print loses
// nothing.
func Legibility(before, after *image.Gray) float64 {
	if before.Rect.Empty() || after.Rect.Empty() {
		return 1
	}
	const sheet, fine = 297.0, 297 / 25.4 * sizeLimit // mm, samples
	was, is := wholeSheet(before, sheet), wholeSheet(after, sheet)
	o, ok := survey(was, thorough.longest(was.SizeMM))
	if !ok {
		return 1
	}
	grid := min(fine, float64(max(after.Rect.Dx(), after.Rect.Dy())))
	side := patchSide * sheet / grid
	from, okFrom := was.sampler(side)
	to, okTo := is.sampler(side)
	if !okFrom || !okTo {
		return 1
	}
	var kept []float64
	for _, places := range o.places(side, thorough.patches) {
		for _, at := range places {
			a := from.sample(at.x, at.y)
			b := to.sample(at.x*is.SizeMM[0]/was.SizeMM[0], at.y*is.SizeMM[1]/was.SizeMM[1])
			if a == nil || b == nil {
				continue
			}
			if print := look(a.Pix, from.step()); print.printed() {
				steepness := min(1, look(b.Pix, to.step()).slope()/print.slope())
				kept = append(kept, steepness*likeness(a.Pix, b.Pix))
			}
		}
	}
	if len(kept) == 0 {
		return 1
	}
	slices.Sort(kept)
	return kept[len(kept)/3]
}

// likeness returns the correlation of two patches, 0 when there is none.
func likeness(a, b []uint8) float64 {
	var sa, sb, saa, sbb, sab float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		sa, sb, saa, sbb, sab = sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
	}
	n := float64(len(a))
	both := (saa - sa*sa/n) * (sbb - sb*sb/n)
	if both <= 0 {
		return 0
	}
	return min(1, max(0, (sab-sa*sb/n)/math.Sqrt(both)))
}

// slope is how steep the print is, in luma a mm, in the direction in which it is less so.
func (p patch) slope() float64 { return p.depth / max(p.blur[0], p.blur[2], 1e-3) }

// printed tells whether a patch has ink in it.
func (p patch) printed() bool { return p.depth > leastDepth && p.depth >= inkDepth*p.paper }

// wholeSheet takes a whole picture for a sheet whose longer side is given in mm.
func wholeSheet(g *image.Gray, longest float64) Input {
	w, h := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	k := longest / max(w, h)
	return Input{Luma: raster.Luma(g), Corners: raster.Whole(g.Rect.Size()), SizeMM: [2]float64{w * k, h * k}}
}
