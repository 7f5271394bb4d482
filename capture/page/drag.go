package page

import (
	"errors"
	"fmt"
	"image"
	"math"

	"razvorot/capture/raster"
	"razvorot/domain"
)

// What may be wrong with corners that a person dragged.
var (
	// ErrDented means that the corners do not span a page: two sides cross, or a corner is pushed in.
	ErrDented = errors.New("the corners do not span a page")
	// ErrOutside means that a corner lies more than a tenth of the picture outside of it.
	ErrOutside = errors.New("a corner lies outside the picture")
	// ErrSmall means that the corners span less than a hundredth of the picture, or a side is shorter than 32 pixels.
	ErrSmall = errors.New("the corners span too little")
)

const (
	dragMargin = 0.1  // of the picture's longer side: a corner that is not in view may be guessed so far outside
	dragArea   = 0.01 // of the picture's area; a page so small has no legible print in 12 megapixels either
	dragSide   = 32   // pixels
)

// Dragged checks corners that a person dragged, in pixels of a picture of this size, and puts them in order: clockwise. The
// first corner stays the first, so that what the person calls the top stays on top; corners that were dragged past one
// another so that two sides cross are untangled. Errors are ErrDented, ErrOutside and ErrSmall, all domain.ErrInvalid.
func Dragged(q raster.Quad, size image.Point) (raster.Quad, error) {
	for _, p := range q {
		if math.IsNaN(p.X+p.Y) || math.IsInf(p.X+p.Y, 0) {
			return q, invalid(ErrOutside)
		}
		m := dragMargin * float64(max(size.X, size.Y))
		if p.X < -m || p.Y < -m || p.X > float64(size.X)+m || p.Y > float64(size.Y)+m {
			return q, invalid(ErrOutside)
		}
	}
	q, ok := untangled(q)
	if !ok {
		return q, invalid(ErrDented)
	}
	for i := range q {
		if q[(i+1)%4].Sub(q[i]).Length() < dragSide {
			return q, invalid(ErrSmall)
		}
	}
	if q.Area() < dragArea*float64(size.X)*float64(size.Y) {
		return q, invalid(ErrSmall)
	}
	return q, nil
}

func invalid(err error) error { return fmt.Errorf("%w: %w", domain.ErrInvalid, err) }

// untangled returns the order of the corners, the first kept, that goes around clockwise without a dent.
func untangled(q raster.Quad) (raster.Quad, bool) {
	for _, order := range [...][3]int{{1, 2, 3}, {3, 2, 1}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}} {
		if turned := (raster.Quad{q[0], q[order[0]], q[order[1]], q[order[2]]}); turned.Convex() {
			return turned, true
		}
	}
	return q, false
}
