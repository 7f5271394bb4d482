package app

import (
	"image"

	"razvorot/capture/gate"
	"razvorot/domain"
)

// Watch looks at the frames of a camera for one page, one after another, in one goroutine. It keeps nothing.
type Watch struct{ gate *gate.Watch }

// Glance is what one frame shows.
type Glance struct {
	Checks  []Check  // what a frame can answer
	Outline *Outline // of the page on the frame, nil when none is seen
	Ready   bool     // nothing blocks: this is the moment to shoot
	Fault   error    // domain.ErrCameraBlack or ErrCameraFrozen once that has lasted
}

// Watch begins to look for a page.
func (a *App) Watch(kind domain.DocumentKind, role domain.PageRole) *Watch {
	return &Watch{gate.NewWatch(gate.Wanted{Kind: kind, Role: role})}
}

// Look looks at the next frame. It takes tens of milliseconds.
func (w *Watch) Look(frame image.Image) Glance {
	seen := w.gate.Look(frame)
	glance := Glance{Checks: checksOf(seen.Checks), Ready: seen.Ready, Fault: seen.Fault}
	if seen.Outline != nil {
		outline := outlineOf(*seen.Outline, frame.Bounds().Size())
		glance.Outline = &outline
	}
	return glance
}

// FramePreview returns a frame within a square of side pixels, for a viewfinder.
func FramePreview(frame image.Image, side int) image.Image { return fitted(frame, side) }
