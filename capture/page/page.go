// Package page finds the outline of a document in a photograph and straightens the document to its own proportions.
//
// The view is the photograph made small, to at most 512 pixels. Its edges are where luma, colour or, three times smaller
// once more, roughness change; the salience of an edge is its gradient against the mean of its surroundings, so that a
// faint side on a plain table counts and a strong line in a carpet does not. Strokes are runs of edge pixels; a line is a
// stroke followed as far as edges go on in its direction; its evidence at each place is how much an edge along it is to be
// seen there, less what a random line has, and less where other lines cross it, for nothing crosses the side of a page
// that lies on top. A candidate is four lines, or up to two of them and borders of the picture where the page is cut.
//
// Candidates are weighed by their signs: the evidence along the sides and beyond the corners, the information that being
// inside or outside gives about colour and roughness anywhere in the picture (two regions, each with its own mixture of 48
// classes: the likelihood ratio of region competition, Zhu and Yuille 1996), the nearness to the proportions of known
// formats, the weakest side, the empty margin. The weights were fitted by maximum likelihood of the right candidate (a conditional logit)
// over generated photographs. Sides without evidence settle where they part the picture best; the others are fitted to
// the edge at full resolution. No lines are voted for in a Hough space, and nothing is measured in strips along a contour:
// texts, tables and shadows touch the sides of pages too often, while the picture as a whole is seldom mistaken.
//
// A format is the size of a kind of document. The proportions are those of the page in space, not in the picture.
package page

import (
	"cmp"
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// Outline is where the page lies in a picture.
type Outline struct {
	// Corners in pixels of the full picture, clockwise, the first the nearest to the picture's top left corner: which way up
	// the document lies is not known here. Corners of a page that is cut may lie outside the picture.
	Corners raster.Quad
	// Found tells whether there is an outline.
	Found bool
	// Whole tells that the document fills the picture, as scans and cut-outs do: nothing but paper is to be seen.
	Whole bool
	// Cut tells at which sides of the picture (top, right, bottom, left) the page leaves it.
	Cut [4]bool
	// Confidence is the chance that the corners are right, 0 to 1.
	Confidence float64
}

// Find returns the outline of the page.
func Find(img image.Image) Outline { return Look(img).Outline() }

// Sight is a photograph that was looked at once, to be asked for outlines as often as something new is known. It is not
// changed by asking, and keeps the photograph.
type Sight struct {
	photo  *photo
	search *search // nil for a picture without pixels
}

// Look looks at a photograph.
func Look(img image.Image) *Sight {
	if img.Bounds().Empty() {
		return &Sight{}
	}
	p := newPhoto(img)
	return &Sight{photo: p, search: look(p)}
}

// Outline returns the outline of the page, nothing being known of it.
func (v *Sight) Outline() Outline {
	s := v.search
	if s == nil {
		return Outline{}
	}
	var best *candidate
	if len(s.candidates) > 0 && s.candidates[0].credible() {
		best = &s.candidates[0]
	}
	if s.smoothRim() {
		if holder := s.holder(); holder != nil {
			best = holder
		} else if s.isWhole(best) {
			return Outline{Corners: raster.Whole(v.photo.size), Whole: true, Found: true, Confidence: wholeConfidence}
		}
	}
	if best == nil {
		return Outline{}
	}
	return s.outline(v.photo, *best)
}

const (
	// evens is the sum of signs at which an outline is as likely right (IoU of 0.95) as wrong, and efold how much more makes it
	// e times likelier: a logistic fit over 385 generated photographs. sure is how often the best of them are right.
	evens, efold, sure = 17.25, 3.2, 0.99
	// leastSum is the sum of an outline that is told. It is low, because people see the outline and drag it.
	leastSum = 13.5
	// wholeConfidence is that of a picture that is all page: the corners are right, or the page lies on a sheet alike.
	wholeConfidence = 0.8
)

// confidence is the chance that the outline is right, as measured on generated photographs (docs/capture/page.md).
func (c *candidate) confidence() float64 { return sure / (1 + math.Exp((evens-c.total)/efold)) }

// credible tells whether a candidate may be told: at least two sides are to be seen.
func (c *candidate) credible() bool {
	return c.signs[signFrames] <= 2 && c.total >= leastSum
}

// search is what a picture is searched with.
type search struct {
	view       *view
	edges      *edges
	regions    *regions
	lines      []line
	candidates []candidate
	bonus      func(*candidate) float64 // what a hint says for a candidate; nil where nothing is known
}

func look(p *photo) *search {
	s := &search{view: p.shrink()}
	s.edges = twoScales(s.view)
	s.lines = s.edges.findLines(s.view)
	s.regions = classify(s.view, s.edges)
	s.candidates = formQuads(s.lines, s.view.w, s.view.h)
	for i := range s.candidates {
		c := &s.candidates[i]
		c.signs = s.read(c)
		c.total = c.signs.sum()
	}
	byTotal := func(a, b candidate) int { return cmp.Compare(b.total, a.total) }
	slices.SortStableFunc(s.candidates, byTotal)
	for i := range s.candidates[:min(settled, len(s.candidates))] {
		s.settle(&s.candidates[i])
	}
	slices.SortStableFunc(s.candidates, byTotal)
	return s
}

// ordered turns a quad so that its first corner is the nearest to the origin.
func ordered(q raster.Quad) raster.Quad {
	first := 0
	for i := range q {
		if q[i].X+q[i].Y < q[first].X+q[first].Y {
			first = i
		}
	}
	return q.Turn(-first)
}
