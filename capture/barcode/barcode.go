// Package barcode reads QR codes (ISO/IEC 18004, model 2) out of photographs.
//
// A code is found by its three finder patterns in a picture that is binarised against its surroundings, at several sizes.
// It is placed by everything of it that is known beforehand: finders, timing and alignment patterns, moved until they fit
// best, so that perspective, blur and bent paper matter little. Modules are read in grey; those that glare or dirt made
// unsure are erasures to the error correction, of which it repairs twice as many as of errors.
package barcode

import (
	"errors"
	"image"

	"razvorot/capture/raster"
)

// ErrNone is a picture without a code that could be read.
var ErrNone = errors.New("no code in the picture")

// Code is one code.
type Code struct {
	Text []byte // the message; bytes as they are, without a character set
	// Corners are those of the code without its margin, in pixels of the picture, around it from its top left corner: the
	// one whose neighbours are the other two finders. They go counterclockwise in a mirrored code.
	Corners  raster.Quad
	Version  int  // 1–40
	Inverted bool // light on dark
	Mirrored bool
}

// Sizes of the levels, in pixels of the longer side.
const (
	firstLevel  = 1100 // where a code that fills a quarter of a photograph has modules of 3 pixels
	secondLevel = 1400 // what is larger is not looked at twice
	leastSide   = 21   // pixels: a code of version 1 with a pixel a module
	maxTries    = 90   // triples of finders that are placed in one picture
	maxCodes    = 8
)

// Read returns the codes of a picture, ErrNone when there is none. It takes bounded time on any picture.
func Read(img image.Image) ([]Code, error) {
	size := img.Bounds().Size()
	if min(size.X, size.Y) < leastSide {
		return nil, ErrNone
	}
	r := reader{levels: map[int]*image.Gray{1: raster.Luma(img)}, tries: maxTries}
	all := factors(max(size.X, size.Y))
	for _, factor := range all {
		if r.look(factor, binarise(r.level(factor), wideRadius)); len(r.codes) > 0 {
			return r.codes, nil
		}
	}
	for _, factor := range all {
		if max(size.X, size.Y)/factor > secondLevel {
			continue
		}
		if r.look(factor, binarise(smooth(r.level(factor)), narrowRadius)); len(r.codes) > 0 {
			return r.codes, nil
		}
	}
	return nil, ErrNone
}

// factors returns how many times smaller the levels are, the likeliest first.
func factors(longest int) []int {
	first := (longest + firstLevel - 1) / firstLevel
	all := []int{first}
	for _, f := range []int{2 * first, (first + 1) / 2, 4 * first, 1} {
		if longest/f >= 100 && f != first && !has(all, f) || f == 1 && !has(all, 1) {
			all = append(all, f)
		}
	}
	return all
}

func has(all []int, n int) bool {
	for _, a := range all {
		if a == n {
			return true
		}
	}
	return false
}

// reader is one picture at several sizes, and what was read of it.
type reader struct {
	levels map[int]*image.Gray // by how many times smaller they are
	tries  int
	codes  []Code
}

func (r *reader) level(factor int) *image.Gray {
	if r.levels[factor] == nil {
		full := r.levels[1]
		width, height := max(1, full.Rect.Dx()/factor), max(1, full.Rect.Dy()/factor)
		r.levels[factor], _ = raster.Shrink(full.SubImage(image.Rect(0, 0, width*factor, height*factor)).(*image.Gray), max(width, height))
	}
	return r.levels[factor]
}

// look looks for codes on one level.
func (r *reader) look(factor int, b bitmap) {
	var used []finder
	for _, t := range triples(findFinders(b)) {
		if r.tries == 0 || len(r.codes) == maxCodes {
			return
		}
		if overlaps(used, t) || !t.measure(b) {
			continue
		}
		r.tries--
		if code, ok := r.try(t, factor); ok {
			r.codes = append(r.codes, code)
			used = append(used, t.corner, t.right, t.below)
		}
	}
}

func overlaps(used []finder, t triple) bool {
	for _, u := range used {
		for _, f := range []finder{t.corner, t.right, t.below} {
			if u.centre == f.centre {
				return true
			}
		}
	}
	return false
}

// sampleModule is how many pixels a module has at least in the level that is sampled, if the picture has as many.
const sampleModule = 3

// Shares of blur that are tried to be taken out.
var sharpenings = []float32{0, 0.8, 1.6}

// try places and reads a code.
func (r *reader) try(t triple, factor int) (Code, bool) {
	from := factor
	module := min(t.corner.module, t.right.module, t.below.module)
	for from > 1 && module*float64(factor)/float64(from) < sampleModule {
		from = (from + 1) / 2
	}
	p, ok := place(t, r.level(from), float64(factor)/float64(from))
	if !ok {
		return Code{}, false
	}
	for _, bent := range []bool{true, false} {
		p.bend = nil
		if bent {
			p.unbend()
		}
		if p.bend == nil && bent {
			continue
		}
		values, ok := p.sample()
		if !ok {
			return Code{}, false
		}
		if code, ok := p.decode(values, float64(from)); ok {
			return code, true
		}
	}
	return Code{}, false
}

func (p *placement) decode(values []float32, scale float64) (Code, bool) {
	for _, share := range sharpenings {
		grid := decide(sharpen(values, p.size, share), p.size)
		for _, mirrored := range []bool{false, true} {
			if mirrored {
				grid = transpose(grid, p.size)
			}
			text, ok := p.read(grid)
			if !ok {
				continue
			}
			corners, ok := p.outline()
			if mirrored {
				corners[1], corners[3] = corners[3], corners[1]
			}
			return Code{Text: text, Corners: corners.Scale(scale), Version: p.version.GetVersionNumber(), Inverted: p.dark == 0, Mirrored: mirrored}, ok
		}
	}
	return Code{}, false
}

func transpose(grid []module, size int) []module {
	out := make([]module, len(grid))
	for y := range size {
		for x := range size {
			out[x*size+y] = grid[y*size+x]
		}
	}
	return out
}
