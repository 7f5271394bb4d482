package gate

import (
	"image"

	"razvorot/capture/page"
	"razvorot/capture/portrait"
	"razvorot/capture/raster"
)

// alreadyCut is how far, as a share of the picture's sides, the corners of the portrait may lie from those of the picture for the
// picture to be kept as it is: coding anew what somebody has cut with care makes nothing better.
const alreadyCut = 0.04

// examinePortrait looks at a photograph for a document, and cuts it to its format.
func (r *Report) examinePortrait(req Request) error {
	found := portrait.Examine(r.Photo)
	if len(found.Faces) == 0 && req.Corners == nil && !req.Whole {
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
	r.Outline = &quad
	if near(quad, raster.Whole(size), alreadyCut*float64(max(size.X, size.Y))) {
		return nil
	}
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

// near tells whether all corners of two quads lie within a distance.
func near(a, b raster.Quad, distance float64) bool {
	for i := range a {
		if a[i].Sub(b[i]).Length() > distance {
			return false
		}
	}
	return true
}

func portraitChecks(found *portrait.Report) []Check {
	checks := make([]Check, len(found.Checks))
	for i, c := range found.Checks {
		checks[i] = Check{Name: Name(c.Name), OK: c.OK, Blocks: true, Value: c.Value, Limit: c.Limit}
	}
	return checks
}
