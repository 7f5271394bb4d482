package gate

import (
	"image"
	"math"

	"razvorot/capture/page"
	"razvorot/capture/portrait"
	"razvorot/capture/raster"
)

// A picture that somebody has cut with care already is kept as it is: one that has the proportions of a format and whose
// head is not much smaller than it would be made.
const (
	cutProportion = 0.03 // how far the proportions may lie off, as a share
	cutHead       = 0.8  // of the height that would be cut out, of the picture's
)

// examinePortrait looks at a photograph for a document, and cuts it to its format.
func (r *Report) examinePortrait(req Request) error {
	if req.Turn%4 != 0 {
		r.Photo = turned(r.Photo, req.Turn)
		if err := r.replace(r.Photo); err != nil {
			return err
		}
	}
	found := portrait.Examine(r.Photo)
	if lying(found) && req.Corners == nil && !req.Whole && req.Turn == 0 {
		if turn, ok := portrait.Upright(r.Photo); ok && turn != 0 {
			r.Photo = turned(r.Photo, turn)
			if err := r.replace(r.Photo); err != nil {
				return err
			}
			found = portrait.Examine(r.Photo)
		}
	}
	r.Checks = portraitChecks(found)
	quad, ok := portraitQuad(req, found)
	if !ok {
		return nil
	}
	size := r.Photo.Bounds().Size()
	if req.Corners != nil {
		dragged, err := page.Dragged(quad, size)
		if err != nil {
			return err
		}
		quad = dragged
	}
	if req.Corners == nil && alreadyCut(quad, size) {
		return nil
	}
	r.Outline = &quad
	cut := cutPortrait(r.Photo, quad)
	if cut == nil {
		return nil
	}
	r.Straightened = true
	return r.replace(cut)
}

// portraitQuad returns what the portrait is to be cut out by; false when it stays as it is.
func portraitQuad(req Request, found *portrait.Report) (raster.Quad, bool) {
	switch {
	case req.Corners != nil:
		return *req.Corners, true
	case req.Whole || len(found.Faces) == 0:
		return raster.Quad{}, false
	}
	quad, _ := found.Crop(portrait.Passport)
	return quad, quad.Convex()
}

// portraitPixels is the height of a portrait that is cut out, at most: 600 dots per inch.
const portraitPixels = 1063

// cutPortrait cuts a quad out in the proportions of a portrait.
func cutPortrait(img image.Image, quad raster.Quad) image.Image {
	_, h := quad.Sides()
	height := min(portraitPixels, max(1, int(h)))
	width := max(1, int(float64(height)*portrait.Passport.Width/portrait.Passport.Height+0.5))
	if cut := raster.Straighten(img, quad, width, height); cut != nil {
		return cut
	}
	return nil
}

// turned returns the picture turned by so many quarters clockwise.
func turned(img image.Image, quarters int) image.Image {
	size := img.Bounds().Size()
	quad := raster.Whole(size).Turn(quarters)
	if quarters%2 == 1 {
		size.X, size.Y = size.Y, size.X
	}
	return raster.Straighten(img, quad, size.X, size.Y)
}

// lying tells whether no face is to be seen as the picture lies, or one that leans to a side.
func lying(found *portrait.Report) bool {
	return len(found.Faces) == 0 || math.Abs(found.Faces[0].Roll()) > math.Pi/4
}

// alreadyCut tells whether the picture is a portrait of a format as it is.
func alreadyCut(quad raster.Quad, size image.Point) bool {
	ratio := float64(size.X) / float64(size.Y)
	_, height := quad.Sides()
	for _, f := range []portrait.Format{portrait.Passport, portrait.ThreeByFour} {
		if math.Abs(ratio*f.Height/f.Width-1) < cutProportion && height > cutHead*float64(size.Y) {
			return true
		}
	}
	return false
}

func portraitChecks(found *portrait.Report) []Check {
	checks := make([]Check, len(found.Checks))
	for i, c := range found.Checks {
		checks[i] = Check{Name: Name(c.Name), OK: c.OK, Blocks: true, Value: c.Value, Limit: c.Limit}
	}
	return checks
}
