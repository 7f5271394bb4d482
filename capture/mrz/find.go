package mrz

import (
	"fmt"
	"image"
	"slices"
	"time"

	"razvorot/capture/ocrb"
	"razvorot/capture/raster"
	"razvorot/domain"
)

// ErrNotFound is returned for a picture in which no machine-readable zone was read.
var ErrNotFound = fmt.Errorf("no machine-readable zone: %w", domain.ErrNotFound)

// The sizes in pixels at which lines are looked for. Letters of a zone are 2.4 mm high on pages of 86 to 180 mm.
const (
	pageSize  = 900  // of a page: letters are 6 to 24 pixels high
	wholeSize = 1024 // of a picture: pages that fill a third of it or more
	fineSize  = 2048 // of a picture without a page that was found: smaller ones
)

// Find finds the machine-readable zone in a picture and reads it. The picture is luma at full resolution, any way up. Pages
// are outlines of documents in it, as far as they are known; they make it faster and may be nil or wrong. The moment
// decides the centuries of dates. It returns ErrNotFound when no zone is there or nothing of it can be read. The picture is
// not changed.
func Find(img *image.Gray, pages []raster.Quad, now time.Time) (*Reading, error) {
	img = raster.Luma(img)
	var best *Reading
	for _, place := range places(img.Rect, pages) {
		got := search(img, place, pages, now)
		if got != nil && (best == nil || got.Valid || len(got.Fields) > len(best.Fields)) {
			best = got
		}
		if best != nil && best.Valid {
			break
		}
	}
	if best == nil {
		return nil, ErrNotFound
	}
	return best, nil
}

// place is a part of a picture, and how large it is looked at.
type place struct {
	box  image.Rectangle
	size int
}

// mostPages is how many pages are looked at.
const mostPages = 3

// places returns where to look, in this order: on the pages, then everywhere.
func places(all image.Rectangle, pages []raster.Quad) []place {
	var list []place
	for _, page := range pages[:min(len(pages), mostPages)] {
		box := bounds(page, pageMargin).Intersect(all)
		if !box.Empty() && !slices.ContainsFunc(list, func(p place) bool { return box.In(p.box) }) {
			list = append(list, place{box, pageSize})
		}
	}
	list = append(list, place{all, wholeSize})
	if len(pages) == 0 && max(all.Dx(), all.Dy()) > wholeSize {
		list = append(list, place{all, fineSize})
	}
	return list
}

// pageMargin is the share of its size by which more than a page is looked at: outlines are found to a few per cent.
const pageMargin = 0.04

// bounds returns the rectangle around a quad and a share more on every side.
func bounds(q raster.Quad, more float64) image.Rectangle {
	low, high := q[0], q[0]
	for _, p := range q {
		low.X, low.Y = min(low.X, p.X), min(low.Y, p.Y)
		high.X, high.Y = max(high.X, p.X), max(high.Y, p.Y)
	}
	by := max(high.X-low.X, high.Y-low.Y) * more
	return image.Rect(clip(low.X-by), clip(low.Y-by), clip(high.X+by), clip(high.Y+by))
}

// clip makes a coordinate a number of pixels that pictures can have.
func clip(v float64) int { return int(max(-1e6, min(1e6, v))) }

// search looks in a part of a picture; nil when nothing was read.
func search(img *image.Gray, in place, pages []raster.Quad, now time.Time) *Reading {
	part := raster.Luma(img.SubImage(in.box))
	corner := raster.Point{X: float64(in.box.Min.X), Y: float64(in.box.Min.Y)}
	pages = slices.Clone(pages)
	for i := range pages {
		for k := range pages[i] {
			pages[i][k] = pages[i][k].Sub(corner)
		}
	}
	r := &reader{img: part, now: now}
	small, factor := raster.Shrink(part, in.size)
	var best *Reading
	for _, c := range look(small, float64(factor), pages) {
		got := r.upright(&c)
		if got == nil || best != nil && !got.Valid && len(got.Fields) <= len(best.Fields) {
			continue
		}
		if best = got; best.Valid {
			break
		}
	}
	if best != nil {
		for k := range best.Corners {
			best.Corners[k] = best.Corners[k].Add(corner)
		}
	}
	return best
}

// look returns the candidates in a picture, likeliest first.
func look(small *image.Gray, factor float64, pages []raster.Quad) []candidate {
	mask := strokes(small)
	var all []bar
	for growing := 1; growing <= 3; growing++ {
		for _, b := range bars(mask, growing) {
			if !slices.ContainsFunc(all, func(o bar) bool { return b.same(o) }) {
				all = append(all, b)
			}
		}
	}
	found := candidates(small, all, factor)
	for i := range found {
		found[i].inside = slices.ContainsFunc(pages, found[i].on)
	}
	return best(found)
}

// on tells whether a candidate lies on a page, whose corners may be off by a letter or two.
func (c *candidate) on(page raster.Quad) bool {
	slack := 2 * c.lines[0].pitch
	for _, l := range c.lines {
		for i, corner := range page {
			side := page[(i+1)%4].Sub(corner)
			for _, p := range [2]raster.Point{l.left, l.right} {
				if side.Cross(p.Sub(corner)) < -slack*side.Length() {
					return false
				}
			}
		}
	}
	return true
}

// same tells whether two bars are one.
func (b bar) same(o bar) bool {
	o = o.like(b)
	return b.left.Sub(o.left).Length() < b.height/2 && b.right.Sub(o.right).Length() < b.height/2
}

// upright reads a candidate the way up that makes more sense; nil when nothing was read either way.
func (r *reader) upright(c *candidate) *Reading {
	turned, sense := r.probe(c)
	if !sense {
		return nil
	}
	s := r.read(c, turned)
	if s == nil {
		return nil
	}
	got := s.reading(r.now)
	checked := slices.ContainsFunc(got.Fields, func(f Field) bool { return f.Checked })
	if got.Valid || checked && s.score > ocrb.GoodScore {
		return got
	}
	return nil
}
