package gate

import (
	"hash/crc32"
	"image"
	"slices"

	"razvorot/capture/portrait"
	"razvorot/capture/quality"
	"razvorot/capture/raster"
	"razvorot/domain"
)

// How long something has to last before it is told: frames come 10 to 30 times a second.
const (
	blackFrames  = 10 // a lid before the lens, or a privacy switch
	frozenFrames = 20 // no two frames of a living sensor are the same to the last bit
	blackLevel   = 12 // luma of the brightest hundredth; the darkest legible page has about 40
)

// glanceSide is the longest side in pixels of what is looked at in a live frame.
const glanceSide = 1024

// Watch looks at the frames of a camera, one after another, in one goroutine.
type Watch struct {
	wanted        Wanted
	black, frozen int
	last          uint32
	seen          bool
}

// NewWatch returns a watch for a page.
func NewWatch(w Wanted) *Watch { return &Watch{wanted: w} }

// Glance is what one frame shows.
type Glance struct {
	// Checks are those that a frame can answer: reading comes with the shot.
	Checks []Check
	// Outline is the page in pixels of the frame, nil when none is seen.
	Outline *raster.Quad
	// Ready tells that nothing blocks: this is the moment to shoot.
	Ready bool
	// Fault is domain.ErrCameraBlack or ErrCameraFrozen once that has lasted.
	Fault error
}

// Look looks at the next frame.
func (w *Watch) Look(frame image.Image) Glance {
	luma, _ := raster.Shrink(raster.Luma(frame), glanceSide)
	if fault := w.fault(luma); fault != nil {
		return Glance{Fault: fault}
	}
	var g Glance
	if w.wanted.Kind == domain.KindPortrait {
		g.Checks = portraitChecks(portrait.Examine(frame))
	} else {
		g.Checks, g.Outline = w.page(frame)
	}
	g.Ready = w.black == 0 && !slices.ContainsFunc(g.Checks, func(c Check) bool { return !c.OK && c.Blocks })
	return g
}

// page looks at a frame that should show a page. What a frame cannot answer is left to the shot: a frame is small, and reading
// takes its time.
func (w *Watch) page(frame image.Image) ([]Check, *raster.Quad) {
	s := &sight{photo: frame, wanted: w.wanted}
	if err := s.find(Request{Wanted: w.wanted}); err != nil {
		return nil, nil
	}
	checks := append([]Check{s.pageSeen()}, s.judged(quality.Glance(s.input()))...)
	if !s.outline.Found {
		return checks, nil
	}
	return checks, &s.corners
}

// fault tells what is wrong with the camera rather than with the page.
func (w *Watch) fault(luma *image.Gray) error {
	sum := crc32.ChecksumIEEE(luma.Pix)
	if w.seen && sum == w.last {
		w.frozen++
	} else {
		w.frozen = 0
	}
	w.last, w.seen = sum, true
	if bright(luma) < blackLevel {
		w.black++
	} else {
		w.black = 0
	}
	switch {
	case w.black >= blackFrames: // before frozen: black frames without noise are the same too
		return domain.ErrCameraBlack
	case w.frozen >= frozenFrames:
		return domain.ErrCameraFrozen
	}
	return nil
}

// bright returns the luma that a hundredth of the pixels reach.
func bright(luma *image.Gray) int {
	counts, pixels := histogram(luma)
	return level(counts, pixels-pixels/100)
}

// histogram counts the pixels of every luma.
func histogram(luma *image.Gray) (counts [256]int, pixels int) {
	for y := range luma.Rect.Dy() {
		for _, v := range luma.Pix[y*luma.Stride:][:luma.Rect.Dx()] {
			counts[v]++
		}
	}
	return counts, luma.Rect.Dx() * luma.Rect.Dy()
}

// level returns the luma up to which more than so many pixels lie.
func level(counts [256]int, pixels int) int {
	for v, n := range counts {
		if pixels -= n; pixels < 0 {
			return v
		}
	}
	return 255
}
