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

// The sizes in pixels at which lines are looked for: the first one finds letters that are 0.4 to 2 % of the picture's longer
// side, the second one smaller ones.
var levels = []int{1024, 2048}

// Find finds the machine-readable zone in a picture and reads it. The picture is luma at full resolution, any way up. Pages
// are outlines of documents in it, as far as they are known; they may be nil. The moment decides the centuries of dates. It
// returns ErrNotFound when there is none. The picture is not changed.
func Find(img *image.Gray, pages []raster.Quad, now time.Time) (*Reading, error) {
	img = raster.Luma(img)
	r := &reader{img: img, now: now}
	var best *sight
	for _, size := range levels {
		small, factor := raster.Shrink(img, size)
		for _, c := range look(small, float64(factor)) {
			s := r.upright(&c)
			if s == nil {
				continue
			}
			if best == nil || s.better(best) {
				best = s
			}
			if s.score > ocrb.GoodScore && s.text.agree > leastAgree {
				return s.reading(now), nil
			}
		}
		if factor == 1 {
			break
		}
	}
	if best == nil || best.score < ocrb.GoodScore {
		return nil, ErrNotFound
	}
	return best.reading(now), nil
}

func (s *sight) better(o *sight) bool { return s.score > o.score }

// look returns the candidates in a picture.
func look(small *image.Gray, factor float64) []candidate {
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
	return found[:min(len(found), tries)]
}

// same tells whether two bars are one.
func (b bar) same(o bar) bool {
	o = o.like(b)
	return b.left.Sub(o.left).Length() < b.height/2 && b.right.Sub(o.right).Length() < b.height/2
}

// upright reads a candidate the way up that makes more sense; nil when neither does.
func (r *reader) upright(c *candidate) *sight {
	s := r.read(c, false)
	if s != nil && s.score > ocrb.GoodScore {
		return s
	}
	if t := r.read(c, true); t != nil && (s == nil || t.better(s)) {
		return t
	}
	return s
}
